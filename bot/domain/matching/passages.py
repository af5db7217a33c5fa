"""How well each answer's own text covers a question: BM25, as a share of what is possible.

BM25 as in Robertson and Zaragoza (2009), with a question's unknown features counting in the
whole, so that the score says how much of the question the answer speaks of.
"""

import numpy as np

from bot.domain.matching.corpora import Bag, Corpus, Floats, Postings
from bot.domain.matching.features import FIELDS

FIELD_WEIGHTS = np.array((1.0, 0.5, 0.7))
SATURATION = 1.2
LENGTH_SHARE = 0.75


class PassageIndex:
    """The answers' features with their BM25 weights. Immutable."""

    def __init__(self, corpus: Corpus) -> None:
        """Weigh the rows of `corpus`."""
        frequency = np.bincount(corpus.ids, minlength=corpus.width + 1)
        self._rarity = np.log1p((corpus.size - frequency + 0.5) / (frequency + 0.5))
        fields = corpus.fields[corpus.ids]
        cell = corpus.rows * FIELDS + fields
        lengths = np.bincount(cell, corpus.counts, minlength=corpus.size * FIELDS)
        mean = np.maximum(lengths.reshape(-1, FIELDS).mean(axis=0) if corpus.size else 1, 1)
        norm = 1 - LENGTH_SHARE + LENGTH_SHARE * lengths[cell] / np.broadcast_to(mean, 3)[fields]
        weights = corpus.counts / (corpus.counts + SATURATION * norm)
        self._postings = Postings(
            corpus.ids,
            corpus.rows,
            weights.astype(np.float32),
            width=corpus.width,
            size=corpus.size,
        )

    def to(self, bag: Bag) -> Floats:
        """Return the share of a question that each row covers, 0 to 1."""
        weights = FIELD_WEIGHTS[bag.fields] * self._rarity[bag.ids]
        whole = max(float(weights.sum()), 1e-9)
        return self._postings.sums(bag.ids, (weights / whole).astype(np.float32))
