"""The dates of a series, through changes of clocks, against what a calendar says day by day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from itertools import islice, pairwise, takewhile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.meetups.dates import Series, moment_of
from tests.reminder_runs import A_DAY, ZONES, shown, transitions

Holds = Callable[[date, date], bool]
"""Does a series that began on the first day take place on the second?"""

RULES: dict[str, Holds] = {
    "FREQ=DAILY": lambda _start, _day: True,
    "FREQ=WEEKLY": lambda start, day: day.weekday() == start.weekday(),
    "FREQ=WEEKLY;INTERVAL=2": lambda start, day: (day - start).days % 14 == 0,
    "FREQ=WEEKLY;BYDAY=TU,SA": lambda _start, day: day.weekday() in {1, 5},
    "FREQ=MONTHLY;BYDAY=1TU": lambda _start, day: day.weekday() == 1 and day.day <= 7,
    "FREQ=MONTHLY;BYDAY=-1SU": lambda _start, day: (
        day.weekday() == 6 and (day + timedelta(days=7)).month != day.month
    ),
    "FREQ=MONTHLY;BYMONTHDAY=31": lambda _start, day: day.day == 31,
}


@given(
    rule=st.sampled_from(sorted(RULES)),
    start=st.dates(date(2026, 1, 1), date(2032, 6, 1)),
    at=st.times().map(lambda clock: clock.replace(second=0, microsecond=0, fold=0)),
    zone=st.sampled_from(ZONES),
    length=st.none() | st.integers(0, 120),
    left_out=st.frozensets(st.integers(0, 60), max_size=4),
)
@settings(max_examples=60)
def test_every_day_that_the_calendar_says_and_no_other(
    *, rule: str, start: date, at: time, zone: str, length: int | None, left_out: frozenset[int]
) -> None:
    until = None if length is None else start + A_DAY * length
    exceptions = frozenset(start + A_DAY * days for days in left_out)
    series = Series(rule, start, until, exceptions)
    days = [start + A_DAY * number for number in range(100)]
    expected = [
        day
        for day in days
        if (RULES[rule](start, day) and (until is None or day <= until)) or day == start
    ]
    found = list(islice(takewhile(lambda day: day <= days[-1], series.after(None)), len(days)))
    assert found == [day for day in expected if day not in exceptions]
    moments = [moment_of(datetime.combine(day, at), zone) for day in found]
    assert moments == sorted(set(moments))


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe"])
def test_the_wall_time_stays_when_the_clocks_change(zone: str) -> None:
    for change in transitions(zone):
        wall = datetime.combine(shown(change, zone).date() - 14 * A_DAY, time(18))
        dates = islice(Series("FREQ=WEEKLY", wall.date()).after(None), 5)
        moments = [moment_of(datetime.combine(day, time(18)), zone) for day in dates]
        assert {shown(moment, zone).time() for moment in moments} == {time(18)}
        gaps = {later - sooner for sooner, later in pairwise(moments)}
        assert len(gaps) == 2


def test_a_single_date() -> None:
    assert list(Series("", date(2030, 1, 7)).after(None)) == [date(2030, 1, 7)]
