"""Resources: browse by topic or level, search, share anywhere; one's own language first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import introductions, link_languages, topics
from bot.domain.resources import resources
from bot.engine.arguments import any_words, plain
from bot.engine.features import Arg, Commands, Feature, Field, HelpPage
from bot.engine.screens import MOST_BUTTONS, Pages, Screen, fitting
from bot.words import (
    MAX_BUTTON_BYTES,
    Action,
    Button,
    Found,
    Reply,
    Result,
    Text,
    _,
    ngettext,
    open_private,
    stack,
    verbatim,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.engine.features import Context, Lookup
    from bot.storage.tables import Resource

feature = Feature("resources")

TOPIC = Arg("topic", plain(any_words), optional=True)
LEVEL = Arg("level", plain(any_words), optional=True)
NUMBER = Arg("page", plain(any_words), optional=True)
WORDS = Arg("words", plain(any_words), rest=True, optional=True)

PAGE = 5
WITHIN = "in:"
"""Before a group of topics; written by buttons."""
LIKED = 3
"""Topics that one likes, beside the groups of all."""
MOST_SHARED = 200
FIRST_SHARED = 10
MUCH = _("I have guides, tools and groups on many topics.")
NOTHING = _("There is nothing here yet. Do you know a good link? /suggest")
SHELF = "shelf"
"""What a message is about in which one leafs: pressing a button there turns the page."""
LEVELS = {
    "fundamental": _("First steps: the basics, people, and a safe place to ask."),
    "emerging": _("Sharing what one has learned: teaching, reaching out, helping at events."),
    "expanding": _("Taking on more: leading projects and teams, finding partners and funds."),
    "elevated": _("Making space for others: strategy, settling conflicts, supporting new leaders."),
}


feature.help(HelpPage.LEARN, _("The basics"), "/ladder fundamental", LEVELS["fundamental"])


@feature.command(
    "resources",
    TOPIC,
    NUMBER,
    about=_("Browse guides, tools and groups"),
    group=True,
    linked=True,
    page=HelpPage.FIND,
    label=_("By topic"),
    for_oneself=True,
)
async def browse(ctx: Context) -> Sequence[Action]:
    """Show the topics, or a page of one: "/resources editing 2"; what one likes comes first."""
    if not ctx.chat.private:
        return [_come_along(MUCH, "/resources")]
    topic = ctx.find(TOPIC)
    if topic is None or topic.startswith(WITHIN):
        return [await _topics(ctx, (topic or "").removeprefix(WITHIN))]
    resources_found = await resources.about(ctx.db, _languages(ctx), topic=topic)
    if not resources_found:
        return [await _topics(ctx)]
    pages = Pages(resources_found, f"/resources {topic}")
    up = Button(_("All topics"), "/resources")
    return [await _page(ctx, topics.name(topic), pages, ctx.find(NUMBER) or "", up)]


async def _topics(ctx: Context, group: str = "") -> Action:
    """All topics where they fit on a screen; else those that one likes and the groups of all, or
    the topics of a group.
    """
    liked = await introductions.interests(ctx.db, ctx.person.id)
    counted = await resources.topics_of(ctx.db, _languages(ctx))
    if not counted:
        return Reply(NOTHING)
    counted.sort(key=lambda pair: pair[0] not in liked)
    text = _("What would you like to know more about? You can also write /find and a few words.")
    up = Button(_("Step by step"), "/ladder")
    if group:
        counted = [(topic, count) for topic, count in counted if topics.group_of(topic) == group]
        up = Button(_("All topics"), "/resources")
    elif len(counted) >= MOST_BUTTONS:
        own = _labelled_topics([pair for pair in counted if pair[0] in liked][:LIKED])
        return await Screen(text, (*own, *_groups(counted)), up).show(ctx, SHELF)
    buttons = fitting(
        _labelled_topics(counted), f"/resources {WITHIN}{group}", ctx.find(NUMBER) or "",
        MOST_BUTTONS - 1,
    )  # fmt: skip
    return await Screen(text, buttons, up).show(ctx, SHELF)


def _labelled_topics(counted: Sequence[tuple[str, int]]) -> list[Button]:
    return [
        Button(
            Text("{topic} ({n})", {"topic": topics.name(topic), "n": count}, translated=False),
            f"/resources {topic}",
        )
        for topic, count in counted
        if len(topic.encode()) < MAX_BUTTON_BYTES - len("/resources  99")
    ]


def _groups(counted: Sequence[tuple[str, int]]) -> list[Button]:
    """The groups in which there is something."""
    there = {topics.group_of(topic) for topic, _count in counted}
    return [
        Button(name, f"/resources {WITHIN}{key}")
        for key, (name, _members) in topics.GROUPS.items()
        if key in there
    ]


@feature.command(
    "ladder",
    LEVEL,
    NUMBER,
    about=_("Learn step by step, level by level"),
    linked=True,
    page=HelpPage.LEARN,
    label=_("Step by step"),
    for_oneself=True,
)
async def climb(ctx: Context) -> Sequence[Action]:
    """Show the levels of learning and leadership, or a page of one: "/ladder emerging 2"."""
    if not ctx.chat.private:
        return [_come_along(MUCH, "/ladder")]
    level = ctx.find(LEVEL)
    if level not in LEVELS:
        lines = [
            Text("**{level}**\n{about}", {"level": topics.LEVELS[level_offered], "about": about},
                 translated=False)
            for level_offered, about in LEVELS.items()
        ]  # fmt: skip
        buttons = tuple(
            Button(topics.LEVELS[level_offered], f"/ladder {level_offered}")
            for level_offered in LEVELS
        )
        if any(command.name == "level" for command in ctx.use(Commands).all):
            buttons = (*buttons, Button(_("Where I stand"), "/level"))
        screen = Screen(stack(*lines, gap="\n\n"), buttons, Button(_("All topics"), "/resources"))
        return [await screen.show(ctx, SHELF)]
    resources_found = await resources.about(ctx.db, _languages(ctx), level=level)
    pages = Pages(resources_found, f"/ladder {level}")
    up = Button(_("All levels"), "/ladder")
    return [await _page(ctx, topics.LEVELS[level], pages, ctx.find(NUMBER) or "", up)]


async def _page(
    ctx: Context, title: Text, pages: Pages[Resource], number: str, up: Button
) -> Action:
    head = (
        _("**{title}** (page {page} of {pages})",
          title=title, page=pages.number(number), pages=pages.count)
        if pages.count > 1
        else Text("**{title}**", {"title": title}, translated=False)
    )  # fmt: skip
    lines = [_line(resource, ctx.language) for resource in pages.on(number)]
    text = stack(head, None if lines else NOTHING, *lines, gap="\n\n")
    return await Screen(text, pages.turn(number), up).show(ctx, SHELF)


# ── searching ────────────────────────────────────────────────────────────────────────────────


@feature.command("find", WORDS, about=_("Search guides, tools and groups: /find pictures"),
                 group=True, linked=True, page=HelpPage.FIND, label=_("Search"),
                 for_oneself=True)  # fmt: skip
async def find(ctx: Context) -> Sequence[Action]:
    """Search; in a group the best find, and the way to the rest."""
    words = ctx.find(WORDS)
    if not words:
        if ctx.chat.private:
            return [find_form.begin()]
        return [_come_along(_("What are you looking for? Tell me in private."), "/find")]
    resources_found = await resources.find(ctx.db, words, _languages(ctx))
    if not ctx.chat.private:
        return [_short(ctx, words, resources_found)]
    return [_finds(ctx, words, resources_found)]


feature.help(
    HelpPage.FIND, topics.name("events"), "/resources events", _("Meetups and online events")
)


@feature.form("find", Field("words", _("What are you looking for? A word or two will do.")))
async def find_form(
    ctx: Context, answers: Mapping[str, str], _data: Mapping[str, object]
) -> Sequence[Action]:
    """Search for what was asked for."""
    resources_found = await resources.find(ctx.db, answers["words"], _languages(ctx))
    return [_finds(ctx, answers["words"], resources_found)]


def _finds(ctx: Context, words: str, resources_found: Sequence[Resource]) -> Reply:
    all_topics = Button(_("All topics"), "/resources")
    if resources_found:
        return Reply(
            stack(*(_line(resource, ctx.language) for resource in resources_found), gap="\n\n"),
            buttons=(all_topics,),
        )
    asking = f"/ask {words}"
    fits = len(asking.encode()) <= MAX_BUTTON_BYTES
    ask = Button(_("Ask a person"), asking) if fits else Button(_("Ask a question"), "/hello ask")
    return Reply(_("I found nothing about that. Other words may help."), buttons=(ask, all_topics))


def _short(ctx: Context, words: str, resources_found: Sequence[Resource]) -> Reply:
    if not resources_found:
        return Reply(
            _("I found nothing about that. Ask me in private, and people will help."),
            buttons=(open_private("/hello"),),
        )
    more = len(resources_found) - 1
    text = stack(
        _line(resources_found[0], ctx.language),
        ngettext("I have {count} more like it.", "I have {count} more like it.", more)
        if more
        else None,
        gap="\n\n",
    )
    return Reply(text, buttons=(open_private(f"/find {words}"),) if more else ())


def _come_along(text: Text, words: str) -> Reply:
    return Reply(text, buttons=(open_private(words),))


# ── sharing in any chat ──────────────────────────────────────────────────────────────────────


@feature.lookup
async def share(lookup: Lookup) -> Found:
    """What fits the words, to be shared wherever somebody is; without words, what to begin with."""
    languages = lookup.languages.chain(lookup.language)
    if lookup.words:
        resources_found = await resources.find(
            lookup.db, lookup.words, languages, limit=MOST_SHARED
        )
    else:
        resources_found = await resources.first_steps(lookup.db, languages, limit=FIRST_SHARED)
    if not resources_found:
        start = f"/find {lookup.words}".strip()
        # Translators: a button of one line, where search results would be.
        return Found(button=Button(_("Ask me in private"), start=start))
    return Found(tuple(_shared(resource, lookup.language) for resource in resources_found))


def _shared(resource: Resource, language: str) -> Result:
    return Result(
        str(resource.id),
        _labelled(verbatim(resource.title), resource, language),
        verbatim(resource.description.strip() or resource.link),
        _line(resource, language),
    )


# ── lines ────────────────────────────────────────────────────────────────────────────────────


def _line(resource: Resource, language: str) -> Text:
    """Title, link, description; and its language where that is not the reader's own."""
    title = Text(
        "[{title}]({link})", {"title": resource.title, "link": resource.link}, translated=False
    )
    description = resource.description.strip()
    return stack(
        _labelled(title, resource, language), verbatim(description) if description else None
    )


def _labelled(title: Text, resource: Resource, language: str) -> Text:
    return link_languages.labelled(title, resource.link, resource.language, (language,))


def _languages(ctx: Context) -> tuple[str, ...]:
    return ctx.languages.chain(ctx.language)
