"""Calendars that are written, as icalendar and dateutil read them: neither of them knows ours."""

from datetime import UTC, date, datetime, time, timedelta
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import icalendar
import pytest
from dateutil.rrule import rrulestr
from dateutil.tz import tzical
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from bot.domain.calendars.entries import Calendar, CalendarEntry, Repeated
from bot.domain.calendars.writing import AHEAD, written
from bot.domain.calendars.zones import shifts, timezone
from bot.words.recurrences import Recurrence

CHANGED = datetime(2026, 1, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
ZONES = sorted(available_timezones() - {"localtime"})
LIVELY = [
    "Europe/Berlin", "America/New_York", "Africa/Casablanca", "Australia/Lord_Howe",
    "America/Santiago", "Africa/Cairo", "Asia/Jakarta", "Asia/Kathmandu", "UTC",
]  # fmt: skip
RULES = [
    "FREQ=DAILY", "FREQ=WEEKLY;BYDAY=SU", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SA",
    "FREQ=MONTHLY;BYDAY=-1SU", "FREQ=WEEKLY;COUNT=60", "FREQ=DAILY;UNTIL=20271101",
]  # fmt: skip
QUARTERS = st.sampled_from([0, 1, 2, 8, 9, 10, 11]) | st.integers(0, 95)
"""Of an hour, since midnight: often where clocks are put forward."""


def entry(**changed: object) -> CalendarEntry:
    given_so = {
        "uid": "meetup-7@example.org",
        "sequence": 3,
        "changed_at": CHANGED,
        "starts_at": datetime(2026, 5, 4, 17, tzinfo=UTC),
        "zone": "Europe/Berlin",
        "length": HOUR,
        "title": "Wikipedia, für alle; heute",
        **changed,
    }
    return CalendarEntry(**given_so)  # type: ignore[arg-type]


def events(*entries: CalendarEntry) -> list[Any]:
    content = written(Calendar("Meetups", entries), HOUR)
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    return list(icalendar.Calendar.from_ical(content).walk("VEVENT"))


def test_an_event_says_all_that_is_known_of_it() -> None:
    described = entry(
        description="Zeile 1\nZeile 2",
        place="Köln",
        link="https://meet.example/1",
        language="de",
    )
    content = written(Calendar("Treffen", (described,)))
    calendar: Any = icalendar.Calendar.from_ical(content)
    assert calendar["X-WR-CALNAME"] == "Treffen"
    assert calendar["METHOD"] == "PUBLISH"
    [event] = calendar.walk("VEVENT")
    assert str(event["SUMMARY"]) == "Wikipedia, für alle; heute"
    assert event["SUMMARY"].params["LANGUAGE"] == "de"
    assert str(event["DESCRIPTION"]) == "Zeile 1\nZeile 2"
    assert (event["LOCATION"], event["URL"]) == ("Köln", "https://meet.example/1")
    assert (event["UID"], event["SEQUENCE"], event["STATUS"]) == (
        "meetup-7@example.org", 3, "CONFIRMED",
    )  # fmt: skip
    assert event["DTSTART"].params["TZID"] == "Europe/Berlin"
    assert event["DTSTART"].dt == datetime(2026, 5, 4, 19, tzinfo=ZoneInfo("Europe/Berlin"))
    assert event["DTEND"].dt - event["DTSTART"].dt == HOUR
    assert event["DTSTAMP"].dt == CHANGED
    [zone] = calendar.walk("VTIMEZONE")
    assert zone["TZID"] == "Europe/Berlin"


def test_what_is_cancelled_says_so() -> None:
    [event] = events(entry(cancelled=True))
    assert (event["STATUS"], event["TRANSP"]) == ("CANCELLED", "TRANSPARENT")


def test_an_hour_that_comes_twice_is_told_in_utc() -> None:
    second = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    [event] = events(entry(starts_at=second, length=timedelta(hours=2)))
    assert event["DTSTART"].to_ical() == b"20261025T013000Z"
    assert event["DTEND"].dt == second + timedelta(hours=2)


def test_a_series_has_its_exceptions() -> None:
    left_out = (date(2026, 5, 11),)
    series = Repeated("FREQ=WEEKLY;UNTIL=20260601", date(2026, 5, 4), time(19), left_out)
    moved = entry(
        starts_at=datetime(2026, 5, 19, 17, tzinfo=UTC),
        sequence=4,
        instead_of=datetime.combine(date(2026, 5, 18), time(19)),
    )
    [whole, exception] = events(entry(repeated=series), moved)
    assert whole["RRULE"].to_ical() == b"FREQ=WEEKLY;UNTIL=20260601T170000Z"
    assert whole["EXDATE"].to_ical() == b"20260511T190000"
    assert whole["EXDATE"].params["TZID"] == "Europe/Berlin"
    assert exception["RECURRENCE-ID"].to_ical() == b"20260518T190000"
    assert exception["UID"] == whole["UID"]
    assert "RRULE" not in exception


@settings(max_examples=20, deadline=None, phases=(Phase.explicit, Phase.generate))
@given(st.sampled_from(LIVELY), st.sampled_from(RULES), QUARTERS, st.integers(0, 700))
def test_programs_read_the_occurrences_that_we_mean(
    zone: str, rule: str, quarter: int, start: int
) -> None:
    """RRULE as dateutil expands it, with our exceptions in place of what RFC 5545 would have."""
    at = time(quarter // 4, quarter % 4 * 15)
    recurrence = Recurrence(rule, at, zone, date(2026, 1, 1) + timedelta(days=start))
    first = recurrence.after(recurrence.start - timedelta(days=1))
    if first is None:
        return
    series = Repeated(rule, first, at)
    read = events(entry(zone=zone, repeated=series, starts_at=recurrence.moment(first)))
    expected: list[datetime] = []
    day: date | None = first
    told_until = recurrence.moment(first) + AHEAD - timedelta(days=2)
    while day is not None and recurrence.moment(day) < told_until:
        expected.append(recurrence.moment(day))
        day = recurrence.after(day)
    assert as_others_read(read, zone, len(expected)) == expected


def as_others_read(read: list[Any], zone: str, most: int) -> list[datetime]:
    """By RFC 5545: the rule expanded on wall times, then each exception instead of its own."""
    place = UTC if zone == "UTC" else ZoneInfo(zone)
    [whole] = [event for event in read if "RRULE" in event]
    start = whole["DTSTART"].dt
    assert whole["DURATION"].dt == HOUR
    rule = rrulestr(whole["RRULE"].to_ical().decode(), dtstart=start)
    instead = {event["RECURRENCE-ID"].dt.replace(tzinfo=None): event["DTSTART"].dt for event in read
               if "RECURRENCE-ID" in event}  # fmt: skip
    moments: list[datetime] = []
    for occurrence in rule:
        if len(moments) == most:
            break
        wall = occurrence.replace(tzinfo=None)
        moments.append(instead.pop(wall, wall.replace(tzinfo=place)).astimezone(UTC))
    assert not instead or min(instead).replace(tzinfo=place) > moments[-1]
    return moments


@pytest.mark.parametrize("zone", [*LIVELY, "Asia/Tehran", "America/Nuuk", "Europe/Dublin"])
def test_a_zone_is_told_as_it_is(zone: str) -> None:
    """dateutil makes a zone of what is written; its clocks show what the zone's own do."""
    told = timezone(zone, date(2026, 1, 1), date(2032, 12, 31)).to_ical().decode()
    other: Any = tzical(StringIO(f"BEGIN:VCALENDAR\r\n{told}END:VCALENDAR\r\n")).get()
    place = ZoneInfo(zone)
    moments = [datetime(2026, 1, 2, tzinfo=UTC) + timedelta(days=7 * week) for week in range(360)]
    for shift in shifts(zone, date(2026, 1, 1), date(2032, 12, 31)):
        moments += [shift.at + timedelta(minutes=away) for away in (-180, -121, 120, 181)]
    for moment in moments:
        wall = moment.astimezone(place).replace(tzinfo=None)
        assert other.utcoffset(wall) == moment.astimezone(place).utcoffset(), moment


def test_every_zone_changes_when_its_clocks_do() -> None:
    for zone in ZONES[::7]:
        place = ZoneInfo(zone)
        for shift in shifts(zone, date(2026, 1, 1), date(2028, 12, 31)):
            moment = timedelta(seconds=1)
            assert (shift.at - moment).astimezone(place).utcoffset() == shift.before, zone
            assert shift.at.astimezone(place).utcoffset() == shift.after, zone
