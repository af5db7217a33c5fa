"""Finding entries: the first screen, by words, by topic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.knowledge import knowledge_base, owners, reviews, surveys
from bot.domain.knowledge.knowledge_base import Knowledge
from bot.domain.topics import name as topic_name
from bot.engine.arguments import any_words, plain
from bot.engine.features import Arg, Field, Role
from bot.words import (
    Action,
    Button,
    LanguageName,
    Listing,
    Literal,
    Refused,
    Reply,
    Text,
    _,
    ngettext,
    stack,
)
from bot.words.buttons import in_full
from handlers.knowledge import entries
from handlers.knowledge.registry import (
    PAGE_NUMBER,
    entry_of,
    feature,
    for_owners,
    leaf,
    listing,
    looks_after_something,
    of_theirs,
    only_organizers,
    readable_first,
    subcommand,
    subcommands,
    tends,
    to,
    turned,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.engine.features import Context

FOUND = 5
"""Entries that a search shows."""
LIKELY = 0.1
"""How confident the matcher must be to show an entry; a search forgives more than asking."""
LONGEST_TOPIC = 50
"""Bytes of a topic that a button can name."""
TOPIC = Arg("topic", plain(any_words), _("Which topic? /kb topics shows them:"), example="photos")
WORDS = Arg("words", plain(any_words), rest=True, optional=True)
LANGUAGES = 6
"""Languages on the first screen; more would not be read."""


@feature.command("kb", about=_("Manage saved answers"), role=Role.ORGANIZER,
                 label=_("Saved answers"), also=looks_after_something)  # fmt: skip
async def look_after(ctx: Context) -> Sequence[Action] | None:
    """Show the first screen, an entry, or do what the first word says."""
    name, _space, rest = ctx.args.partition(" ")
    if not name:
        return [await (_home(ctx) if ctx.is_a(Role.ORGANIZER) else _owners_home(ctx))]
    command = subcommands.get(name.lower())
    if command is not None:
        if name.lower() not in for_owners:
            only_organizers(ctx)
        return await command.run(ctx, rest.strip())
    if name.isdecimal() and not rest:
        return [await _screen(ctx, name)]
    return [await _found(ctx, ctx.args)]


async def _screen(ctx: Context, number: str) -> Reply:
    entry = await entry_of(ctx, number)
    return await entries.screen(ctx, entry, tended=await tends(ctx, entry))


async def _home(ctx: Context) -> Reply:
    languages = await surveys.by_language(ctx.db)
    total = sum(count for _language, count in languages)
    due = await reviews.count_due(ctx.db, ctx.now)
    counts = [
        Text("{language}: {count}", {"language": LanguageName(language), "count": count},
             translated=False)
        for language, count in languages[:LANGUAGES]
    ]  # fmt: skip
    return Reply(
        stack(
            ngettext("I know {count} answer.", "I know {count} answers.", total),
            stack(*counts, gap=" · ") if counts else None,
        ),
        buttons=(
            Button(_("Find"), "/kb find"),
            Button(_("Add"), "/kb add"),
            Button(_("To review: {count}", count=due), "/kb due"),
            Button(_("Topics"), "/kb topics"),
            Button(_("What needs work"), "/kb care"),
            Button(_("What is missing"), "/missing"),
        ),
    )


async def _owners_home(ctx: Context) -> Reply:
    """The first screen of somebody who looks after a topic or two."""
    mine = sorted(await owners.topics_of(ctx.db, ctx.person.id))
    due = len(await of_theirs(ctx, await reviews.due(ctx.db, ctx.now)))
    return Reply(
        _("Your topics: {topics}.", topics=Listing(tuple(map(topic_name, mine)))),
        buttons=(
            Button(_("To review: {count}", count=due), "/kb due"),
            *(Button(topic_name(topic), f"/kb topic {topic}") for topic in mine
              if len(topic.encode()) < LONGEST_TOPIC),
            Button(_("Find"), "/kb find"),
        ),
    )  # fmt: skip


# ── by words ─────────────────────────────────────────────────────────────────────────────────


@subcommand("find", WORDS, owners_too=True)
async def find(ctx: Context) -> Sequence[Action]:
    """Find entries as a question finds them, and by the words that are in them."""
    words = ctx.find(WORDS)
    return [await _found(ctx, words) if words else find_form.begin()]


@feature.form("kb-find", Field("words", _("What is it about? A few words are enough.")))
async def find_form(
    ctx: Context,
    answers: Mapping[str, str],
    data: Mapping[str, object],  # noqa: ARG001 - every form is given it
) -> Sequence[Action]:
    """Show what was found."""
    return [await _found(ctx, answers["words"])]


async def _found(ctx: Context, words: str) -> Reply:
    finding = await ctx.use(Knowledge).find(ctx.db, words, ctx.languages.chain(ctx.language))
    likely = [
        match_or_entry.entry
        for match_or_entry in finding.matches
        if match_or_entry.confidence >= LIKELY
    ]
    matched = await knowledge_base.entries(ctx.db, likely)
    holding = await surveys.holding(ctx.db, words, FOUND)
    entries_found = {match_or_entry.id: match_or_entry for match_or_entry in (*holding, *matched)}
    if not entries_found:
        raise Refused(
            _("I found nothing about that."),
            Button(_("Find"), "/kb find"),
            *((Button(_("Add"), "/kb add"),) if ctx.is_a(Role.ORGANIZER) else ()),
        )
    on_page = list(entries_found.values())[:FOUND]
    text = stack(_("This is what I found:"), in_full(*(entry.question for entry in on_page)))
    return Reply(text, buttons=tuple(to(entry) for entry in on_page))


# ── by topic ─────────────────────────────────────────────────────────────────────────────────


@subcommand("topics", PAGE_NUMBER, owners_too=True)
async def topics(ctx: Context) -> Sequence[Action]:
    """Show the topics, and who looks after each."""
    with_counts = await owners.topics(ctx.db)
    if not with_counts:
        raise Refused(_("I know nothing yet."), Button(_("Add"), "/kb add"))
    on_page, turn = leaf(with_counts, "/kb topics", ctx.find(PAGE_NUMBER))
    named = await owners.names(ctx.db)
    looked_after = [
        _("{topic}: {names}", topic=topic_name(topic), names=Listing(tuple(named[topic])))
        for topic, _count in on_page
        if topic in named
    ]
    text = stack(
        _("Topics, and who is responsible for them. To name somebody: `/kb owner topic @name`"),
        *looked_after,
    )
    labelled = [
        Button(
            Text("{topic}: {count}", {"topic": _topic_name(topic), "count": count},
                 translated=False),
            f"/kb topic {topic or '-'}",
        )
        for topic, count in on_page
        if len(topic.encode()) < LONGEST_TOPIC
    ]  # fmt: skip
    return [await turned(ctx, text, (*labelled, *turn), "/kb topics")]


def _topic_name(topic: str) -> Text:
    return topic_name(topic) if topic else _("no topic")


@subcommand("topic", TOPIC, PAGE_NUMBER, owners_too=True)
async def topic(ctx: Context) -> Sequence[Action]:
    """Show a topic's entries."""
    name, page = ctx.get(TOPIC), ctx.find(PAGE_NUMBER)
    about_it = await surveys.about(ctx.db, "" if name == "-" else name)
    about = _("About {topic}:", topic=_topic_name(name.strip("-")))
    typed = _("In commands this topic is called {key}.", key=Literal(name))
    return await listing(
        ctx,
        stack(about, typed if ctx.is_a(Role.ORGANIZER) and name != "-" else None),
        await readable_first(ctx, about_it),
        f"/kb topic {name}",
        page,
        nothing=_("Nothing is about that. /kb topics shows what there is."),
    )
