"""Opportunities at the desk: what one can apply for, drafts, what has closed, and one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.opportunities import finding, opportunities
from bot.engine.features import DeskGroup, Role
from bot.words import Button, Text, _, verbatim
from bot.words.opportunities import OpportunityState
from bot.words.page_parts import (
    DataTable,
    Deed,
    Filter,
    Fold,
    Group,
    Input,
    Link,
    Page,
    Row,
    Words,
)
from handlers.opportunities import pages, wording
from handlers.opportunities.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import DeskVisit
    from bot.storage.tables import Opportunity
    from bot.words.page_parts import Part

TITLE = _("Opportunities")
CLOSED = _("Closed")
DRAFTS = _("Drafts")
MOST, MOST_WORDS = 200, 100


@feature.desk("/opportunities", role=Role.MENTOR, label=TITLE, group=DeskGroup.TOGETHER)
async def opportunities_listed(visit: DeskVisit) -> Page:
    """What is open, the soonest deadline first; for organizers drafts, and what has closed."""
    words = visit.query.get("q", "").strip()[:MOST_WORDS]
    there = finding.fitting(await finding.open_ones(visit.db, visit.now), words)
    parts: list[Part] = []
    manages = visit.is_a(Role.ORGANIZER)
    if manages:
        add = Deed(Button(_("Add"), "!opportunity-new"))
        parts.append(Group((add, Deed(Button(_("From a file"), "!opportunities-import")))))
    nothing = (
        _("I found nothing about that. Other words may help.")
        if words
        else _("Nothing yet. Look again in a few days.")
    )
    parts += [
        Filter(
            (Input("q", _("What are you looking for? A word or two will do."), value=words),),
            _("Find"),
        ),
        _table(TITLE, there, nothing),
    ]
    return Page(TITLE, [*parts, *(await _further(visit) if manages else ())])


async def _further(visit: DeskVisit) -> list[Part]:
    unfinished = await finding.drafts(visit.db, MOST)
    closed = await finding.closed_ones(visit.db, MOST)
    parts: list[Part] = [_table(DRAFTS, unfinished)] if unfinished else []
    return [*parts, *([Fold(CLOSED, (_table(CLOSED, closed),))] if closed else [])]


def _table(caption: Text, listed: Sequence[Opportunity], nothing: Text | None = None) -> DataTable:
    rows = tuple(
        Row(
            (
                verbatim(each.title),
                wording.KINDS[each.kind],
                Text("{until}", {"until": each.closes_at}, translated=False),
            ),
            to=f"/opportunities/{each.id}",
        )
        for each in listed
    )
    columns = (_("Title"), _("Kind"), _("Until when"))
    return DataTable(caption, columns, rows, empty=nothing)


@feature.desk("/opportunities/{number}", role=Role.MENTOR)
async def one_of_them(visit: DeskVisit) -> Page | None:
    """All of it, and what whoever reads it can do."""
    opportunity = await opportunities.by_number(visit.db, visit.path["number"])
    if opportunity.state == OpportunityState.DRAFT and not visit.is_a(Role.ORGANIZER):
        return None
    screen = await pages.screen(visit, opportunity)
    buttons = Group(tuple(Deed(button) for button in screen.buttons))
    return Page(verbatim(opportunity.title), (Words(screen.text), buttons),
                up=Link(TITLE, "/opportunities"))  # fmt: skip
