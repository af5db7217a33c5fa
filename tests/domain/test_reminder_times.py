"""When reminders are due, against an oracle that looks at every minute (tests/reminder_runs.py).

All zones and all changes of their clocks are in `python -m bench reminders times`.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.meetups.reminder_times import (
    Beginning,
    Reminded,
    is_out_of_date,
    limit,
    look,
    planned,
)
from bot.words.quiet import QuietHours
from tests import reminder_runs
from tests.reminder_runs import (
    A_DAY,
    A_MINUTE,
    HOURS,
    LONG_AGO,
    ZONES,
    Course,
    bots_effects,
    may_ring,
    oracles_effects,
)

DAY, HOUR = 24 * 60, 60
OFFSETS = (DAY, HOUR)
ZONE = st.sampled_from(ZONES)
STARTS = st.integers(0, 6 * 365 * 24 * 4).map(
    lambda quarters: datetime(2026, 1, 9, tzinfo=UTC) + timedelta(minutes=15) * quarters
)
CHOICES = st.lists(
    st.sampled_from([15, 60, 120, 480, 1440, 2880]), min_size=1, max_size=3, unique=True
)
TWO_DAYS = 60 * 60


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe"])
def test_the_day_before_is_the_same_time_of_the_day_before(zone: str) -> None:
    for change in reminder_runs.transitions(zone)[:4]:
        event = Beginning(change + timedelta(hours=12), zone)
        wall = reminder_runs.shown(event.starts_at, zone)
        assert reminder_runs.shown(planned(event, DAY), zone) == wall - A_DAY
        assert planned(event, HOUR) == event.starts_at - timedelta(hours=1)


@given(zone=ZONE, starts_at=STARTS, minutes=st.integers(1, 10 * DAY))
@settings(max_examples=60)
def test_a_reminder_is_planned_where_the_clocks_say(
    zone: str, starts_at: datetime, minutes: int
) -> None:
    event = Beginning(starts_at, zone)
    at = planned(event, minutes)
    assert at == reminder_runs.planned(starts_at, zone, minutes)
    assert at < starts_at
    assert at <= limit(event, minutes, HOURS, zone) < starts_at


@given(
    zone=ZONE,
    other=ZONE,
    starts_at=STARTS,
    offsets=CHOICES,
    down=st.tuples(st.integers(0, TWO_DAYS), st.integers(0, TWO_DAYS)),
    moves=st.dictionaries(st.integers(0, TWO_DAYS), ZONE, max_size=2),
    event_moves=st.dictionaries(st.integers(0, TWO_DAYS), ZONE, max_size=1),
)
@settings(max_examples=25)
def test_the_bot_does_at_each_minute_what_the_oracle_says(
    *,
    zone: str,
    other: str,
    starts_at: datetime,
    offsets: list[int],
    down: tuple[int, int],
    moves: dict[int, str],
    event_moves: dict[int, str],
) -> None:
    course = Course(
        starts_at - A_MINUTE * TWO_DAYS, TWO_DAYS + 60, (down,), moves=moves,
        event_moves=event_moves, step=5,
    )  # fmt: skip
    event = Beginning(starts_at, other)
    effects = bots_effects(course, event, zone, offsets)
    assert effects == oracles_effects(course, event, zone, offsets)


@given(
    zone=ZONE,
    starts_at=STARTS,
    offsets=CHOICES,
    jumps=st.dictionaries(
        st.integers(0, TWO_DAYS),
        st.sampled_from([timedelta(hours=1), -timedelta(hours=1), 3652 * A_DAY, timedelta(0)]),
        max_size=4,
    ),
    down=st.tuples(st.integers(0, TWO_DAYS), st.integers(0, 7 * DAY)),
)
@settings(max_examples=40)
def test_one_effect_whatever_the_clock_does(
    *,
    zone: str,
    starts_at: datetime,
    offsets: list[int],
    jumps: dict[int, timedelta],
    down: tuple[int, int],
) -> None:
    course = Course(
        starts_at - A_MINUTE * TWO_DAYS, 9 * DAY + TWO_DAYS, ((down[0], sum(down)),), jumps, step=15
    )
    event = Beginning(starts_at, zone)
    for minutes, effects in bots_effects(course, event, zone, offsets).items():
        assert len(effects) == 1, effects
        kind, at = effects[0]
        if kind == "told":
            assert planned(event, minutes) <= at <= limit(event, minutes, HOURS, zone)
            assert at < starts_at
            assert may_ring(at, zone, starts_at)


EVENING = datetime(2030, 1, 10, 18, tzinfo=UTC)


def person(*offsets: int, zone: str = "UTC", since: datetime = LONG_AGO) -> Reminded:
    return Reminded(1, zone, dict.fromkeys(offsets), since)


def test_who_comes_late_is_not_told_at_once() -> None:
    """Whoever says an hour and a half before that they come hears of it an hour before."""
    now = EVENING - timedelta(minutes=90)
    outlook = look(Beginning(EVENING, "UTC"), [person(DAY, HOUR, since=now)], now, HOURS)
    assert (outlook.due, outlook.expired) == ([], [])
    assert outlook.next_at == EVENING - timedelta(hours=1)


def test_what_is_moved_is_not_reminded_of_at_once() -> None:
    now = EVENING - timedelta(hours=10)
    event = Beginning(EVENING, "UTC", moved_at=now)
    assert look(event, [person(DAY)], now + A_MINUTE, HOURS).due == []


def test_of_two_that_are_late_one_is_told() -> None:
    now = EVENING - timedelta(minutes=55)
    outlook = look(Beginning(EVENING, "UTC"), [person(60, 120)], now, HOURS)
    assert outlook.due == [(1, 60)]
    assert outlook.expired == [(1, 120)]


def test_nobody_is_woken_for_what_is_not_near() -> None:
    """In Auckland it begins at seven in the morning: two hours before is near enough to wake."""
    event = Beginning(EVENING, "UTC")
    asleep = person(8 * HOUR, zone="Pacific/Auckland")
    outlook = look(event, [asleep], EVENING - timedelta(hours=8), HOURS)
    assert outlook.next_at == EVENING - timedelta(hours=2)
    never_quiet = look(event, [asleep], EVENING - timedelta(hours=8), QuietHours(None, None))
    assert never_quiet.due == [(1, 8 * HOUR)]


def test_after_a_night_without_the_bot_the_day_before_is_still_told() -> None:
    """Half of the time has gone by at four in the morning; they sleep until seven."""
    starts_at = datetime(2030, 1, 10, 16, tzinfo=UTC)
    event = Beginning(starts_at, "UTC")
    found = look(event, [person(DAY)], starts_at - timedelta(hours=17), HOURS)
    assert found.next_at == datetime(2030, 1, 10, 7, tzinfo=UTC)
    assert look(event, [person(DAY)], found.next_at, HOURS).due == [(1, DAY)]
    too_late = look(event, [person(DAY)], found.next_at + timedelta(minutes=31), HOURS)
    assert too_late.expired == [(1, DAY)]


@pytest.mark.parametrize(
    ("moved_by", "again"),
    [(timedelta(hours=1), False), (-timedelta(days=2), False), (timedelta(days=1), True)],
)
def test_what_is_moved_far_is_reminded_of_again(moved_by: timedelta, *, again: bool) -> None:
    assert is_out_of_date(EVENING, EVENING + moved_by, DAY) is again


def test_quiet_hours_of_the_afternoon() -> None:
    siesta = QuietHours(time(13), time(15))
    event = Beginning(EVENING, "UTC")
    outlook = look(event, [person(4 * HOUR)], EVENING - timedelta(hours=4), siesta)
    assert outlook.next_at == datetime(2030, 1, 10, 15, tzinfo=UTC)
