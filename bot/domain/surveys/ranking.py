"""Ranking: how words stand by what people preferred of two, and what can't be told yet.

Bradley and Terry: of two words with strengths a and b, the first is preferred with a / (a + b). The
strengths are found by Hunter's MM algorithm (Annals of Statistics, 2004). Each word also has played
a stranger of strength 1, won as often as lost: so that a word which has won, or lost, all its pairs
has a strength at all, and one that nobody has compared stands in the middle.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

PRIOR = 0.5
"""Pairs that each word has won, and lost, against the stranger."""
SURE = 1.96
"""Standard deviations: 95 of 100 such intervals hold what is true."""
STEPS, EXACT = 10_000, 1e-10


@dataclass(frozen=True, slots=True)
class Ranking:
    """Words by their places in the list that was given: `strengths` are logarithms, `covariance` is
    theirs. `order` has the strongest first.
    """

    strengths: NDArray[np.float64]
    covariance: NDArray[np.float64]

    @property
    def order(self) -> list[int]:
        """From the strongest to the weakest; of equals the first in the list."""
        known = [round(float(strength), 9) for strength in self.strengths]
        return sorted(range(len(known)), key=lambda place: -known[place])

    def can_be_told_apart(self, one: int, other: int) -> bool:
        """Is it sure which of two is the stronger?"""
        return bool(
            abs(self.strengths[one] - self.strengths[other]) > SURE * self.spread(one, other)
        )

    def spread(self, one: int, other: int) -> float:
        """The standard deviation of the difference of two."""
        of = self.covariance
        return float(np.sqrt(max(of[one, one] + of[other, other] - 2 * of[one, other], 0.0)))

    def places(self, word: int) -> tuple[int, int]:
        """The best and the worst place that a word may have, from 1."""
        others = [other for other in range(len(self.strengths)) if other != word]
        apart = [other for other in others if self.can_be_told_apart(word, other)]
        better = sum(self.strengths[other] > self.strengths[word] for other in apart)
        worse = sum(self.strengths[other] < self.strengths[word] for other in apart)
        return 1 + int(better), len(self.strengths) - int(worse)

    def interval(self, word: int) -> tuple[float, float, float]:
        """How probably it is preferred to a word in the middle: at least, most likely, at most."""
        middle, wide = self.strengths[word], SURE * np.sqrt(self.covariance[word, word])
        low, likely, high = (1 / (1 + np.exp(-value)) for value in
                             (middle - wide, middle, middle + wide))  # fmt: skip
        return float(low), float(likely), float(high)


def rank(wins: Sequence[Sequence[int]]) -> Ranking:
    """Rank words of which `wins[a][b]` says how often a was preferred to b."""
    won = np.asarray(wins, dtype=np.float64).reshape(len(wins), len(wins))
    pairs = won + won.T
    scores = won.sum(axis=1) + PRIOR
    power = np.ones(len(wins))
    for _step in range(STEPS):
        expected = (pairs / (power[:, None] + power[None, :])).sum(axis=1)
        after = scores / (expected + 2 * PRIOR / (power + 1))
        moved = float(np.max(np.abs(np.log(after) - np.log(power)), initial=0.0))
        power = after
        if moved < EXACT:
            break
    covariance = np.linalg.inv(_information(power, pairs)).astype(np.float64)
    return Ranking(np.log(power), covariance)


def _information(power: NDArray[np.float64], pairs: NDArray[np.float64]) -> NDArray[np.float64]:
    """What the comparisons tell of the strengths (Fisher's information, with the prior)."""
    chance = power[:, None] / (power[:, None] + power[None, :])
    told = pairs * chance * (1 - chance)
    alone = power / (power + 1)
    own = told.sum(axis=1) + 2 * PRIOR * alone * (1 - alone)
    information: NDArray[np.float64] = np.diag(own) - told
    return information


def condorcet_winner(wins: Sequence[Sequence[int]]) -> int | None:
    """The word that more people preferred than not beside each other one; often there is none."""
    places = range(len(wins))
    for word in places:
        others = [other for other in places if other != word]
        if others and all(wins[word][other] > wins[other][word] for other in others):
            return word
    return None
