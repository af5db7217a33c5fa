"""One kernel from two likenesses: of words, and, with an encoder, of meaning.

Both are kernels, and so is their mixture. How much of it is words is learned for every language
from the phrasings themselves (see `fusion`): an encoder that does not know a language is soon out
of the mixture there.
"""

from dataclasses import dataclass

import numpy as np

from bot.domain.matching.corpora import Bag, Floats, Ints
from bot.domain.matching.likeness import LikenessIndex
from bot.domain.matching.semantics import SemanticIndex

EXPONENT = 1.25
"""Near phrasings count for more, far ones for less, than their plain likeness says."""


def raised(likeness: Floats) -> Floats:
    """Raise to the power of `EXPONENT`: by roots, which are taken ten times as fast as powers."""
    return np.asarray(likeness * np.sqrt(np.sqrt(likeness)), np.float32)


@dataclass(frozen=True, slots=True)
class Affinity:
    """How near a question is to every row, 0 to 1 each: by its words alone, by the cosine of the
    vectors (without an encoder all 0), and by the mixture.
    """

    wording: Floats
    cosines: Floats
    mixed: Floats

    def copy(self) -> "Affinity":
        """Return the same with arrays of its own."""
        return Affinity(self.wording.copy(), self.cosines.copy(), self.mixed.copy())

    def hide(self, rows: Ints) -> None:
        """Make the question a stranger to the given rows."""
        self.wording[rows] = self.cosines[rows] = self.mixed[rows] = 0


class AffinityIndex:
    """The mixture over the rows of two indexes; `shares`, one a row, is what words have in it."""

    def __init__(
        self, likeness: LikenessIndex, semantics: SemanticIndex | None, shares: Floats
    ) -> None:
        """Join the indexes; without `semantics`, words are everything."""
        self._likeness, self._semantics, self._shares = likeness, semantics, shares

    def to(self, bag: Bag, vector: Floats | None) -> Affinity:
        """Return the affinity of a question, given its words and, with an encoder, its vector."""
        return self._mix(self._likeness.to(bag), vector)

    def to_row(self, bag: Bag, row: int) -> Affinity:
        """Return the affinity of one of the rows, whose words are `bag`, to every row."""
        vector = self._semantics.vector(row) if self._semantics is not None else None
        return self._mix(self._likeness.to(bag), vector)

    def among(self, rows: Ints) -> Floats:
        """Return the mixture between the given rows, shape (len(rows), len(rows))."""
        words = raised(self._likeness.among(rows))
        if self._semantics is None:
            return np.asarray(words)
        shares = self._shares[rows]
        meaning = np.sqrt(np.outer(1 - shares, 1 - shares)) * self._semantics.among(rows)
        return np.asarray(np.sqrt(np.outer(shares, shares)) * words + meaning)

    def _mix(self, wording: Floats, vector: Floats | None) -> Affinity:
        words = raised(wording)
        if self._semantics is None or vector is None:
            return Affinity(wording, np.zeros_like(words), words)
        near = self._semantics.to(vector)
        mixed = self._shares * words + (1 - self._shares) * near.likeness
        return Affinity(wording, near.cosines, mixed)
