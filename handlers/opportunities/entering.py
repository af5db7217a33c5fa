"""Organizers enter an opportunity, look at it as others will see it, publish it, and change it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.domain.exchange import checks
from bot.domain.opportunities import opportunities
from bot.domain.opportunities.opportunities import LONGEST, LONGEST_LINK, LONGEST_TITLE, Terms
from bot.engine.arguments import one_line
from bot.engine.features import ChoiceField, Field, HelpPage, MomentField, Option, Role
from bot.engine.screens import Screen
from bot.words import Action, Button, Refused, Reply, Text, _, open_private, verbatim
from bot.words.opportunities import OpportunityState
from handlers.opportunities import pages, wording
from handlers.opportunities.registry import MORE, OPPORTUNITY, feature

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bot.engine.features import Answering, Context
    from bot.storage.tables import Opportunity

APART = re.compile(r"\s*[,;،؛、，；\n]\s*")
ASK_TITLE = _("What is it called?")
PARTS: dict[str, Text] = {
    "kind": _("Kind"),
    "title": _("Title"),
    "link": _("Link"),
    "closes": _("Until when"),
    "description": _("What it is about"),
    "audience": _("For whom"),
    "languages": _("Languages"),
    "places": _("Places"),
    "asks": _("What it asks"),
}

ABOUT = _("Add a scholarship, a grant, an open call or a role")
feature.help(HelpPage.ORGANIZERS, _("Add an opportunity"), "/addopportunity", ABOUT, late=True)


@feature.action("opportunity-new", role=Role.ORGANIZER)
@feature.command("addopportunity", about=ABOUT, role=Role.ORGANIZER)
async def begin(ctx: Context) -> Sequence[Action]:
    """Ask for one; in a group, the way to where it is worded."""
    if not ctx.chat.private:
        return [Reply(ABOUT, buttons=(open_private("/opportunities"),))]
    return [entered.begin()]


async def show_parts(ctx: Context, opportunity: Opportunity) -> Sequence[Action]:
    """Show what of it can be changed."""
    says = f"!opportunity-change {opportunity.id}"
    buttons = tuple(Button(label, f"{says} {part}") for part, label in PARTS.items())
    up = Button(_("Back"), f"/opportunity {opportunity.id}")
    return [await Screen(wording.title(opportunity), buttons, up).show(ctx, pages.SCREEN)]


@feature.action("opportunity-change", OPPORTUNITY, MORE, role=Role.ORGANIZER)
async def change(ctx: Context) -> Sequence[Action]:
    """Ask for one part of it anew; for one that has closed, its deadline opens it again."""
    part = ctx.find(MORE) or ""
    if part not in PARTS:
        raise Refused(_("Please choose one of these."))
    return [entered.begin(opportunity=ctx.get(OPPORTUNITY).id, part=part)]


# ── the form ─────────────────────────────────────────────────────────────────────────────────


def _wanted(part: str) -> Callable[[Answering], Any]:
    async def wanted(answering: Answering) -> bool:
        return answering.data.get("part") in {None, part}

    return wanted


def _title(words: str) -> str:
    line = one_line(words)
    if not line:
        raise Refused(ASK_TITLE)
    if len(line) > LONGEST_TITLE:
        raise Refused(_("Please choose a shorter name."))
    return line


def _words(words: str) -> str:
    if len(words) > LONGEST:
        raise Refused(_("Please write it in at most {count} characters.", count=LONGEST))
    return words.strip()


def _link(words: str) -> str:
    if len(words.strip()) > LONGEST_LINK:
        raise Refused(_("Please write it in at most {count} characters.", count=LONGEST_LINK))
    try:
        return checks.link(words.strip())
    except checks.Wrong:
        text = _("That doesn't look like a link. It should begin with https://")
        raise Refused(text) from None


async def _languages(answering: Answering, words: str) -> list[str]:
    ctx = answering.ctx
    tags = [ctx.languages.any_named(part, ctx.language) for part in _apart(words)]
    if None in tags:
        raise Refused(_("I don't know that language. Write its name, or a code such as “sw”."))
    return list(dict.fromkeys(tag for tag in tags if tag))


async def _places(answering: Answering, words: str) -> list[str]:
    ctx = answering.ctx
    named = {part: ctx.languages.country_named(part, ctx.language) for part in _apart(words)}
    unknown = [part for part, country in named.items() if country is None]
    if unknown:
        raise Refused(_("I don't know that country: {name}", name=verbatim(unknown[0])))
    return [country for country in dict.fromkeys(named.values()) if country]


def _apart(words: str) -> list[str]:
    return [part for part in APART.split(words.strip()) if part]


@feature.form(
    "opportunity",
    ChoiceField("kind", _("What is it?"), wanted=_wanted("kind"),
                options=[Option(kind, label) for kind, label in wording.KINDS.items()]),
    Field("title", ASK_TITLE, _title, wanted=_wanted("title")),
    Field("link", _("Where can people read more, and apply? Send the link."), _link,
          wanted=_wanted("link")),
    MomentField("closes", _("Until when can one apply? For example: next Friday at 18:00"),
                wanted=_wanted("closes")),
    Field("description", _("What is it about? A few sentences."), _words, optional=True,
          wanted=_wanted("description")),
    Field("audience", _("For whom is it? Write it in a few words."), _words, optional=True,
          wanted=_wanted("audience")),
    Field("languages", _("Which languages does one have to speak? Name one or several, or skip "
                         "this if any will do."), verify=_languages, optional=True,
          wanted=_wanted("languages")),
    Field("places", _("In which countries does one have to live? Name them, or skip this if "
                      "it is for all."), verify=_places, optional=True, wanted=_wanted("places")),
    Field("asks", _("What does it ask of those who apply? For example: a letter and two referees."),
          _words, optional=True, wanted=_wanted("asks")),
    role=Role.ORGANIZER,
)  # fmt: skip
async def entered(
    ctx: Context, answers: Mapping[str, Any], data: Mapping[str, Any]
) -> Sequence[Action]:
    """Keep it as a draft, and show it; or change the part that was asked for."""
    if "part" not in data:
        terms = _with(answers, None, ctx, list(PARTS))
        opportunity = await opportunities.draft(ctx.db, terms, ctx.person, ctx.now)
    else:
        opportunity = await opportunities.by_number(ctx.db, str(data["opportunity"]))
        terms = _with(answers, opportunities.terms_of(opportunity), ctx, [str(data["part"])])
        await opportunities.change(ctx.db, opportunity, terms, ctx.now)
    return [await pages.show(ctx, opportunity)]


def _with(
    answers: Mapping[str, Any], terms: Terms | None, ctx: Context, parts: Sequence[str]
) -> Terms:
    given: dict[str, Any] = {part: answers[part] for part in parts if part != "closes"}
    for several in ("languages", "places"):
        if several in given:
            given[several] = tuple(given[several] or ())
    if "closes" in parts:
        given["closes_at"] = answers["closes"].at
    if terms is not None:
        return replace(terms, **given)
    return Terms(language=ctx.languages.best(ctx.language), **given)


# ── before anybody else sees it ──────────────────────────────────────────────────────────────


async def publish(ctx: Context, opportunity: Opportunity) -> Sequence[Action]:
    """Let everybody see it."""
    await opportunities.publish(ctx.db, opportunity, ctx.now)
    return [await pages.show(ctx, opportunity)]


async def drop(ctx: Context, opportunity: Opportunity) -> Sequence[Action]:
    """Let go of a draft."""
    if opportunity.state != OpportunityState.DRAFT:
        raise Refused(_("It is published already."))
    await opportunities.drop_draft(ctx.db, opportunity)
    return [Reply(_("Dropped."), buttons=(Button(_("Opportunities"), "/opportunities"),))]
