"""Who goes into which circle: three to five, one language, nobody twice, nobody left over."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.shareouts.circle_matching import FEWEST, MOST, Candidate, form, starts

NOW = datetime(2030, 1, 7, 9, tzinfo=UTC)
EVENINGS = tuple((weekday, 18 * 60, 21 * 60) for weekday in range(5))
MORNINGS = tuple((weekday, 10 * 60, 12 * 60) for weekday in range(5))


def person(number: int, languages: str, zone: str = "UTC", **more: Any) -> Candidate:
    return Candidate(number, frozenset(languages.split()), zone, **more)


@st.composite
def willing(draw: st.DrawFn) -> list[Candidate]:
    count = draw(st.integers(0, 16))
    return [
        Candidate(
            number,
            draw(st.frozensets(st.sampled_from(["en", "fr", "ar"]), min_size=1)),
            draw(st.sampled_from(["UTC", "Africa/Nairobi", "America/Lima"])),
            draw(st.sampled_from([(), EVENINGS, MORNINGS])),
            draw(st.frozensets(st.integers(0, 16), max_size=1)) - {number},
        )
        for number in range(count)
    ]


@settings(max_examples=40, deadline=None)
@given(willing())
def test_circles_are_of_people_who_understand_each_other(people: list[Candidate]) -> None:
    by_id = {each.id: each for each in people}
    circles = form(people, NOW)
    placed = [each for circle in circles for each in circle.members]
    assert len(placed) == len(set(placed))
    for circle in circles:
        assert FEWEST <= len(circle.members) <= MOST
        assert all(circle.language in by_id[each].languages for each in circle.members)
        assert not any(set(circle.members) & by_id[each].apart for each in circle.members)
        assert (circle.meets_at - NOW).days >= 2
    left = [each for each in people if each.id not in placed and not each.apart]
    for language in ("en", "fr", "ar"):
        assert sum(language in each.languages for each in left) < FEWEST


def test_whoever_speaks_one_language_alone_is_not_left_for_those_who_speak_two() -> None:
    people = [person(1, "ar"), person(2, "ar en"), person(3, "ar en"),
              person(4, "en"), person(5, "en"), person(6, "en")]  # fmt: skip
    assert {circle.members for circle in form(people, NOW)} == {(1, 2, 3), (4, 5, 6)}


def test_one_too_many_for_a_circle_halves_it() -> None:
    people = [person(number, "en") for number in range(1, 7)]
    assert sorted(len(circle.members) for circle in form(people, NOW)) == [3, 3]


def test_those_go_together_who_are_free_together() -> None:
    people = [person(n, "en", hours=EVENINGS if n % 2 else MORNINGS) for n in range(1, 7)]
    circles = form(people, NOW)
    assert {circle.members for circle in circles} == {(1, 3, 5), (2, 4, 6)}
    free = {each.id: starts(each, NOW) for each in people}
    for circle in circles:
        assert all(circle.meets_at in free[each] for each in circle.members)


def test_nobody_meets_at_night_on_their_own_clock() -> None:
    people = [person(1, "en", "Asia/Tokyo"), person(2, "en", "Africa/Lagos"),
              person(3, "en", "America/Lima")]  # fmt: skip
    for each in people:
        assert all(10 <= at.astimezone(ZoneInfo(each.zone)).hour <= 20 for at in starts(each, NOW))
