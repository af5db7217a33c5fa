"""What is planned elsewhere, calendars of what is planned here, and whose time it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import icalendar
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.calendars.entries import Calendar
from bot.domain.calendars.reading import OutsideEvent
from bot.domain.calendars.writing import written
from bot.domain.meetups import (
    calendars,
    dates,
    fairness,
    good_hours,
    listing,
    moves,
    outside,
)
from bot.domain.meetups import occurrences as occurrences_of
from bot.domain.meetups.fairness import judge
from bot.domain.meetups.listing import Reader
from bot.domain.meetups.occurrences import MeetupDate
from bot.domain.meetups.outside import Origin
from bot.words import LocalMoment
from bot.words.domain_events import pending
from bot.words.meetup_events import OccurrenceCancelled, OccurrenceMoved
from bot.words.meetups import SeatState
from tests.domain.meetups import NOW, TUESDAY_EVENING, ZONE, people, planned

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

HERE = Origin("https://example.org/a.ics", "https://example.org/a.ics")
MAPS = OutsideEvent(
    "maps@example.org", NOW + timedelta(days=30), "Africa/Accra", timedelta(hours=2), "Maps",
)  # fmt: skip
PHOTOS = replace(MAPS, key="photos@example.org", title="Photos", link="https://example.org/p")


async def shown(db: AsyncSession) -> list[str]:
    return [each.meetup.title for each in await listing.upcoming(db, Reader(), NOW)]


async def test_only_what_has_changed_is_written(db: AsyncSession) -> None:
    assert (await outside.follow(db, HERE, [MAPS, PHOTOS], NOW)).added == 2
    tally = await outside.follow(db, HERE, [MAPS, PHOTOS], NOW)
    assert (tally.added, tally.changed, tally.cancelled, tally.unchanged) == (0, 0, 0, 2)
    assert not db.dirty
    later = replace(MAPS, starts_at=MAPS.starts_at + timedelta(days=1))
    assert (await outside.follow(db, HERE, [later], NOW)).changed == 1
    assert {type(event) for event in pending(db)} == {OccurrenceMoved, OccurrenceCancelled}
    assert await shown(db) == ["Maps"]
    assert (await outside.follow(db, HERE, [later, PHOTOS], NOW)).changed == 1  # it is back
    assert await shown(db) == ["Photos", "Maps"]


async def test_what_was_over_may_come_again(db: AsyncSession) -> None:
    await outside.follow(db, HERE, [MAPS], NOW)
    later = MAPS.starts_at + timedelta(days=2)
    assert (await outside.follow(db, HERE, [], later)).cancelled == 0  # it took place
    again = replace(MAPS, starts_at=later + timedelta(days=300))
    assert (await outside.follow(db, HERE, [again], later)).changed == 1


async def test_two_calendars_may_know_the_same_event(db: AsyncSession) -> None:
    other = Origin("https://example.com/b.ics", "https://example.com/b.ics")
    await outside.follow(db, HERE, [MAPS], NOW)
    assert (await outside.follow(db, other, [replace(MAPS, key="x" * 300)], NOW)).added == 1
    assert (await outside.follow(db, other, [MAPS], NOW)).added == 1
    assert await outside.drop(db, other, NOW) == 1
    assert await shown(db) == ["Maps"]


async def test_nobody_comes_to_what_is_planned_elsewhere(db: AsyncSession) -> None:
    await outside.follow(db, HERE, [PHOTOS], NOW)
    [date_of] = await listing.upcoming(db, Reader(), NOW)
    assert not date_of.is_open(NOW)
    assert date_of.page == "https://example.org/p"
    entry = calendars.entry(calendars.ShownDate(date_of), NOW, lambda _shown: "")
    assert entry.link == "https://example.org/p"


async def test_the_public_calendar_has_what_is_planned_or_told_here(db: AsyncSession) -> None:
    [olu] = await people(db, 1)
    await planned(db, olu, visibility="public")
    await outside.follow(db, HERE, [PHOTOS], NOW)
    begins = LocalMoment(NOW + timedelta(days=9), "UTC")
    await outside.tell(db, olu, "Wikidata", begins, NOW, source="https://example.org/w")
    titles = [each.date_of.meetup.title for each in await calendars.public(db, NOW)]
    assert titles == ["Git night", "Wikidata"]


async def test_a_calendar_of_many_dates_is_shown_at_once(db: AsyncSession) -> None:
    many = [replace(MAPS, key=str(number), title=str(number)) for number in range(500)]
    assert (await outside.follow(db, HERE, many, NOW)).added == 500
    assert (await outside.follow(db, HERE, many[:400], NOW)).cancelled == 100


# ── what is planned here, as others read it ──────────────────────────────────────────────────


async def test_a_series_is_read_as_it_is(db: AsyncSession) -> None:
    """Its rule and exceptions, expanded by dateutil, are the dates that are written down."""
    first = await planned(
        db, rule=dates.weekly(TUESDAY_EVENING.date()), exceptions=["2030-01-22"],
        link="https://meet.example",
    )  # fmt: skip
    meetup = first.meetup
    there = await occurrences_of.of_meetup(db, meetup.id)
    await moves.move(db, MeetupDate(meetup, there[3]), there[3].wall + timedelta(hours=3), NOW)
    await moves.cancel(db, there[5], "")
    entries = await calendars.series(db, meetup, NOW, lambda _shown: "")
    assert all(not entry.link for entry in entries)  # whoever reads it may not come
    read = read_by_others(entries, len(there))
    expected = [
        (each.starts_at, each.state == "cancelled")
        for each in await occurrences_of.of_meetup(db, meetup.id)
    ]
    assert read == expected


def read_by_others(entries: list[Any], count: int) -> list[tuple[datetime, bool]]:
    """When each date is, and whether it is cancelled, as a program reads it."""
    content = written(Calendar("", tuple(entries)))
    events: list[Any] = list(icalendar.Calendar.from_ical(content).walk("VEVENT"))
    [whole] = [event for event in events if "RRULE" in event]
    instead = {event["RECURRENCE-ID"].dt: event for event in events if "RECURRENCE-ID" in event}
    left_out = {each.dt for each in whole["EXDATE"].dts}
    read = []
    for occurrence in rrulestr(whole["RRULE"].to_ical().decode(), dtstart=whole["DTSTART"].dt):
        if occurrence in left_out:
            continue
        event = instead.get(occurrence)
        at = event["DTSTART"].dt if event is not None else occurrence
        gone = event is not None and event["STATUS"] == "CANCELLED"
        read.append((at.astimezone(UTC), gone))
        if len(read) == count:
            return read
    return read


async def test_each_change_of_a_date_counts_on(db: AsyncSession) -> None:
    date_of = await planned(db)
    counted = []
    for hours in (1, 2, 3):
        wall = TUESDAY_EVENING + timedelta(hours=hours)
        await moves.move(db, date_of, wall, NOW)
        entry = calendars.entry(calendars.ShownDate(date_of), NOW, lambda _shown: "")
        counted.append(entry.sequence)
        assert entry.starts_at == dates.moment_of(wall, ZONE)
    await moves.cancel(db, date_of.occurrence, "")
    entry = calendars.entry(calendars.ShownDate(date_of), NOW, lambda _shown: "")
    assert entry.cancelled
    counted.append(entry.sequence)
    assert counted == sorted(set(counted))


# ── whose time it is ─────────────────────────────────────────────────────────────────────────

PEOPLE = st.dictionaries(
    st.sampled_from(["Africa/Lagos", "Asia/Jakarta", "Europe/Berlin", "America/Lima",
                     "Asia/Kathmandu", "Pacific/Auckland"]),
    st.integers(1, 40),
)  # fmt: skip


@given(PEOPLE, st.integers(0, 8760))
def test_shares_are_whole_in_steps_and_name_no_few(people: dict[str, int], hour: int) -> None:
    at = datetime(2030, 1, 1, tzinfo=UTC) + timedelta(hours=hour)
    fair = judge(people, at, "Europe/Berlin")
    if sum(people.values()) < fairness.FEWEST:
        assert fair is None
        return
    assert fair is not None
    for shares in (fair.shares, *fair.hours):
        parts = (shares.comfortable, shares.edge, shares.night)
        assert sum(parts) == 100
        assert all(part >= 0 and part % fairness.STEP == 0 for part in parts)
    assert all(people[zone] >= fairness.FLOOR for zone in fair.asleep)
    for zone in fair.asleep:
        assert not 7 <= at.astimezone(ZoneInfo(zone)).hour < 23
    assert fair.hours[fair.hour] == fair.shares


# ── good hours ───────────────────────────────────────────────────────────────────────────────

SLOTS = [datetime(2030, 1, day, 19, tzinfo=UTC) for day in (8, 9, 10, 11)]


def test_most_people_then_those_who_can_seldom_then_comfort_then_the_earlier() -> None:
    def best(*answers: tuple[list[int], str]) -> list[int]:
        return [each.place for each in good_hours.best(SLOTS, answers)]

    assert best(([2], ""), ([2, 1], ""), ([1], ""), ([2], "")) == [2, 1]
    assert best(([0, 1, 2], ""), ([3], "")) == [3, 0, 1]
    early = [datetime(2030, 1, 8, 2, tzinfo=UTC), *SLOTS[1:]]
    night = good_hours.best(early, [([0], "Africa/Lagos"), ([1], "Africa/Lagos")])
    assert [each.place for each in night] == [1, 0]
    assert best(([1], ""), ([0], "")) == [0, 1]
    assert best() == []


def test_hours_are_those_of_the_coming_week() -> None:
    from bot.words import WeeklyHours  # noqa: PLC0415

    spans = WeeklyHours(((0, 18 * 60, 20 * 60), (1, 9 * 60, 9 * 60 + 30)))
    hours = good_hours.hours_in(spans, NOW, "Europe/Berlin")
    assert [f"{hour:%m-%d %H}" for hour in hours] == ["01-08 08", "01-14 17", "01-14 18"]
    assert date(2030, 1, 14).weekday() == 0
    assert time(18) in {hour.astimezone(ZoneInfo("Europe/Berlin")).time() for hour in hours}


async def test_a_link_is_told_to_who_has_a_seat_and_only_from_a_time_before_on(
    db: AsyncSession,
) -> None:
    date_of = await planned(db, link="https://meet.example", link_minutes=30)
    before = date_of.occurrence.starts_at - timedelta(minutes=31)
    at = date_of.occurrence.starts_at - timedelta(minutes=30)
    for answer in SeatState:
        shown_date = calendars.ShownDate(date_of, answer)
        assert shown_date.link(before) == ""
        has_seat = answer == SeatState.SEATED
        assert shown_date.link(at) == ("https://meet.example" if has_seat else "")
