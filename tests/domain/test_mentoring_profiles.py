"""Waking hours, and what people say of their week."""

from datetime import UTC, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.mentoring import profiles, waking
from bot.storage.tables import MentoringProfile
from bot.words.quiet import QuietHours

NIGHT = QuietHours(time(22), time(7))
NEVER = QuietHours(None, None)
MONDAY = datetime(2030, 1, 7, 12, tzinfo=UTC)
MOMENTS = st.integers(0, 2 * 365 * 24 * 60).map(lambda minutes: MONDAY + timedelta(minutes=minutes))
ZONES = st.sampled_from(["UTC", "Africa/Nairobi", "America/New_York", "Asia/Kathmandu"])
EVENINGS = st.integers(20 * 60, 24 * 60 - 1).map(lambda minute: time(*divmod(minute, 60)))
MORNINGS = st.integers(5 * 60, 10 * 60).map(lambda minute: time(*divmod(minute, 60)))
WEEKS = st.lists(
    st.tuples(st.integers(0, 6), st.integers(0, 47), st.integers(1, 48)).map(
        lambda span: (span[0], 30 * min(span[1], span[2] - 1), 30 * span[2])
    ),
    max_size=8,
)


def test_nights_do_not_count() -> None:
    assert waking.after(MONDAY, timedelta(hours=10), NIGHT, "UTC") == MONDAY + timedelta(hours=10)
    assert waking.after(MONDAY, timedelta(hours=11), NIGHT, "UTC") == MONDAY + timedelta(hours=20)
    assert waking.after(MONDAY, timedelta(hours=48), NIGHT, "UTC") == MONDAY + timedelta(hours=75)
    assert waking.after(MONDAY, timedelta(hours=48), NEVER, "UTC") == MONDAY + timedelta(hours=48)
    late = MONDAY + timedelta(hours=12)
    assert waking.after(late, timedelta(hours=1), NIGHT, "UTC") == MONDAY + timedelta(hours=20)


@given(MOMENTS, st.integers(1, 100), EVENINGS, MORNINGS, ZONES)
def test_nobody_has_less_time_than_said_or_is_due_in_their_sleep(
    start: datetime, hours: int, asleep: time, awake: time, zone: str
) -> None:
    quiet = QuietHours(asleep, awake)
    due = waking.after(start, timedelta(hours=hours), quiet, zone)
    assert due >= start + timedelta(hours=hours)
    just_before = due - timedelta(minutes=1)
    assert quiet.after(just_before, zone) <= due


def covered(profile: MentoringProfile) -> set[tuple[int, int]]:
    """Half hours in which somebody is free."""
    return {
        (day, half)
        for day, start, end in profiles.hours_of(profile)
        for half in range(start // 30, end // 30)
    }


@given(WEEKS, st.sampled_from(sorted(profiles.PRESETS)))
def test_a_preset_adds_its_hours_and_takes_them_away(
    week: list[tuple[int, int, int]], name: str
) -> None:
    profile = MentoringProfile(hours=[])
    profiles.set_hours(profile, week)
    before = covered(profile)
    preset = {
        (day, half)
        for day, start, end in profiles.PRESETS[name]
        for half in range(start // 30, end // 30)
    }
    had_it = profiles.has_preset(profile, name)
    assert had_it == (preset <= before)
    profiles.toggle_preset(profile, name)
    assert covered(profile) == (before - preset if had_it else before | preset)
    spans = profiles.hours_of(profile)
    assert spans == tuple(sorted(spans))
    assert all(start < end for _day, start, end in spans)
