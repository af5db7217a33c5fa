"""Links that lead nowhere any more: found by a look each week, and told to organizers once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import link_checks, numbers
from bot.domain.resources import resources
from bot.domain.topics import name as topic_name
from bot.engine.arguments import known, one_of, plain
from bot.engine.features import Arg, DeskGroup, Feature, Role, read_page
from bot.words import (
    Action,
    Button,
    LanguageName,
    Listing,
    Organizers,
    Priority,
    Refused,
    Reply,
    Say,
    Text,
    _,
    ngettext,
    stack,
    to_destroy,
    verbatim,
)
from bot.words.page_parts import DataTable, Deed, Link, Notice, Row, Tone
from bot.words.page_parts import Page as DeskContent
from bot.words.pages import PageReader
from bot.words.quiet import Quiet
from bot.words.recurrences import weekly

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.engine.features import Context, DeskVisit, Job, Tick
    from bot.storage.tables import Resource
    from bot.words.page_parts import Part
    from bot.words.pages import Page

feature = Feature("link_checks")


async def _resource(db: AsyncSession, words: str) -> Resource:
    number = numbers.read(words)
    resource = await resources.by_id(db, number) if number is not None else None
    if resource is None:
        raise Refused(_("There is no such link here any more."))
    return resource


DECISION = Arg("decision", plain(one_of("works", "remove")))
RESOURCE = Arg("resource", known(_resource))
SHOWN = 5
"""So many dead links are told of in one message."""


@feature.job(link_checks.WEEK, every=weekly())
async def week(tick: Tick, _job: Job) -> Sequence[Action]:
    """Have all links tried, unless there is no network to try them with."""
    if not tick.use(PageReader).is_offline:
        await link_checks.begin(tick.db, tick.now)
    return []


@feature.job(link_checks.LINK, work=read_page)
async def tried(tick: Tick, job: Job, page: Page) -> Sequence[Action]:
    """Note what came of it."""
    await link_checks.tried(tick.db, job.subject, page, tick.now)
    return []


@feature.job(link_checks.REPORT, quiet=Quiet.COMMUNITY)
async def report(tick: Tick, _job: Job) -> Sequence[Action]:
    """Tell organizers of the links that have died, each once; while there is nobody, wait."""
    if not await tick.recipients(Organizers()):
        await link_checks.report_later(tick.db, tick.now)
        return []
    dead = await link_checks.to_be_told(tick.db, tick.now)
    return [
        Say(Organizers(), text, buttons=buttons, priority=Priority.REMINDER)
        for first in range(0, len(dead), SHOWN)
        for text, buttons in [_told(dead[first : first + SHOWN])]
    ]


def _told(dead: Sequence[Resource]) -> tuple[Text, tuple[Button, ...]]:
    head = ngettext(
        "A link doesn't work any more, so I don't show it:",
        "{count} links don't work any more, so I don't show them:",
        len(dead),
    )
    lines = [
        Text("{number}. [{title}]({link})",
             {"number": str(resource.id), "title": resource.title, "link": resource.link},
             translated=False)
        for resource in dead
    ]  # fmt: skip
    buttons = [
        button
        for resource in dead
        for button in (
            Button(_("{number} works", number=str(resource.id)), f"!resource works {resource.id}"),
            to_destroy(
                _("Take {number} out", number=str(resource.id)), f"!resource remove {resource.id}"
            ),
        )
    ]
    return stack(head, *lines), tuple(buttons)


# ── at the desk ──────────────────────────────────────────────────────────────────────────────

TITLE = _("Resources")
MOST = 300
NONE = verbatim("–")
WORKS, DEAD, UNTRIED = _("works"), _("doesn't work"), _("not tried yet")


@feature.desk("/resources", role=Role.ORGANIZER, label=TITLE, group=DeskGroup.KNOWLEDGE)
async def at_desk(visit: DeskVisit) -> DeskContent:
    """What there is to read, use and join, and whether its links work; those that don't first."""
    there = sorted(await resources.all_kept(visit.db), key=lambda one: one.dead_at is None)
    rows = tuple(_row(resource) for resource in there[:MOST])
    columns = (_("Title"), _("Language"), _("Topics"), _("Link"), _("Last tried"))
    table = DataTable(TITLE, columns, rows)
    dead = [resource for resource in there if resource.dead_at is not None]
    parts: list[Part] = []
    if dead:
        text, buttons = _told(dead[:MOST])
        parts = [Notice(text, Tone.ATTENTION, buttons)]
    suggest = Deed(Button(_("Suggest a link"), "/suggest"))
    return DeskContent(TITLE, [*parts, suggest, table])


def _row(resource: Resource) -> Row:
    topics = Listing(tuple(topic_name(topic) for topic in resource.topics))
    moment = resource.checked_at
    state = DEAD if resource.dead_at is not None else WORKS
    tried = (
        UNTRIED
        if moment is None
        else Text("{state}, {day}", {"state": state, "day": moment.date()}, translated=False)
    )
    return Row((
        verbatim(resource.title),
        Text("{name}", {"name": LanguageName(resource.language)}, translated=False),
        Text("{topics}", {"topics": topics}, translated=False) if resource.topics else NONE,
        Link(verbatim(resource.link), resource.link),
        tried,
    ))  # fmt: skip


@feature.action("resource", DECISION, RESOURCE, role=Role.ORGANIZER)
async def settle(ctx: Context) -> Sequence[Action]:
    """Show a resource again, or take it out: "!resource works 7", "!resource remove 7"."""
    resource = ctx.get(RESOURCE)
    if ctx.get(DECISION) == "works":
        link_checks.revive(resource, ctx.now)
        return [Reply(_("I show it again: {title}", title=resource.title))]
    resources.retire(resource, ctx.now)
    return [Reply(_("I took it out: {title}", title=resource.title))]
