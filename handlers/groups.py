"""Groups: where people meet, by language, place and topic; organizers keep the list."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.domain import groups, language_tags, topics
from bot.domain.resources import resources
from bot.engine.arguments import any_words, one_of, plain
from bot.engine.features import Arg, Commands, Feature, Field, HelpPage, Option, Role
from bot.words import (
    Action,
    Button,
    LanguageName,
    Refused,
    Reply,
    Text,
    _,
    ngettext,
    open_private,
    stack,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.engine.features import Context
    from bot.storage.tables import Community

feature = Feature("groups")

SHOWN = 8
MOST_LANGUAGES = 7
"""So many are offered, the commonest; beside them is the way to all groups."""
LINK = re.compile(r"https?://\S{4,1000}|@[A-Za-z]\w{3,40}|[#!][^\s:]+:\S{3,250}")
"""A web address, a group's name on Telegram, a room on Matrix."""
ANYWHERE = "-"
WITHIN = "in:"


def _is_language(word: str) -> bool:
    return word.startswith(WITHIN)


LANGUAGE = Arg("language", plain(lambda word: language_tags.read(word.removeprefix(WITHIN))),
               optional=True, fits=_is_language)  # fmt: skip
"""Written by buttons: "/groups in:sw"."""
WORDS = Arg("words", plain(any_words), rest=True, optional=True)


@feature.command("groups", LANGUAGE, WORDS, about=_("Find groups by language, place or topic"),
                 group=True, linked=True, page=HelpPage.FIND, label=_("Groups"),
                 for_oneself=True)  # fmt: skip
async def show(ctx: Context) -> Sequence[Action]:
    """Show groups: one's own languages first, or what fits the words: "/groups kenya"."""
    own = ctx.languages.chain(ctx.language)
    tag, words = ctx.find(LANGUAGE), ctx.find(WORDS)
    if tag:
        communities = [
            community for community in await groups.listed(ctx.db, own) if community.language == tag
        ]
    elif words:
        communities = await groups.find(ctx.db, words, own)
    else:
        communities = await groups.listed(ctx.db, own)
    if not communities:
        is_narrowed = bool(tag or words)
        nothing = _("I know no group like that yet.") if is_narrowed else _("I know no groups yet.")
        return [Reply(nothing, buttons=(*_others(ctx), *await _instead(ctx)))]
    return [await _shown(ctx, communities)]


def _others(ctx: Context) -> tuple[Button, ...]:
    chosen = ctx.find(LANGUAGE) or ctx.find(WORDS)
    return (Button(_("All groups"), "/groups"),) if chosen else ()


async def _instead(ctx: Context) -> tuple[Button, ...]:
    """Where no group is listed: what else leads to people."""
    command_names = {command.name for command in ctx.use(Commands).all}
    known = dict(await resources.topics_of(ctx.db, ctx.languages.chain(ctx.language)))
    if "resources" not in command_names or "groups" not in known:
        return ()
    if not ctx.chat.private:
        return (open_private("/resources groups"),)
    return (Button(_("Find resources"), "/resources groups"),)


async def _shown(ctx: Context, communities: Sequence[Community]) -> Reply:
    tag = ctx.find(LANGUAGE)
    listed = communities[:SHOWN] if ctx.chat.private else communities[:3]
    more = len(communities) - len(listed)
    lines = [_line(ctx, language) for language in listed]
    rest = (
        ngettext("And {count} more: write /groups and a place or a topic.",
                 "And {count} more: write /groups and a place or a topic.", more)
        if more
        else None
    )  # fmt: skip
    text = stack(*lines, rest, gap="\n\n")
    if not ctx.chat.private:
        words = ctx.find(WORDS) or ""
        start = f"/groups {WITHIN}{tag}" if tag else f"/groups {words}".strip()
        more_there = (open_private(start),) if more else ()
        return Reply(text, buttons=more_there)
    buttons = [
        Button(
            Text(
                "{language} ({n})",
                {"language": LanguageName(language), "n": count},
                translated=False,
            ),
            f"/groups {WITHIN}{language}",
        )
        for language, count in await groups.languages_of(ctx.db)
        if language != tag
    ][:MOST_LANGUAGES]
    return Reply(text, buttons=(*(buttons if len(buttons) > 1 else ()), *_others(ctx)))


def _line(ctx: Context, community: Community) -> Text:
    """Title with its link; place, topics and language below; a number for who may take it away."""
    facts = (
        [Text("{place}", {"place": community.place}, translated=False)] if community.place else []
    )
    facts += [topics.name(topic) for topic in community.topics]
    if community.language:
        facts.append(Text("{one}", {"one": LanguageName(community.language)}, translated=False))
    title = Text("[{title}]({link})", {"title": community.title, "link": community.link},
                 translated=False)  # fmt: skip
    if ctx.is_a(Role.ORGANIZER):
        number = {"number": str(community.id), "title": title}
        title = Text("{number}. {title}", number, translated=False)
    description = (
        Text("{said}", {"said": community.description}, translated=False)
        if community.description
        else None
    )
    return stack(title, stack(*facts, gap=" · ") if facts else None, description)


# ── the list ─────────────────────────────────────────────────────────────────────────────────


OPERATION = Arg(
    "operation",
    plain(one_of("add", "remove")),
    _("Write /group add, or /group remove and its number from /groups:"),
    example="remove",
)
NUMBER = Arg("number", plain(any_words), example="3", optional=True)


@feature.command(
    "group",
    OPERATION,
    NUMBER,
    about=_("List a group, or take one off: /group add, /group remove 3"),
    role=Role.ORGANIZER,
)
async def keep(ctx: Context) -> Sequence[Action]:
    """Change the list: "/group add" asks for what is needed, "/group remove 3" takes one off."""
    if ctx.get(OPERATION) == "add":
        return [add_form.begin()]
    group = await groups.remove(ctx.db, ctx.find(NUMBER) or "", ctx.now)
    return [Reply(_("{title} is off the list.", title=group.title))]


def _read_link(words: str) -> str:
    link = words.strip()
    if not LINK.fullmatch(link):
        raise Refused(_("Send the link for joining: https://…, @name or #room:server"))
    if link.startswith("@"):
        return f"https://t.me/{link[1:]}"
    return f"https://matrix.to/#/{link}" if link[0] in "#!" else link


def _read_language(words: str) -> str:
    return "" if words.strip() == ANYWHERE else language_tags.read(words)


TOPIC_OPTIONS = tuple(Option(topic, topics.name(topic)) for topic in topics.COMMONEST)


@feature.form(
    "group-add",
    Field("title", _("What is the group called?")),
    Field("link", _("Which link do people join with?"), check=_read_link),
    Field("language", _("Which language do people speak there? For example: sw"),
          check=_read_language, optional=True),
    Field("place", _("Is it about a place? A town, a region, a country."), optional=True),
    Field("topics", topics.which(_("Which topic? Press one, or write several: editing events")),
          check=topics.read_keys, options=TOPIC_OPTIONS, optional=True),
    Field("description", _("And in one sentence, what happens there?"), optional=True),
    role=Role.ORGANIZER,
)  # fmt: skip
async def add_form(
    ctx: Context, answers: Mapping[str, str], _data: Mapping[str, object]
) -> Sequence[Action]:
    """List it."""
    group = await groups.add(
        ctx.db,
        ctx.person,
        title=" ".join(answers["title"].split()),
        link=answers["link"],
        description=" ".join(answers["description"].split()),
        language=answers["language"],
        place=" ".join(answers["place"].split()),
        topics=answers["topics"].split(),
    )
    return [Reply(_("{title} is on the list. /groups shows it.", title=group.title))]
