"""Recurrences: at every zone's gaps and folds, after downtime, whatever the clock does."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

import pytest
from dateutil.rrule import rrulestr
from hypothesis import example, given
from hypothesis import strategies as st

from bot.words.recurrences import Recurrence, first_moment

FIRST, LAST = datetime(2026, 1, 1, tzinfo=UTC), datetime(2033, 1, 1, tzinfo=UTC)
ZONES = sorted(available_timezones() - {"localtime", "Factory"})
A_DAY, A_MINUTE = timedelta(days=1), timedelta(minutes=1)
CLOCKS = st.times().map(lambda one: one.replace(second=0, microsecond=0, fold=0))
RULES = st.sampled_from(
    [
        "FREQ=DAILY",
        "FREQ=DAILY;INTERVAL=3",
        "FREQ=WEEKLY;BYDAY=SU",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SA",
        "FREQ=MONTHLY;BYDAY=-1SU",
        "FREQ=MONTHLY;BYMONTHDAY=31",
        "FREQ=DAILY;COUNT=5",
    ]
)


def shown(moment: datetime, zone: str) -> datetime:
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)


def oracle(wall: datetime, zone: str) -> datetime:
    """The first minute of the world at which that zone's clocks show `wall` or more."""
    begin = wall.replace(tzinfo=UTC) - timedelta(hours=30)
    minutes = range(60 * 60)
    return begin + A_MINUTE * bisect_left(
        minutes, wall, key=lambda minute: furthest(begin, minute, zone)
    )


def furthest(begin: datetime, minute: int, zone: str) -> datetime:
    """What the clocks have shown at most until then: what they show again is no news."""
    moment = begin + A_MINUTE * minute
    put_back = [moment - timedelta(hours=hours) for hours in (0, 1, 2, 3)]
    turn = [one for one in transitions(zone) if put_back[-1] <= one <= moment]
    just_before = [shown(one - A_MINUTE, zone) for one in turn if one - A_MINUTE >= begin]
    return max([shown(moment, zone), *just_before])


@cache
def transitions(zone: str) -> list[datetime]:
    """When the clocks of a zone are changed in these years, to the minute."""
    found = []
    moment = FIRST
    while moment < LAST:
        later = moment + timedelta(days=7)
        if moment.astimezone(ZoneInfo(zone)).utcoffset() != (
            offset := later.astimezone(ZoneInfo(zone)).utcoffset()
        ):
            minutes = range(7 * 24 * 60 + 1)
            at = bisect_left(
                minutes,
                1,
                key=lambda minute: (
                    (moment + A_MINUTE * minute).astimezone(ZoneInfo(zone)).utcoffset() == offset
                ),
            )
            found.append(moment + A_MINUTE * at)
        moment = later
    return found


def test_every_gap_and_every_fold_of_every_zone() -> None:
    """At each change of any clock: just before, at its edges, inside, and just after."""
    seen = Counter[str]()
    for zone in ZONES:
        for change in transitions(zone):
            before, after = shown(change - A_MINUTE, zone), shown(change, zone)
            jump = after - before - A_MINUTE
            seen["gap" if jump > timedelta(0) else "fold"] += 1
            low, high = min(before, after), max(before, after)
            halfway = low + A_MINUTE * ((high - low) // A_MINUTE // 2)
            for wall in (low - A_MINUTE, low, low + A_MINUTE, halfway, high, high + A_MINUTE):
                first = first_moment(wall, ZoneInfo(zone))
                if jump > timedelta(0) and before < wall < after:
                    assert first == change, (zone, wall)
                else:
                    assert shown(first, zone) == wall, (zone, wall)
                    if jump < timedelta(0) and after <= wall <= before:
                        assert first < change, (zone, wall)
    assert seen["gap"] > 500
    assert seen["fold"] > 500


@given(
    zone=st.sampled_from(ZONES),
    minutes=st.integers(0, int((LAST - FIRST) / A_MINUTE)),
)
def test_any_wall_time_of_any_zone(zone: str, minutes: int) -> None:
    wall = FIRST.replace(tzinfo=None) + A_MINUTE * minutes
    assert first_moment(wall, ZoneInfo(zone)) == oracle(wall, zone)


def running(recurrence: Recurrence, looks: list[datetime], begin: datetime) -> list[date]:
    """What a queue does that looks at these moments, and before at `begin`."""
    done = recurrence.latest(begin)
    days = []
    for now in looks:
        while (day := recurrence.due(done, now)) is not None:
            days.append(day)
            done = day
    return days


def days_of(recurrence: Recurrence, begin: datetime, end: datetime) -> list[date]:
    """Days with an occurrence after `begin`, not after `end`, found by looking at each day."""
    start = datetime.combine(recurrence.start, time())
    every = rrulestr(recurrence.rule, dtstart=start).between(
        begin.replace(tzinfo=None) - 3 * A_DAY, end.replace(tzinfo=None) + 3 * A_DAY, inc=True
    )
    return [
        one.date()
        for one in every
        if begin < oracle(datetime.combine(one, recurrence.at), recurrence.zone) <= end
    ]


STEPS = st.lists(st.integers(-3 * 24 * 60, 12 * 24 * 60), max_size=8)
"""Minutes between two looks of the queue: it slept for days, or its clock was put back."""


@given(
    zone=st.sampled_from(ZONES),
    at=CLOCKS,
    rule=RULES,
    day=st.dates(date(2026, 1, 1), date(2032, 11, 1)),
    steps=STEPS,
    each=st.booleans(),
)
@example(
    zone="Europe/Berlin",
    at=time(2, 30),
    rule="FREQ=DAILY",
    day=date(2030, 3, 28),
    steps=[60 * 24 * 8],
    each=True,
)
@example(
    zone="Europe/Berlin",
    at=time(2, 30),
    rule="FREQ=DAILY",
    day=date(2030, 10, 26),
    steps=[30] * 8,
    each=True,
)
@example(
    zone="Australia/Lord_Howe",
    at=time(2, 15),
    rule="FREQ=DAILY",
    day=date(2030, 10, 5),
    steps=[600] * 4,
    each=False,
)
@example(
    zone="Africa/Cairo",
    at=time(0, 0),
    rule="FREQ=DAILY",
    day=date(2030, 4, 25),
    steps=[60 * 24] * 3,
    each=True,
)
def test_each_day_once_whatever_the_clock_does(
    zone: str, at: time, rule: str, day: date, steps: list[int], *, each: bool
) -> None:
    recurrence = Recurrence(rule, at, zone, start=day, each=each)
    begin = datetime.combine(day, time(), tzinfo=UTC) - A_DAY
    looks, now = [], begin
    for step in steps:
        now += A_MINUTE * step
        looks.append(now)
    happened = running(recurrence, looks, begin)
    assert len(set(happened)) == len(happened)
    expected = days_of(recurrence, begin, max([begin, *looks]))
    if each:
        assert happened == expected
    else:
        latest, past = [], begin
        for look in looks:
            latest += days_of(recurrence, past, look)[-1:]
            past = max(past, look)
        assert happened == latest


@given(zone=st.sampled_from(ZONES), at=CLOCKS, rule=RULES, minutes=st.integers(0, 400 * 24 * 60))
def test_what_is_upcoming_is_the_next_to_be_due(
    zone: str, at: time, rule: str, minutes: int
) -> None:
    recurrence = Recurrence(rule, at, zone, start=date(2030, 1, 1))
    now = datetime(2030, 1, 1, tzinfo=UTC) + A_MINUTE * minutes
    day = recurrence.upcoming(now)
    if day is None:
        assert "COUNT" in rule
        return
    moment = recurrence.moment(day)
    done = recurrence.latest(now)
    assert moment > now
    assert recurrence.due(done, moment - timedelta(seconds=1)) is None
    assert recurrence.due(done, moment) == day
    assert done is None or recurrence.after(done) == day
    assert Recurrence.from_json(recurrence.to_json()) == recurrence


@pytest.mark.parametrize("rule", ["FREQ=HOURLY", "FREQ=DAILY;BYHOUR=9,12", "NONSENSE", ""])
def test_a_rule_that_is_none_is_refused(rule: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Recurrence(rule, time(9))


def test_one_without_a_zone_takes_the_communitys() -> None:
    named: Callable[[str], Recurrence] = Recurrence("FREQ=DAILY", time(9)).local_to
    assert named("Asia/Kolkata").moment(date(2030, 1, 7)).hour == 3
    assert named("Asia/Kolkata").local_to("UTC").zone == "Asia/Kolkata"
