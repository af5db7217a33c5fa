"""Meetups at the desk: what is planned by month, who comes, and a list to print for the door."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.domain import numbers
from bot.domain.meetups import listing, occurrences, seats
from bot.engine.features import DeskGroup, Role, parts_of
from bot.words import Button, Listing, Month, Reply, Text, _, alone, ngettext, verbatim
from bot.words.month_grids import MonthEntry, MonthGrid
from bot.words.page_parts import DataTable, Deed, Group, Link, Page, Row, Words
from handlers.meetups import wording
from handlers.meetups.arguments import is_host
from handlers.meetups.desk import desk
from handlers.meetups.hosting import GROUPS
from handlers.meetups.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.domain.meetups.occurrences import MeetupDate
    from bot.engine.features import DeskVisit
    from bot.storage.tables import Seat
    from bot.words.page_parts import Part

TITLE = _("Meetups")
MOST = 100
MOST_MONTHS = 24
"""So far ahead the calendar goes."""
COLUMNS = (_("Meetup"), _("When"), _("Coming"), _("Waiting"), _("Seats left"))


@feature.desk("/meetups", role=Role.MENTOR, label=TITLE, group=DeskGroup.TOGETHER)
async def meetups(visit: DeskVisit) -> Page:
    """What is to come, a table a month, with how many come."""
    dates = await listing.upcoming(visit.db, listing.Reader(person_id=visit.person.id), visit.now)
    zone = ZoneInfo(visit.person.zone or visit.settings.community.zone)
    today = visit.now.astimezone(zone).date()
    month = _chosen(visit.query.get("month", ""), today)
    grid = _grid(month, dates, zone, today)
    months = groupby(dates[:MOST], key=lambda date_of: _month(date_of, zone))
    tables = [await _table(visit, month, list(within)) for month, within in months]
    if not tables:
        tables = [DataTable(TITLE, COLUMNS, (), empty=_("Nothing is planned at the moment."))]
    others = Group(tuple(_to(_moved(month, by)) for by in (-1, 1) if _is_shown(month, by, today)))
    plan = Deed(Button(_("Plan a meetup"), "/meetup new"))
    return Page(TITLE, (grid, others, *tables, plan))


def _chosen(written: str, today: date) -> Month:
    """The month that an address asks for ("2030-02"); this one, where it asks for none to come."""
    try:
        wanted = date.fromisoformat(f"{written}-01")
    except ValueError:
        wanted = today
    months = (wanted.year - today.year) * 12 + wanted.month - today.month
    return _moved(Month(today.year, today.month), min(max(months, 0), MOST_MONTHS))


def _moved(month: Month, by: int) -> Month:
    years, place = divmod(month.month - 1 + by, 12)
    return Month(month.year + years, place + 1)


def _is_shown(month: Month, by: int, today: date) -> bool:
    moved = _moved(month, by)
    return _chosen(f"{moved.year:04}-{moved.month:02}", today) == moved


def _to(month: Month) -> Link:
    return Link(alone(month), f"/meetups?month={month.year:04}-{month.month:02}")


def _grid(month: Month, dates: Sequence[MeetupDate], zone: ZoneInfo, today: date) -> MonthGrid:
    days: dict[int, tuple[MonthEntry, ...]] = {}
    for date_of in dates:
        begins = _begins(date_of, zone)
        if (begins.year, begins.month) == (month.year, month.month):
            entry = MonthEntry(
                verbatim(date_of.meetup.title),
                f"/meetups/{date_of.occurrence.id}",
                None if date_of.meetup.whole_days else date_of.occurrence.starts_at,
            )
            days[begins.day] = (*days.get(begins.day, ()), entry)
    is_this = (today.year, today.month) == (month.year, month.month)
    return MonthGrid(month, alone(month), days, today.day if is_this else 0)


def _month(date_of: MeetupDate, zone: ZoneInfo) -> Month:
    """In which month it begins, for who reads; what takes whole days begins in its own."""
    begins = _begins(date_of, zone)
    return Month(begins.year, begins.month)


def _begins(date_of: MeetupDate, zone: ZoneInfo) -> datetime:
    own = ZoneInfo(date_of.occurrence.zone) if date_of.meetup.whole_days else zone
    return date_of.occurrence.starts_at.astimezone(own)


async def _table(visit: DeskVisit, month: Month, dates: list[MeetupDate]) -> DataTable:
    rows = tuple([await _row(visit, date_of) for date_of in dates])
    caption = alone(month)
    return DataTable(caption, COLUMNS, rows, frozenset({2, 3, 4}))


async def _row(visit: DeskVisit, date_of: MeetupDate) -> Row:
    counts = await seats.counts(visit.db, date_of)
    left = verbatim("–") if counts.left is None else alone(counts.left)
    return Row(
        (
            verbatim(date_of.meetup.title),
            wording.briefly(date_of),
            alone(counts.coming),
            alone(counts.waiting),
            left,
        ),
        to=f"/meetups/{date_of.occurrence.id}",
    )


@feature.desk("/meetups/{number}", role=Role.MENTOR)
async def one_date(visit: DeskVisit) -> Page | None:
    """A date as on its card; its hosts see who comes, and what they can do."""
    number = numbers.read(visit.path["number"])
    date_of = await occurrences.get(visit.db, number) if number is not None else None
    reader = listing.Reader(person_id=visit.person.id)
    if date_of is None:
        return None
    hosts_it = await is_host(visit, date_of.meetup)
    if not hosts_it and not await listing.is_seen_by(visit.db, reader, date_of):
        return None
    parts: list[Part] = [Words(await wording.card(visit.db, date_of))]
    if hosts_it and not date_of.meetup.source:
        screen = await desk(visit, date_of.meetup)
        if isinstance(screen, Reply):
            parts = parts_of([screen])
        parts.append(await _who_comes(visit, date_of))
    return Page(verbatim(date_of.meetup.title), parts, up=Link(TITLE, "/meetups"))


async def _who_comes(visit: DeskVisit, date_of: MeetupDate) -> DataTable:
    """Everybody who has answered, to be printed: with room to tick who was there."""
    rows: list[Row] = []
    for state, label in GROUPS:
        answers = await seats.people(visit.db, date_of.occurrence.id, state)
        rows += [
            Row((wording.named_to_hosts(seat, person), label, _guests(seat), verbatim("☐")))
            for seat, person in answers
        ]
    columns = (_("Name"), _("Answer"), _("Guests"), _("Was there"))
    return DataTable(_("Who comes"), columns, tuple(rows), empty=_("Nobody has answered yet."))


def _guests(seat: Seat) -> Text:
    items: list[object] = [guest for guest in seat.guests if guest]
    others = len(seat.guests) - len(items)
    if others:
        items.append(ngettext("{count} guest", "{count} guests", others))
    if not items:
        return verbatim("–")
    return alone(Listing(tuple(items)))
