"""The pacer: whatever is asked of it, in no window is more said than the platform takes."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.sending.pacing import MINUTE, SLACK, Pacer
from bot.words.platforms import Pace

PACE = Pace(overall=1 / 28, chat=1.05, group_minute=19)
CHATS = st.integers(0, 5)
"""Even numbers are private chats, odd ones groups."""
WISHES = st.lists(st.tuples(CHATS, st.floats(0, 0.4), st.floats(0, 0.5)), min_size=1, max_size=120)
"""Which chat is to be written to, after how long a rest, and how long the message travels."""


def play(wishes: list[tuple[int, float, float]], pacer: Pacer) -> list[tuple[int, float, float]]:
    """Say everything as soon as it may be said; gives chat, moment of leaving, of arriving."""
    now, said = 1000.0, []
    for chat, rest, travel in wishes:
        now = max(now + rest, pacer.ready_at(chat), pacer.free_at())
        pacer.spoke(chat, private=chat % 2 == 0, at=now)
        pacer.arrived(chat, at=now + travel)
        said.append((chat, now, now + travel))
    return said


def most_in(moments: list[float], window: float) -> int:
    """The most of these moments that lie in one window, which is open at its end."""
    return max(sum(start <= moment < start + window for moment in moments) for start in moments)


@given(WISHES)
def test_a_second_holds_at_most_as_many_as_the_pace_says(
    wishes: list[tuple[int, float, float]],
) -> None:
    said = play(wishes, Pacer(PACE))
    moments = [left for _chat, left, _there in said]
    assert most_in(moments, 1 - SLACK) <= 28


@given(st.lists(st.floats(0, 0.04), min_size=200, max_size=200))
def test_turns_that_come_late_cost_nothing_and_no_second_holds_more(late: list[float]) -> None:
    """On a busy machine each turn comes a little after its time."""
    pacer, now, moments = Pacer(PACE), 1000.0, []
    for place, lateness in enumerate(late):
        now = max(now, pacer.free_at()) + lateness
        pacer.spoke(place, private=True, at=now)
        pacer.arrived(place, at=now)
        moments.append(now)
    assert most_in(moments, 1 - 1e-6) <= 28
    assert (moments[-1] - moments[0]) / (len(moments) - 1) < 1 / 28 + 0.002


def test_who_comes_in_time_speaks_evenly() -> None:
    pacer, now, moments = Pacer(PACE), 1000.0, []
    for place in range(60):
        now = max(now, pacer.free_at())
        pacer.spoke(place, private=True, at=now)
        moments.append(now)
    gaps = [later - earlier for earlier, later in pairwise(moments[1:])]
    assert all(abs(gap - 1 / 28) < SLACK for gap in gaps)


@given(WISHES)
def test_a_chat_has_its_pause_however_long_messages_travel(
    wishes: list[tuple[int, float, float]],
) -> None:
    said = play(wishes, Pacer(PACE))
    for chat in {chat for chat, *_ in said}:
        own = [(left, there) for one, left, there in said if one == chat]
        assert all(later[0] >= earlier[1] + 1.05 - 1e-6 for earlier, later in pairwise(own))


@given(st.lists(st.floats(0, 3), min_size=30, max_size=60))
def test_a_group_hears_at_most_nineteen_in_any_minute(rests: list[float]) -> None:
    said = play([(1, rest, 0.1) for rest in rests], Pacer(PACE))
    for moments in ([left for _, left, _ in said], [there for _, _, there in said]):
        assert most_in(moments, MINUTE - 0.2) <= 19


def test_a_group_may_hear_a_few_messages_soon_after_each_other() -> None:
    pacer = Pacer(PACE)
    said = play([(1, 0.0, 0.0)] * 5, pacer)
    assert said[-1][1] - said[0][1] < 5


def test_a_pause_is_for_every_chat_and_never_gets_shorter() -> None:
    pacer = Pacer(Pace())
    pacer.pause(50.0)
    pacer.pause(40.0)
    assert pacer.ready_at(1) == pacer.ready_at(2) == pacer.free_at() == 50.0


def test_several_messages_at_once_count_each() -> None:
    pacer = Pacer(PACE)
    pacer.spoke(1, private=False, at=0.0)
    pacer.arrived(1, at=1.0, more=18)
    assert pacer.ready_at(1) == 1.0 + 0.0 + MINUTE - 0.0
    assert pacer.free_at() > 18 / 28


def test_what_no_limit_counts_any_more_is_forgotten() -> None:
    pacer = Pacer(PACE)
    for chat in range(10_002):
        pacer.spoke(chat, private=True, at=float(chat))
    assert len(pacer._chats) < 10
    assert pacer.ready_at(10_001) == 10_001 + 1.05


def test_without_limits_nothing_waits() -> None:
    pacer = Pacer(Pace())
    pacer.spoke(1, private=False, at=5.0)
    assert pacer.ready_at(1) == 0.0
    assert pacer.free_at() <= 5.0


@given(WISHES, st.floats(6, 900))
def test_a_clock_that_is_put_back_takes_everything_with_it(
    wishes: list[tuple[int, float, float]], seconds: float
) -> None:
    """Whoever might have been written to after a wait may be after the same wait."""
    pacer = Pacer(PACE)
    now = play(wishes, pacer)[-1][2]
    waits = [pacer.ready_at(chat) - now for chat in range(6)]
    pacer.put_back(seconds)
    now -= seconds
    for chat, wait in enumerate(waits):
        assert pacer.ready_at(chat) - now < max(wait, 0.0) + 1e-6
    assert all(begun <= now + 1.0 for times in pacer._groups.values() for begun in times)
