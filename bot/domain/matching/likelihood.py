"""How well each entry, all its phrasings together, explains the features of a question.

A unigram language model per entry, mixed with the whole knowledge base (Jelinek-Mercer smoothing,
Zhai and Lafferty 2004): a feature adds the logarithm of how much likelier the entry makes it. The
background is the square root of the frequencies, because the small words of questions (when, why,
how much) tell one entry from another.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.domain.matching.corpora import Bag, Corpus, Floats, Ints, Postings
from bot.domain.matching.features import FIELDS

FIELD_WEIGHTS = np.array((1.0, 0.3, 0.5))
"""What a word, a pair and a gram weigh against each other."""

BACKGROUND = 0.3
"""Share of the background in the mixture."""


class LikelihoodIndex:
    """The entries' models, by feature. Immutable."""

    def __init__(self, corpus: Corpus, owners: Ints, *, count: int) -> None:
        """Model `count` entries; owners[i], below `count`, is the entry of the corpus's row i."""
        stride = max(corpus.width, 1)
        cells, counts = np.unique(owners[corpus.rows] * stride + corpus.ids, return_counts=True)
        entries, ids = cells // stride, cells % stride
        self._fields = np.append(corpus.fields, 0)
        self._totals = np.zeros((FIELDS, count))
        np.add.at(self._totals, (self._fields[ids], entries), counts)
        mass = np.sqrt(np.bincount(corpus.ids, minlength=corpus.width))
        self._sums = np.maximum(np.bincount(corpus.fields, mass, minlength=FIELDS), 1)
        self._mass = np.append(np.maximum(mass, 1), 1)
        typical = self._totals.mean(axis=1) if count else np.ones(FIELDS)
        self._ceilings = self._gain(np.full(FIELDS, 0.5), np.maximum(typical, 1), 1 / self._sums)
        gains = self._gain(counts, self._totals[self._fields[ids], entries], self._background(ids))
        self._postings = Postings(
            ids, entries, gains.astype(np.float32), width=corpus.width, size=count
        )
        self._counts = Postings(
            ids, entries, counts.astype(np.float32), width=corpus.width, size=count
        )

    def _background(self, ids: Ints) -> NDArray[np.float64]:
        return np.asarray(self._mass[ids] / self._sums[self._fields[ids]])

    def _gain(self, counts: Any, totals: Any, background: Any) -> NDArray[np.float64]:
        odds = (1 - BACKGROUND) / BACKGROUND
        return np.asarray(np.log1p(odds * counts / totals / background))

    def to(self, bag: Bag) -> Floats:
        """Return, for every entry, the share of the question that it explains, from 0 to about 1.

        The whole is what an entry would score that is alone in having all its features.
        """
        scores = self._postings.sums(bag.ids, FIELD_WEIGHTS[bag.fields].astype(np.float32))
        return scores / np.float32(self._whole(bag))

    def to_without(self, bag: Bag, entry: int) -> float:
        """Return the share that `entry` would explain if it lacked the one phrasing in `bag`."""
        counts = np.array([self._counts.at(number, entry) for number in bag.ids.tolist()]) - 1
        totals = self._totals[:, entry] - np.bincount(bag.fields, minlength=FIELDS)
        gains = self._gain(
            np.maximum(counts, 0), np.maximum(totals[bag.fields], 1), self._background(bag.ids)
        )
        return float(FIELD_WEIGHTS[bag.fields] @ gains / self._whole(bag))

    def _whole(self, bag: Bag) -> float:
        return max(float((FIELD_WEIGHTS * self._ceilings)[bag.fields].sum()), 1e-9)
