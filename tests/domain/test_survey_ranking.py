"""Ranking words: held against another way to find the strengths, and against plain counting."""

from __future__ import annotations

import random
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from bot.domain.surveys import pairs, ranking
from bot.domain.surveys.pairs import Standing

Wins = list[list[int]]


@st.composite
def tournaments(draw: st.DrawFn) -> Wins:
    """How often each of some words was preferred to each other one; some pairs nobody compared."""
    count = draw(st.integers(2, 6))
    wins = [[0] * count for _word in range(count)]
    for one, other in combinations(range(count), 2):
        if draw(st.booleans()):
            wins[one][other] = draw(st.integers(0, 30))
            wins[other][one] = draw(st.integers(0, 30))
    return wins


def independently(wins: Wins) -> np.ndarray:
    """The strengths by a general optimizer of the penalized likelihood."""
    won = np.asarray(wins, dtype=float)

    def against(strengths: np.ndarray) -> float:
        apart = strengths[:, None] - strengths[None, :]
        told = (won * np.logaddexp(0, -apart)).sum()
        stranger = np.logaddexp(0, -strengths) + np.logaddexp(0, strengths)
        return float(told + ranking.PRIOR * stranger.sum())

    return np.asarray(minimize(against, np.zeros(len(wins)), method="BFGS", tol=1e-10).x)


@settings(max_examples=15, deadline=None)
@given(tournaments())
def test_strengths_are_those_that_another_way_finds(wins: Wins) -> None:
    assert ranking.rank(wins).strengths == pytest.approx(independently(wins), abs=2e-3)


@settings(max_examples=12, deadline=None)
@given(tournaments())
def test_the_covariance_is_the_inverse_of_the_likelihoods_curvature(wins: Wins) -> None:
    ranked = ranking.rank(wins)
    count, step = len(wins), 1e-4
    won = np.asarray(wins, dtype=float)

    def slope(strengths: np.ndarray) -> np.ndarray:
        chance = 1 / (1 + np.exp(strengths[None, :] - strengths[:, None]))
        expected = ((won + won.T) * chance).sum(axis=1)
        alone = 1 / (1 + np.exp(-strengths))
        return np.asarray(expected - won.sum(axis=1) + 2 * ranking.PRIOR * alone - ranking.PRIOR)

    curvature = np.array(
        [(slope(ranked.strengths + step * row) - slope(ranked.strengths - step * row)) / (2 * step)
         for row in np.eye(count)]
    )  # fmt: skip
    assert curvature @ ranked.covariance == pytest.approx(np.eye(count), abs=1e-3)


@settings(max_examples=25, deadline=None)
@given(tournaments())
def test_a_condorcet_winner_beats_each_other_one_and_stands_alone(wins: Wins) -> None:
    champions = [
        one for one in range(len(wins))
        if all(wins[one][other] > wins[other][one] for other in range(len(wins)) if other != one)
    ]  # fmt: skip
    winner = ranking.condorcet_winner(wins)
    assert ([winner] if winner is not None else []) == champions


@settings(max_examples=15, deadline=None)
@given(tournaments(), st.randoms(use_true_random=False))
def test_the_order_in_which_words_are_listed_decides_nothing(
    wins: Wins, lot: random.Random
) -> None:
    order = list(range(len(wins)))
    lot.shuffle(order)
    shuffled = [[wins[one][other] for other in order] for one in order]
    strengths = ranking.rank(wins).strengths
    assert ranking.rank(shuffled).strengths == pytest.approx(strengths[order], abs=1e-6)


@settings(max_examples=15, deadline=None)
@given(tournaments())
def test_every_place_that_a_word_may_have_holds_the_one_that_it_has(wins: Wins) -> None:
    ranked = ranking.rank(wins)
    for place, word in enumerate(ranked.order, 1):
        best, worst = ranked.places(word)
        assert best <= place <= worst


def test_one_voice_tells_two_words_apart_for_nobody_and_forty_do() -> None:
    assert not ranking.rank([[0, 1], [0, 0]]).can_be_told_apart(0, 1)
    assert ranking.rank([[0, 35], [5, 0]]).can_be_told_apart(0, 1)
    assert ranking.rank([[0, 35], [5, 0]]).places(0) == (1, 1)
    assert ranking.rank([[0, 0], [0, 0]]).places(0) == (1, 2)


def test_a_circle_has_no_winner() -> None:
    assert ranking.condorcet_winner([[0, 2, 1], [1, 0, 2], [2, 1, 0]]) is None


@settings(max_examples=12, deadline=None)
@given(st.integers(2, 7), st.text(max_size=5))
def test_nobody_is_shown_a_pair_twice_and_everybody_sees_all(count: int, seed: str) -> None:
    ids = list(range(3, 3 + count))
    seen: set[pairs.Pair] = set()
    while (pair := pairs.next_pair(ids, seen, Standing(), seed)) is not None:
        first, second = sorted(pair)
        assert (first, second) not in seen
        seen.add((first, second))
    assert len(seen) == count * (count - 1) // 2


def test_what_is_known_is_asked_less_than_what_is_not() -> None:
    """1 has won against 2 and 3 often; 2 and 3 are alike, and nobody knows which is better."""
    votes = [[1, 2, 1]] * 30 + [[1, 3, 1]] * 30 + [[2, 3, 2], [2, 3, 3]]
    known = pairs.standing([1, 2, 3], votes)
    asked = [pairs.next_pair([1, 2, 3], (), known, str(seed)) for seed in range(200)]
    assert sum(set(pair or ()) == {2, 3} for pair in asked) > 190


def test_both_words_stand_on_the_left_about_as_often() -> None:
    lefts = [
        pair[0] < pair[1]
        for seed in range(200)
        if (pair := pairs.next_pair([1, 2, 3, 4], (), Standing(), str(seed))) is not None
    ]
    assert 60 < sum(lefts) < 140


def test_choosing_by_what_tells_most_finds_the_order_sooner_than_the_lot() -> None:
    """Twelve words of known strengths, two hundred answers: the chosen ones err less."""

    def error(*, chosen: bool, seed: int) -> float:
        lot = random.Random(seed)
        ids, known = list(range(1, 13)), Standing()
        votes: list[list[int]] = []
        for number in range(200):
            if number % 20 == 0:
                known = pairs.standing(ids, votes)
            shown = known if chosen else Standing()
            one, other = pairs.next_pair(ids, (), shown, f"{seed}:{number}") or (1, 2)
            chance = 1 / (1 + np.exp((one - other) / 2))
            votes.append([one, other, one if lot.random() > 1 - chance else other])
        ranked = ranking.rank(pairs.tally(ids, votes))
        unsure = [ranked.spread(one, one + 1) for one in range(11)]
        return float(np.mean(unsure))

    assert error(chosen=True, seed=7) < error(chosen=False, seed=7)
