"""Suggestions: anybody suggests a link, organizers decide, and everybody finds it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.domain import language_tags, people, suggestions, topics, wordings
from bot.engine.arguments import one_line, plain
from bot.engine.features import Arg, ChoiceField, Feature, Field, HelpPage, Option, read_page
from bot.engine.reviews import Review, offer
from bot.words import (
    Action,
    LanguageName,
    Refused,
    Reply,
    Text,
    _,
    stack,
)
from bot.words.pages import Trouble
from bot.words.states import SuggestionState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.engine.features import Context, Job, Tick
    from bot.storage.tables import Suggestion
    from bot.words.pages import Page

feature = Feature("suggestions")

LINK = re.compile(r"(?:https?://)?[^\s/.]+\.[^\s]{2,}", re.IGNORECASE)
LONGEST_LINK = 1000
TROUBLES = {
    Trouble.BAD_LINK: _("I don't open links like this one."),
    Trouble.FORBIDDEN: _("This link leads into an internal network; I didn't open it."),
    Trouble.NOT_FOUND: _("There is no website of this name."),
    Trouble.GONE: _("The website says that this page doesn't exist."),
    Trouble.REFUSED: _("The website doesn't show me this page."),
    Trouble.BROKEN: _("The website doesn't answer as it should."),
    Trouble.SLOW: _("The website took too long to answer."),
    Trouble.LOOPS: _("The website sends me from one place to the next without end."),
    Trouble.NOT_A_PAGE: _("It is a file, not a web page."),
    Trouble.OFFLINE: _("I couldn't look at the page."),
}


def _read_link(words: str) -> str:
    link = words.strip()
    if not LINK.fullmatch(link) or len(link) > LONGEST_LINK:
        raise Refused(_("That doesn't look like a link. It should begin with https://"))
    return link if "://" in link else f"https://{link}"


SUGGESTED_LINK = Arg("link", plain(_read_link), example="https://example.org", optional=True)
WORDS = Arg("words", plain(one_line), rest=True, optional=True)


@feature.command(
    "suggest",
    SUGGESTED_LINK,
    WORDS,
    about=_("Suggest a link for everybody: /suggest https://…"),
    group=True,
    page=HelpPage.CONTRIBUTE,
    label=_("Suggest a link"),
    for_oneself=True,
)
async def suggest(ctx: Context) -> Sequence[Action]:
    """Take a link, and what somebody says of it; ask for it where there is none."""
    link = ctx.find(SUGGESTED_LINK)
    if link is None:
        return [suggest_form.begin()]
    return await _suggest(ctx, link, ctx.find(WORDS) or "")


@feature.form(
    "suggest",
    Field("link", _("Which link should others know of?"), check=_read_link),
    Field("words", _("What will people find there? One sentence."), optional=True),
)
async def suggest_form(
    ctx: Context, answers: Mapping[str, str], _data: Mapping[str, object]
) -> Sequence[Action]:
    """Take what was answered."""
    return await _suggest(ctx, answers["link"], answers["words"])


async def _suggest(ctx: Context, link: str, words: str) -> Sequence[Action]:
    await suggestions.suggest(
        ctx.db,
        ctx.person,
        ctx.now,
        link=link,
        description=words,
        language=ctx.languages.best(ctx.language),
    )
    return [Reply(_("Thank you! Organizers will look at it, and I'll tell you what they say."))]


@feature.job(suggestions.PAGE, work=read_page)
async def looked_at(tick: Tick, job: Job, page: Page) -> Sequence[Action]:
    """The page has been looked at: put the suggestion before the organizers."""
    suggestion = await suggestions.looked_at(tick.db, job.subject, page)
    if suggestion is None:
        return []
    return [await review.before_others(tick, suggestion)]


async def _card(tick: Tick, suggestion: Suggestion) -> Text:
    name = "" if suggestion.unnamed else await people.named(tick.db, suggestion.suggested_by)
    about = [LanguageName(suggestion.language), *(topics.name(key) for key in suggestion.topics)]
    about += [topics.KINDS[key] for key in (suggestion.kind,) if key in topics.KINDS]
    about += [topics.LEVELS[key] for key in (suggestion.level,) if key in topics.LEVELS]
    return stack(
        _("**Link {number}** from {name}", number=str(suggestion.id), name=name or _("somebody")),
        Text("**{title}**", {"title": suggestion.title}, translated=False)
        if suggestion.title
        else None,
        Text("{link}", {"link": suggestion.link}, translated=False),
        Text("{words}", {"words": suggestion.description}, translated=False)
        if suggestion.description
        else None,
        stack(*(Text("{one}", {"one": key}, translated=False) for key in about), gap=" · "),
        TROUBLES.get(Trouble(suggestion.problem)),
        await _decided(tick, suggestion),
    )


async def _decided(tick: Tick, suggestion: Suggestion) -> Text | None:
    name = await people.named(tick.db, suggestion.decided_by) or _("somebody")
    match suggestion.state:
        case SuggestionState.ACCEPTED:
            return _("_Accepted by {name}._", name=name)
        case SuggestionState.DROPPED:
            return _("_Dropped by {name}._", name=name)
    return None


async def _accept(ctx: Context, suggestion: Suggestion) -> Text:
    resource = await suggestions.accept(ctx.db, suggestion, ctx.person, ctx.now)
    return _(
        "Your link was accepted, thank you. Everybody can find it now: {title}",
        title=resource.title,
    )


async def _drop(ctx: Context, suggestion: Suggestion) -> Text:
    """Let it go; whoever suggested it was promised to hear."""
    suggestions.decide(suggestion, SuggestionState.DROPPED, ctx.person)
    return _(
        "Organizers have looked at your link, and it isn't listed this time. "
        "Thank you all the same: {link}",
        link=suggestion.link,
    )


# ── editing ──────────────────────────────────────────────────────────────────────────────────


def _options(names: Mapping[str, Text]) -> tuple[Option, ...]:
    return tuple(Option(key, name) for key, name in names.items())


FIELDS = (
    Field("title", _("What should it be called? Skip what may stay as it is."), optional=True),
    Field("description", _("And in one sentence, what is there to find?"), optional=True),
    Field("language", _("In which language is it? For example: sw"), check=language_tags.read,
          optional=True),
    Field("topics", topics.which(_("Which topic? Press one, or write several: editing references")),
          check=topics.read_keys, optional=True,
          options=_options({topic: topics.name(topic) for topic in topics.COMMONEST})),
    ChoiceField("kind", _("What kind of thing is it?"), options=_options(topics.KINDS),
                optional=True),
    ChoiceField("level", _("For whom is it?"), options=_options(topics.LEVELS), optional=True),
)  # fmt: skip


async def _suggested_by(_db: AsyncSession, suggestion: Suggestion) -> frozenset[int]:
    """Who found the link, which is what is looked at; anybody may put title and topics right."""
    return wordings.known(suggestion.suggested_by)


async def _edit(_ctx: Context, suggestion: Suggestion, answers: Mapping[str, str]) -> None:
    suggestions.edit(suggestion, answers)


review = offer(
    feature,
    Review(
        kind="suggestion",
        find=suggestions.get,
        number=lambda suggestion: suggestion.id,
        is_open=lambda suggestion: suggestion.state in suggestions.UNDECIDED,
        must_be_open=suggestions.must_be_open,
        may_approve=suggestions.may_accept,
        worded_by=_suggested_by,
        author=lambda suggestion: suggestion.suggested_by,
        card=_card,
        approve=_accept,
        drop=_drop,
        edit=_edit,
        waiting=suggestions.undecided,
        title=_("Suggested links"),
        fields=FIELDS,
        organizers_only=True,
        approve_label=_("Accept"),
        approved=_("Accepted. Everybody can find it now."),
        changed=_("Changed."),
    ),
)
