"""When people are reminded: three times at most, never twice on a day, nothing late."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.shareouts import nudges
from bot.storage.tables import ShareoutAsk

BEGUN = date(2030, 1, 7)


def asked(due_on: date, **more: object) -> ShareoutAsk:
    at = datetime(2030, 1, 7, 9, tzinfo=UTC)
    return ShareoutAsk(event_id=1, due_on=due_on, asked_at=at, nudges=0, **more)


def test_half_way_three_days_before_and_on_the_day() -> None:
    days = nudges.planned_days(BEGUN, date(2030, 2, 4))
    assert days == (date(2030, 1, 21), date(2030, 2, 1), date(2030, 2, 4))


def test_little_time_has_fewer_reminders() -> None:
    assert nudges.planned_days(BEGUN, BEGUN + timedelta(days=5)) == (
        BEGUN + timedelta(days=2),
        BEGUN + timedelta(days=5),
    )
    assert nudges.planned_days(BEGUN, BEGUN + timedelta(days=1)) == (BEGUN + timedelta(days=1),)
    assert nudges.planned_days(BEGUN, BEGUN) == ()


@settings(max_examples=60, deadline=None)
@given(
    due=st.integers(0, 120),
    presses=st.lists(st.tuples(st.integers(0, 30), st.booleans()), max_size=8),
)
def test_whoever_is_reminded_is_so_three_times_at_most(
    due: int, presses: list[tuple[int, bool]]
) -> None:
    """Whatever they put off, and however long the bot was away: each day once, no past day."""
    ask = asked(BEGUN + timedelta(days=due))
    today, told = BEGUN, []
    for away, puts_off in [*presses, *[(0, False)] * 6]:
        day = nudges.next_day(ask, BEGUN, today)
        if day is None:
            break
        today = day + timedelta(days=away)
        if away == 0:
            nudges.note(ask, day)
            told.append(day)
        if puts_off:
            ask.snoozed_until = today + timedelta(days=7)
    assert len(told) <= nudges.MOST
    assert told == sorted(set(told))
    assert all(day > BEGUN for day in told)


def test_what_is_put_off_is_overdue_later() -> None:
    ask = asked(BEGUN + timedelta(days=10))
    assert nudges.overdue_day(ask) == BEGUN + timedelta(days=11)
    ask.promised_on = BEGUN + timedelta(days=20)
    assert nudges.overdue_day(ask) == BEGUN + timedelta(days=21)
    ask.snoozed_until = BEGUN + timedelta(days=30)
    assert nudges.overdue_day(ask) == BEGUN + timedelta(days=31)
