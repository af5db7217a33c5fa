"""What words and meaning weigh against each other, learned from the phrasings themselves.

Phrasings of each language are asked of all the others, with every share of words on trial; the
share is taken under which the entries they belong to come out likeliest. An encoder that does not
know a language finds nothing there, and words are left to themselves.
"""

from collections.abc import Callable, Sequence

import numpy as np

from bot.domain.matching.affinity import raised
from bot.domain.matching.corpora import Floats, Ints
from bot.domain.matching.likeness import LikenessIndex
from bot.domain.matching.ridge import nearest, weigh
from bot.domain.matching.semantics import SemanticIndex

SHARES = (0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 0.85, 1.0)
START = 1
"""The shares of words on trial, and the place of the one to begin with: where every entry has one
phrasing there is nothing to learn from."""

SAMPLE = 100
"""Phrasings of a language that are asked at most."""

TEMPERATURE = 0.1
"""What votes are divided by to be read as the logarithms of odds."""

DOUBT = 8.0
"""How much likelier, in all, a share must make the answers per step away from the start."""


class Trial:
    """Asks phrasings of the others under every share; `wording(row)` is a row's likeness to all."""

    def __init__(
        self,
        likeness: LikenessIndex,
        semantics: SemanticIndex,
        owners: Ints,
        wording: Callable[[int], Floats],
    ) -> None:
        """Take both indexes; owners[i] is the number of the entry of row i."""
        self._likeness, self._semantics = likeness, semantics
        self._owners, self._wording = owners, wording

    def best_share(self, rows: Sequence[int]) -> float:
        """Return the share of words under which these rows find their entries best."""
        if not rows:
            return SHARES[START]
        gains = np.sum([self._log_chances(row) for row in rows], axis=0)
        steps = np.abs(np.arange(len(SHARES)) - START)
        return SHARES[int((gains - DOUBT * steps / len(SHARES)).argmax())]

    def _log_chances(self, row: int) -> Floats:
        """Return the logarithm of the chance of the right entry under each of `SHARES`."""
        words = raised(self._wording(row))
        meaning = self._semantics.to(self._semantics.vector(row)).likeness
        words[row] = meaning[row] = 0
        near = np.union1d(nearest(words), nearest(meaning))
        among_words = raised(self._likeness.among(near))
        among_meaning = self._semantics.among(near)
        owners, places = np.unique(self._owners[near], return_inverse=True)
        own = np.flatnonzero(owners == self._owners[row])
        chances = np.full(len(SHARES), -1 / TEMPERATURE, np.float32)
        for number, share in enumerate(SHARES):
            mixed = share * words[near] + (1 - share) * meaning[near]
            kernel = share * among_words + (1 - share) * among_meaning
            votes = np.bincount(places, weigh(kernel, mixed), minlength=len(owners)) / TEMPERATURE
            if len(own):
                chances[number] = votes[own[0]] - np.logaddexp.reduce(votes)
        return chances
