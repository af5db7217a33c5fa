"""The best pairs of all together, against every way there is in small communities."""

import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.mentoring.matching import (
    Assignment,
    FreeTime,
    Mentor,
    Obstacle,
    Profile,
    Seeker,
    assign,
    assign_apart,
    obstacle_of,
    ranked,
    shared_languages,
)
from bot.domain.mentoring.matching.offers import best_pairs
from bot.domain.mentoring.matching.scores import balance, score

NOW = datetime(2030, 1, 7, 9, tzinfo=UTC)
ZONES = ["", "Africa/Lagos", "Europe/Paris", "Asia/Kolkata", "America/New_York"]
LANGUAGES = ["en", "fr", "ha", "pt-BR", "pt"]
INTERESTS = ["photos", "maps", "birds"]

free_times = st.builds(
    FreeTime, st.integers(0, 6), st.sampled_from([0, 540, 1065]), st.sampled_from([1080, 1440])
)
subjects = st.frozensets(st.sampled_from(INTERESTS))


def profiles(person: int) -> st.SearchStrategy[Profile]:
    spoken = st.tuples(st.sampled_from(LANGUAGES), st.integers(1, 4))
    return st.builds(
        Profile,
        st.just(person),
        st.lists(spoken, min_size=1, max_size=2).map(tuple),
        st.sampled_from(ZONES),
        st.lists(free_times, max_size=2).map(tuple),
        subjects,
        subjects,
        subjects,
    )


@st.composite
def communities(draw: st.DrawFn, most: int = 4) -> tuple[tuple[Seeker, ...], tuple[Mentor, ...]]:
    """Up to so many who wait (1, 2, …) and so many mentors (100, 101, …)."""
    waiting = range(1, 1 + draw(st.integers(0, most)))
    mentoring = range(100, 100 + draw(st.integers(0, most)))
    days = st.integers(0, 60).map(lambda count: NOW - timedelta(days=count))
    seekers = [
        Seeker(draw(profiles(person)), draw(days), draw(_some_of(mentoring))) for person in waiting
    ]
    mentors = []
    for person in mentoring:
        capacity = draw(st.integers(1, 3))
        taken = draw(st.integers(0, capacity))
        available = draw(st.sampled_from([True, True, True, False]))
        apart = draw(_some_of(waiting))
        mentors.append(Mentor(draw(profiles(person)), capacity, taken, available, apart))
    return tuple(seekers), tuple(mentors)


def _some_of(people: range) -> st.SearchStrategy[frozenset[int]]:
    return st.frozensets(st.sampled_from(people), max_size=1) if people else st.just(frozenset())


def by_trying_all(seekers: tuple[Seeker, ...], mentors: tuple[Mentor, ...]) -> tuple[int, float]:
    """How many can be put together, and the most points with so many, from all ways there are."""
    if not (seekers and mentors):
        return 0, 0.0
    points = score(seekers, mentors, NOW).points
    best = (0, 0.0)
    for way in product([None, *range(len(mentors))], repeat=len(seekers)):
        counts = Counter(column for column in way if column is not None)
        if any(count > mentors[column].free_places for column, count in counts.items()):
            continue
        chosen = [points[row, column] for row, column in enumerate(way) if column is not None]
        if any(np.isnan(chosen)):
            continue
        loads = sum(
            balance(mentors[column], place)
            for column, count in counts.items()
            for place in range(count)
        )
        best = max(best, (len(chosen), float(sum(chosen)) + loads))
    return best


@settings(max_examples=30, deadline=None)
@given(communities())
def test_it_is_the_best_of_all_ways(
    community: tuple[tuple[Seeker, ...], tuple[Mentor, ...]],
) -> None:
    seekers, mentors = community
    assignment = assign(seekers, mentors, NOW)
    count, points = by_trying_all(seekers, mentors)
    assert len(assignment.offers) == count
    assert assignment.score == pytest.approx(points)


@settings(max_examples=30, deadline=None)
@given(communities(most=12))
def test_nobody_is_put_where_they_may_not_be(
    community: tuple[tuple[Seeker, ...], tuple[Mentor, ...]],
) -> None:
    seekers, mentors = community
    offers = assign(seekers, mentors, NOW).offers
    waiting = {seeker.profile.id: seeker for seeker in seekers}
    mentoring = {mentor.profile.id: mentor for mentor in mentors}
    assert len({offer.seeker for offer in offers}) == len(offers)
    for person, count in Counter(offer.mentor for offer in offers).items():
        mentor = mentoring[person]
        assert mentor.available
        assert mentor.taken + count <= mentor.capacity
    for offer in offers:
        seeker, mentor = waiting[offer.seeker], mentoring[offer.mentor]
        assert shared_languages(seeker.profile, mentor.profile) == offer.reasons.languages != ()
        assert offer.mentor not in seeker.apart
        assert offer.seeker not in mentor.apart
    _nobody_is_left_beside_a_free_place(seekers, mentors, assign(seekers, mentors, NOW))


def _nobody_is_left_beside_a_free_place(
    seekers: tuple[Seeker, ...], mentors: tuple[Mentor, ...], assignment: Assignment
) -> None:
    taken = Counter(offer.mentor for offer in assignment.offers)
    now_taken = [replace(each, taken=each.taken + taken[each.profile.id]) for each in mentors]
    served = {offer.seeker for offer in assignment.offers}
    for seeker in seekers:
        if seeker.profile.id not in served:
            assert obstacle_of(seeker, now_taken) is not None
            assert ranked(seeker, tuple(now_taken), NOW) == ()


@settings(max_examples=20, deadline=None)
@given(communities(most=8), st.randoms(use_true_random=False))
def test_names_and_order_make_no_difference(
    community: tuple[tuple[Seeker, ...], tuple[Mentor, ...]], chance: random.Random
) -> None:
    seekers, mentors = community
    ids = [each.profile.id for each in seekers] + [each.profile.id for each in mentors]
    names = dict(zip(ids, chance.sample(range(1000), len(ids)), strict=True))

    def renamed(profile: Profile) -> Profile:
        return replace(profile, id=names[profile.id])

    def others(apart: frozenset[int]) -> frozenset[int]:
        return frozenset(names[person] for person in apart)

    again = [replace(s, profile=renamed(s.profile), apart=others(s.apart)) for s in seekers]
    mentors_again = [replace(m, profile=renamed(m.profile), apart=others(m.apart)) for m in mentors]
    chance.shuffle(again)
    chance.shuffle(mentors_again)
    one = assign(seekers, mentors, NOW)
    other = assign(tuple(again), tuple(mentors_again), NOW)
    assert len(other.offers) == len(one.offers)
    assert other.score == pytest.approx(one.score)


@settings(max_examples=30, deadline=None)
@given(communities(most=6))
def test_whoever_has_nobody_hears_why(
    community: tuple[tuple[Seeker, ...], tuple[Mentor, ...]],
) -> None:
    seekers, mentors = community
    for seeker in seekers:
        assert (obstacle_of(seeker, mentors) is None) == bool(ranked(seeker, mentors, NOW))


def someone(person: int, *languages: str) -> Profile:
    return Profile(person, tuple((tag, 4) for tag in languages))


@pytest.mark.parametrize(
    ("mentors", "obstacle"),
    [
        ([], Obstacle.NOBODY),
        ([Mentor(someone(1, "ha"), 3)], Obstacle.NOBODY),
        ([Mentor(someone(2, "fr"), 3)], Obstacle.LANGUAGE),
        ([Mentor(someone(2, "ha"), 3, apart=frozenset({1}))], Obstacle.APART),
        ([Mentor(someone(2, "ha"), 3, available=False)], Obstacle.AWAY),
        ([Mentor(someone(2, "ha"), 1, 1), Mentor(someone(3, "fr"), 3)], Obstacle.FULL),
        ([Mentor(someone(2, "ha"), 2, 1)], None),
    ],
)
def test_the_obstacle_is_the_last_step_of_the_search(
    mentors: list[Mentor], obstacle: Obstacle | None
) -> None:
    assert obstacle_of(Seeker(someone(1, "ha"), NOW), mentors) is obstacle


def test_whoever_waits_longest_comes_first_where_places_are_few() -> None:
    seekers = tuple(Seeker(someone(n, "fr"), NOW - timedelta(days=n)) for n in (1, 2, 3))
    offers = assign(seekers, (Mentor(someone(9, "fr"), 2),), NOW).offers
    assert {offer.seeker for offer in offers} == {2, 3}


def test_one_more_with_a_mentor_counts_more_than_a_better_pair() -> None:
    flexible = Seeker(
        replace(someone(1, "fr", "en"), interests=frozenset({"birds"})), NOW - timedelta(days=90)
    )
    bound = Seeker(someone(2, "fr"), NOW)
    french = Mentor(replace(someone(8, "fr"), interests=frozenset({"birds"})), 1)
    offers = assign((flexible, bound), (french, Mentor(someone(9, "en"), 1)), NOW).offers
    assert {(offer.seeker, offer.mentor) for offer in offers} == {(1, 9), (2, 8)}


def test_a_load_is_shared() -> None:
    seekers = tuple(Seeker(someone(n, "fr"), NOW) for n in range(4))
    mentors = (Mentor(someone(8, "fr"), 4), Mentor(someone(9, "fr"), 4))
    loads = Counter(offer.mentor for offer in assign(seekers, mentors, NOW).offers)
    assert loads == {8: 2, 9: 2}


def test_rarer_interests_and_goals_decide() -> None:
    seeker = Seeker(
        replace(
            someone(1, "en"), interests=frozenset({"photos", "birds"}), goals=frozenset({"maps"})
        ),
        NOW,
    )
    common = Mentor(replace(someone(2, "en"), interests=frozenset({"photos"})), 3)
    others = [Mentor(replace(common.profile, id=n), 3) for n in range(3, 9)]
    rare = Mentor(replace(someone(9, "en"), interests=frozenset({"birds"})), 3)
    assert ranked(seeker, (common, *others, rare), NOW)[0].mentor == 9
    helpful = Mentor(replace(common.profile, id=10, skills=frozenset({"maps"})), 3)
    (best,) = ranked(seeker, (common, *others, helpful), NOW)
    assert best.mentor == 10
    assert best.reasons.goals == ("maps",)
    assert best.reasons.interests == ("photos",)


def test_no_matrix_no_pairs() -> None:
    assert best_pairs(np.empty((2, 0))) == []
    assert best_pairs(np.full((2, 2), np.nan)) == []


async def test_a_process_of_its_own_finds_the_same() -> None:
    seekers = tuple(Seeker(someone(n, "fr"), NOW - timedelta(days=n)) for n in (1, 2, 3))
    mentors = (Mentor(someone(9, "fr"), 2),)
    assert await assign_apart(seekers, mentors, NOW) == assign(seekers, mentors, NOW)
    assert await assign_apart(seekers[:1], mentors, NOW) == assign(seekers[:1], mentors, NOW)
