"""Quiet hours."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.words.quiet import QuietHours

MOMENTS = st.integers(min_value=0, max_value=10 * 366 * 24 * 60).map(
    lambda minutes: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
CLOCKS = st.times().map(lambda one: one.replace(second=0, microsecond=0, fold=0))
ZONES = st.sampled_from(["UTC", "Africa/Nairobi", "Europe/Berlin", "America/Lima", "Asia/Kolkata"])


@given(moment=MOMENTS, start=CLOCKS, end=CLOCKS, zone=ZONES)
def test_nobody_is_disturbed_and_nothing_waits_longer_than_it_must(
    moment: datetime, start: time, end: time, zone: str
) -> None:
    later = QuietHours(start, end).after(moment, zone)
    assert timedelta(0) <= later - moment < timedelta(hours=26)
    local = later.astimezone(ZoneInfo(zone))
    if later != moment:
        # In the hour that daylight saving skips, the end is the first moment after it.
        skipped = local.utcoffset() != (local - timedelta(hours=2)).utcoffset()
        assert skipped or local.time().replace(fold=0) == end
    assert QuietHours(None, None).after(moment, zone) == moment
    assert QuietHours(start, start).after(moment, zone) == moment


@pytest.mark.parametrize(
    ("at", "then"),
    [
        ("21:59", "2030-01-07T21:59"),
        ("22:00", "2030-01-08T07:00"),
        ("00:00", "2030-01-07T07:00"),
        ("06:59", "2030-01-07T07:00"),
        ("07:00", "2030-01-07T07:00"),
    ],
)
def test_the_night(at: str, then: str) -> None:
    moment = datetime.fromisoformat(f"2030-01-07T{at}+00:00")
    assert QuietHours(time(22), time(7)).after(moment, "UTC") == datetime.fromisoformat(
        f"{then}+00:00"
    )


def test_a_siesta_in_ones_own_zone() -> None:
    moment = datetime(2030, 1, 7, 10, 30, tzinfo=UTC)
    assert QuietHours(time(13), time(15)).after(moment, "Africa/Nairobi") == datetime(
        2030, 1, 7, 12, tzinfo=UTC
    )
