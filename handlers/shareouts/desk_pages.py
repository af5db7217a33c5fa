"""Share-outs at the desk: how it stands with every event, as a chart and a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import numbers
from bot.domain.shareouts import charts, events, overviews
from bot.engine.features import DeskGroup, Role, parts_of
from bot.words import Button, _, alone, verbatim
from bot.words.page_parts import Chart, DataTable, Deed, Link, Page, Row, Series
from handlers.shareouts import overview
from handlers.shareouts.registry import feature

if TYPE_CHECKING:
    from bot.domain.shareouts.overviews import Counted
    from bot.engine.features import DeskVisit
    from bot.words.page_parts import Part

TITLE = _("Share-outs")
MOST, DRAWN = 100, 12
PARTS = (_("Shared"), _("To come"), _("Overdue"), _("Share nothing"))


@feature.desk("/shareouts", role=Role.ORGANIZER, label=TITLE, group=DeskGroup.TOGETHER)
async def shareouts(visit: DeskVisit) -> Page:
    """All events, the newest first."""
    newest = await events.newest(visit.db, MOST)
    there = await overviews.of_events(visit.db, newest, overview.today(visit))
    stands = [each for each in there if each.size]
    rows = tuple(_row(each) for each in stands)
    columns = (_("Event"), *PARTS)
    table = DataTable(TITLE, columns, rows, frozenset(range(1, 5)), empty=overview.NOTHING)
    parts: list[Part] = [_chart(stands[:DRAWN])] if stands else []
    return Page(TITLE, [*parts, table, Deed(Button(_("Ask somebody"), "/shareout ask"))])


def _row(stands: Counted) -> Row:
    counts = (alone(count) for count in charts.bar(stands))
    return Row((verbatim(stands.event.name), *counts), to=f"/shareouts/{stands.event.id}")


def _chart(stands: list[Counted]) -> Chart:
    bars = [charts.bar(each) for each in stands]
    series = tuple(
        Series(name, tuple(float(bar[place]) for bar in bars)) for place, name in enumerate(PARTS)
    )
    shown = tuple(tuple(alone(bar[place]) for bar in bars) for place in range(len(PARTS)))
    names = tuple(verbatim(each.event.name) for each in stands)
    return Chart(_("What people bring back from events"), names, series, shown=shown)


@feature.desk("/shareouts/{number}", role=Role.ORGANIZER)
async def one_event(visit: DeskVisit) -> Page | None:
    """One event: who has shared, who is to; of those who said no only how many."""
    number = numbers.read(visit.path["number"])
    event = await events.by_id(visit.db, number) if number is not None else None
    if event is None:
        return None
    stands = await overviews.of_event(visit.db, event, overview.today(visit))
    parts = parts_of([overview.of_one(stands)])
    return Page(verbatim(event.name), parts, up=Link(TITLE, "/shareouts"))
