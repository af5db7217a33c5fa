"""Writes a calendar as a file that every program reads: an event, a series with its exceptions.

Where a series falls on a wall time that the clocks skip, RFC 5545 has it later than it is here
(`bot.words.recurrences`: the first moment after); such an occurrence stands there as an exception.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import icalendar
from dateutil.rrule import rrulestr

from bot.domain.calendars.zones import is_utc, shifts, timezones
from bot.words.recurrences import first_moment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.domain.calendars.entries import Calendar, CalendarEntry, Repeated

MAKER = "-//Lamplighter//Meetups//EN"
AHEAD = timedelta(days=3 * 366)
"""A series without an end is told so far ahead: its zone, and where the clocks skip its time."""
A_DAY = timedelta(days=1)
UNTIL = "UNTIL="
CONFIRMED = "CONFIRMED"


def written(calendar: Calendar, refresh: timedelta | None = None) -> bytes:
    """The file. `refresh`: how often whoever subscribes to it should look for another one."""
    entries = [*_with_exceptions(calendar)]
    component = icalendar.Calendar()
    component.add("PRODID", MAKER)
    component.add("VERSION", "2.0")
    component.add("CALSCALE", "GREGORIAN")
    component.add("METHOD", "PUBLISH")
    name = _in_a_line(calendar.name)
    if name:
        component.add("X-WR-CALNAME", name)
        component.add("NAME", name)
    if refresh is not None:
        component.add("REFRESH-INTERVAL", refresh, {"VALUE": "DURATION"})
        component.add("X-PUBLISHED-TTL", refresh)
    for zone in timezones((entry.zone, *_days(entry)) for entry in entries):
        component.add_component(zone)
    for entry in entries:
        component.add_component(_event(entry))
    return bytes(component.to_ical())


def _with_exceptions(calendar: Calendar) -> Iterator[CalendarEntry]:
    stated = {(entry.uid, entry.instead_of) for entry in calendar.entries if entry.instead_of}
    for entry in calendar.entries:
        yield entry
        for skipped in _where_skipped(entry):
            if (entry.uid, skipped.instead_of) not in stated:
                yield skipped


def _where_skipped(entry: CalendarEntry) -> Iterator[CalendarEntry]:
    """The occurrences of a series whose wall time the clocks skip, as exceptions."""
    series = entry.repeated
    if series is None or is_utc(entry.zone):
        return
    days = rrulestr(series.rule, dtstart=datetime.combine(series.first, time()))
    for shift in shifts(entry.zone, *_days(entry)):
        midnight = datetime.combine(shift.wall.date(), time())
        wall = datetime.combine(midnight, series.at)
        if not shift.skips(wall) or wall.date() in series.left_out:
            continue
        if days.after(midnight - A_DAY) == midnight:
            moment = first_moment(wall, ZoneInfo(entry.zone))
            yield replace(entry, repeated=None, starts_at=moment, instead_of=wall)


def _days(entry: CalendarEntry) -> tuple[date, date]:
    """The first and the last day for which its zone has to be told."""
    place = ZoneInfo(entry.zone or "UTC")
    days = [entry.starts_at.astimezone(place).date(), entry.ends_at.astimezone(place).date()]
    if entry.instead_of is not None:
        days.append(entry.instead_of.date())
    if entry.repeated is not None:
        days += [entry.repeated.first, _end(entry.repeated.rule) or max(days) + AHEAD]
    return min(days), max(days)


def _end(rule: str) -> date | None:
    """The day after which a rule has nothing more, if it names one."""
    for part in rule.upper().split(";"):
        if part.startswith(UNTIL):
            return datetime.strptime(part.removeprefix(UNTIL)[:8], "%Y%m%d").date()  # noqa: DTZ007
    return None


def _event(entry: CalendarEntry) -> icalendar.Event:
    event = icalendar.Event()
    changed_at = entry.changed_at.astimezone(UTC).replace(microsecond=0)
    event.add("UID", entry.uid)
    event.add("DTSTAMP", changed_at)
    event.add("LAST-MODIFIED", changed_at)
    event.add("SEQUENCE", entry.sequence)
    if entry.repeated is None:
        event.add("DTSTART", _local(entry.starts_at, entry.zone))
        event.add("DTEND", _local(entry.ends_at, entry.zone))
    else:
        _add_series(event, entry, entry.repeated)
    if entry.instead_of is not None:
        event.add("RECURRENCE-ID", _on_clocks(entry.instead_of, entry.zone))
    spoken_in = {"LANGUAGE": entry.language} if entry.language else {}
    event.add("SUMMARY", _in_a_line(entry.title), spoken_in)
    if entry.description:
        event.add("DESCRIPTION", _in_lines(entry.description), spoken_in)
    if entry.place:
        event.add("LOCATION", _in_a_line(entry.place), spoken_in)
    if entry.link:
        event.add("URL", _in_a_line(entry.link))
    event.add("STATUS", _status(entry))
    event.add("TRANSP", "OPAQUE" if _status(entry) == CONFIRMED else "TRANSPARENT")
    return event


def _in_lines(words: str) -> str:
    """The words with one sign for the end of a line: programs disagree about what else is one, and
    what follows it would be a property of the event.
    """
    return "\n".join(words.splitlines())


def _in_a_line(words: str) -> str:
    return " ".join(words.split())


def _status(entry: CalendarEntry) -> str:
    if entry.cancelled:
        return "CANCELLED"
    return "TENTATIVE" if entry.tentative else CONFIRMED


def _add_series(event: icalendar.Event, entry: CalendarEntry, series: Repeated) -> None:
    event.add("DTSTART", _on_clocks(datetime.combine(series.first, series.at), entry.zone))
    event.add("DURATION", entry.length)
    event.add("RRULE", _rule(series, entry.zone))
    for day in sorted(set(series.left_out)):
        event.add("EXDATE", _on_clocks(datetime.combine(day, series.at), entry.zone))


def _rule(series: Repeated, zone: str) -> icalendar.vRecur:
    """The rule of days as one of moments: its end is a moment too, in UTC."""
    parts = []
    for part in series.rule.upper().split(";"):
        day = _end(part)
        if day is not None:
            last = _on_clocks(datetime.combine(day, series.at), zone)
            parts.append(f"{UNTIL}{last.astimezone(UTC):%Y%m%dT%H%M%SZ}")
        elif part:
            parts.append(part)
    rule: icalendar.vRecur = icalendar.vRecur.from_ical(";".join(parts))
    return rule


def _on_clocks(wall: datetime, zone: str) -> datetime:
    """A wall time with its zone, also where the clocks skip it."""
    return wall.replace(tzinfo=UTC if is_utc(zone) else ZoneInfo(zone))


def _local(moment: datetime, zone: str) -> datetime:
    """A moment on the clocks of a zone; in UTC where they show that time for the second time."""
    local = moment.astimezone(UTC if is_utc(zone) else ZoneInfo(zone))
    return moment.astimezone(UTC) if local.fold else local
