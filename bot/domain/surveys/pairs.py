"""Pairs: which two words somebody compares next, and what all have said."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from bot.domain.surveys.ballots import CAN_NOT_SAY
from bot.domain.surveys.ranking import PRIOR, rank

Pair = tuple[int, int]
UNKNOWN = 2 / PRIOR
"""The variance of a word's strength that nobody has compared."""
HALF = 0.5
SHARPNESS = 3.0
"""The greater, the more surely the pair that tells most is asked for, and the more people are asked
the same at the same time."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of the words of a language so far, by their ids."""

    ids: Sequence[int] = ()
    strengths: Sequence[float] = ()
    covariance: Sequence[Sequence[float]] = ()

    @classmethod
    def from_json(cls, stored: Mapping[str, Any] | None) -> Standing:
        """As it was stored."""
        return cls(**stored) if stored else cls()

    def to_json(self) -> dict[str, Any]:
        """What is stored of it."""
        return {
            "ids": list(self.ids),
            "strengths": list(self.strengths),
            "covariance": [list(row) for row in self.covariance],
        }


def tally(ids: Sequence[int], votes: Iterable[Sequence[int]]) -> list[list[int]]:
    """How often each word was preferred to each other one, in the order of the ids."""
    places = {word: place for place, word in enumerate(ids)}
    wins = [[0] * len(ids) for _word in ids]
    for first, second, winner in votes:
        if winner == CAN_NOT_SAY or first not in places or second not in places:
            continue
        loser = second if winner == first else first
        wins[places[winner]][places[loser]] += 1
    return wins


def standing(ids: Sequence[int], votes: Iterable[Sequence[int]]) -> Standing:
    """How words stand by what people have said so far."""
    ranking = rank(tally(ids, votes))
    return Standing(
        list(ids),
        [round(float(strength), 4) for strength in ranking.strengths],
        [[round(float(value), 4) for value in row] for row in ranking.covariance],
    )


def next_pair(
    ids: Sequence[int], seen: Collection[Pair], known: Standing, seed: str
) -> Pair | None:
    """The two that somebody compares next, the left one first; None where they have compared all.

    Among those that they have not seen it is drawn by lot, by what each would tell: two of about
    the same strength of which little is known. The lot is `seed`'s, so that many who vote at the
    same moment are not all asked the same.
    """
    unseen = [pair for pair in combinations(sorted(ids), 2) if pair not in seen]
    if not unseen:
        return None
    places = {word: place for place, word in enumerate(known.ids)}

    def turn(pair: Pair) -> float:
        weight: float = max(_tells(pair, known, places), 1e-9) ** SHARPNESS
        return math.log(_lot(seed, pair)) / weight

    first, second = max(unseen, key=turn)
    return (first, second) if _lot(f"{seed}:side", (first, second)) < HALF else (second, first)


def _tells(pair: Pair, known: Standing, places: Mapping[int, int]) -> float:
    """How much one more answer would tell, in nats (the gain of a D-optimal design)."""
    at = [places.get(word) for word in pair]
    strengths = [0.0 if place is None else known.strengths[place] for place in at]
    spread = sum(UNKNOWN if place is None else known.covariance[place][place] for place in at)
    if at[0] is not None and at[1] is not None:
        spread -= 2 * known.covariance[at[0]][at[1]]
    chance = 1 / (1 + math.exp(strengths[1] - strengths[0]))
    return math.log1p(chance * (1 - chance) * max(spread, 0.0))


def _lot(seed: str, pair: Pair) -> float:
    """Between 0 and 1, the same for the same seed and pair."""
    drawn = hashlib.blake2b(f"{seed}:{pair[0]}:{pair[1]}".encode(), digest_size=8).digest()
    return (int.from_bytes(drawn) + 1) / (2**64 + 1)
