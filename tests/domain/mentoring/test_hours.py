"""Hours in common, by the clocks of two zones."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.mentoring.matching import FreeTime, Profile, first_common_time
from bot.domain.mentoring.matching.hours import WEEKS, common_hours

WINTER = date(2030, 1, 7)
EVENINGS = tuple(FreeTime(weekday, 18 * 60, 20 * 60) for weekday in range(7))


def person(zone: str, *free: FreeTime) -> Profile:
    return Profile(1, (("en", 4),), zone, free)


def hours(one: Profile, other: Profile, day: date = WINTER) -> float:
    return float(common_hours([one], [other], day)[0, 0])


def test_the_same_evenings_in_one_zone() -> None:
    lagos = person("Africa/Lagos", *EVENINGS)
    assert hours(lagos, lagos) == 14


def test_an_hour_of_two_with_a_zone_an_hour_away() -> None:
    assert hours(person("Africa/Lagos", *EVENINGS), person("Africa/Accra", *EVENINGS)) == 7


def test_half_hours_away() -> None:
    """Kathmandu is a quarter of an hour before Kolkata."""
    kolkata, kathmandu = person("Asia/Kolkata", *EVENINGS), person("Asia/Kathmandu", *EVENINGS)
    assert hours(kolkata, kathmandu) == 7 * 1.75


def test_an_evening_here_is_a_morning_of_the_next_day_there() -> None:
    evening = person("America/Los_Angeles", FreeTime(0, 18 * 60, 20 * 60))
    morning = person("Asia/Tokyo", FreeTime(1, 11 * 60, 13 * 60))
    assert hours(evening, morning) == 2


def test_summer_time_in_one_of_two_countries_counts_from_then_on() -> None:
    """Paris moves on the 31st of March 2030, after four of eight weeks; Lagos never does."""
    lagos, paris = person("Africa/Lagos", *EVENINGS), person("Europe/Paris", *EVENINGS)
    assert hours(lagos, paris) == 14
    assert hours(lagos, paris, date(2030, 3, 3)) == pytest.approx((4 * 14 + 4 * 7) / 8, abs=0.05)
    assert hours(lagos, paris, date(2030, 5, 6)) == 7


def test_nothing_is_known_without_a_zone_or_hours() -> None:
    known = person("Africa/Lagos", *EVENINGS)
    for unknown in (person("", *EVENINGS), person("Africa/Lagos"), person("Moon/Sea", *EVENINGS)):
        assert np.isnan(hours(known, unknown))
        assert np.isnan(hours(unknown, known))
        assert first_common_time(known, unknown, datetime(2030, 1, 7, tzinfo=UTC)) is None


def test_a_first_time_is_a_day_away_and_free_for_both() -> None:
    evening = person("America/Los_Angeles", FreeTime(0, 18 * 60, 20 * 60))
    morning = person("Asia/Tokyo", FreeTime(1, 11 * 60 + 30, 13 * 60))
    now = datetime(2030, 1, 7, 9, tzinfo=UTC)
    at = first_common_time(evening, morning, now)
    assert at == datetime(2030, 1, 15, 2, 30, tzinfo=UTC)
    never = person("Asia/Tokyo", FreeTime(3, 0, 60))
    assert first_common_time(evening, never, now) is None


free_times = st.builds(
    FreeTime, st.integers(0, 6), st.integers(0, 47).map(lambda half: half * 30), st.just(1440)
)


@settings(max_examples=10, deadline=None)
@given(
    st.lists(free_times, min_size=1, max_size=2),
    st.lists(free_times, min_size=1, max_size=2),
    st.sampled_from(["Europe/Paris", "Asia/Kathmandu", "America/New_York"]),
    st.sampled_from(["Africa/Lagos", "Australia/Lord_Howe", "America/Santiago"]),
    st.dates(date(2030, 1, 1), date(2030, 12, 31)),
)
def test_it_is_what_counting_quarters_of_an_hour_gives(
    mine: list[FreeTime], theirs: list[FreeTime], here: str, there: str, day: date
) -> None:
    """But for what summer time takes and gives in the night in which it comes and goes."""
    one, other = person(here, *mine), person(there, *theirs)
    begin = datetime(day.year, day.month, day.day, tzinfo=UTC)
    count = 0
    for quarter in range(WEEKS * 7 * 96):
        moment = begin + timedelta(minutes=15 * quarter)
        count += is_free(one, moment) and is_free(other, moment)
    assert hours(one, other, day) == pytest.approx(count / 4 / WEEKS, abs=0.5)


def is_free(profile: Profile, moment: datetime) -> bool:
    on_clock = moment.astimezone(ZoneInfo(profile.zone))
    minute = on_clock.hour * 60 + on_clock.minute
    return any(
        part.weekday == on_clock.weekday() and part.start <= minute < part.end
        for part in profile.free
    )
