"""How alike a question and each known phrasing are, and the phrasings to each other.

A text is a sparse vector of three fields (see `features`), each weighted by inverse document
frequency and brought to a length of its own, so that the inner product of two texts is a weighted
mean of three cosines, 0 to 1. A question's features that no phrasing has count in its length too:
what it says beyond everything known lowers its likeness to all of it.
"""

import numpy as np

from bot.domain.matching.corpora import Bag, Corpus, Floats, Ints, Postings
from bot.domain.matching.features import FIELDS
from bot.domain.matching.lexicon import frames, smalltalk

SHARES = np.array((0.45, 0.2, 0.35))
"""What words, pairs and grams contribute to the likeness of two texts; they add up to 1."""

BUDGET = 60_000
TELLING = 0.2
CANDIDATES = 300
"""How many occurrences of features a search follows in full, rarest first, if these hold so much
of the question's squared length; and for how many rows it then counts the rest."""


class LikenessIndex:
    """The phrasings as vectors, by row and by feature. Immutable."""

    def __init__(self, corpus: Corpus) -> None:
        """Weigh the rows of `corpus`.

        Everyday talk counts as if it stood beside the rows, so that in a small knowledge base
        "how do I" is no rarity.
        """
        everyday = [corpus.vocabulary.bag(text).ids for text in (*smalltalk(), *frames())]
        ids = np.concatenate([corpus.ids, *everyday])
        frequency = np.bincount(ids, minlength=corpus.width + 1)
        frequency[-1] = 1
        self._rarity = np.log1p((corpus.size + len(everyday)) / np.maximum(frequency, 1))
        fields = corpus.fields[corpus.ids]
        mass = (1 + np.log(corpus.counts)) * self._rarity[corpus.ids]
        cell = corpus.rows * FIELDS + fields
        lengths = np.sqrt(np.bincount(cell, mass * mass, minlength=corpus.size * FIELDS))
        weights = (mass / lengths[cell] * np.sqrt(SHARES)[fields]).astype(np.float32)
        self._starts = np.searchsorted(corpus.rows, np.arange(corpus.size + 1))
        self._ids, self._weights = corpus.ids.astype(np.int32), weights
        self._postings = Postings(
            corpus.ids, corpus.rows, weights, width=corpus.width, size=corpus.size
        )

    def rarity(self, number: int) -> float:
        """Return the weight of a feature by its number; the greatest for an unknown one."""
        return float(self._rarity[number])

    def to(self, bag: Bag) -> Floats:
        """Return the likeness of a question to every row, each 0 to 1.

        In a large index the commonest features are counted only for the rows that the rarer
        ones bring forward; for the other rows the likeness is then a lower bound.
        """
        mass = (1 + np.log(bag.counts)) * self._rarity[bag.ids]
        lengths = np.sqrt(np.bincount(bag.fields, mass * mass, minlength=FIELDS))
        weights = mass / lengths[bag.fields] * np.sqrt(SHARES)[bag.fields]
        weights = weights.astype(np.float32)
        steps = self._postings.lengths(bag.ids)
        order = np.argsort(steps)
        cheap = order[np.cumsum(steps[order]) <= BUDGET]
        if len(cheap) == len(order) or float(weights[cheap] @ weights[cheap]) < TELLING:
            return self._postings.sums(bag.ids, weights)
        likeness = self._postings.sums(bag.ids[cheap], weights[cheap])
        rows = np.argpartition(-likeness, CANDIDATES)[:CANDIDATES]
        likeness[rows] = self._exactly(rows, bag.ids, weights)
        return likeness

    def _exactly(self, rows: Ints, ids: Ints, weights: Floats) -> Floats:
        cells, places = self._cells(rows)
        question = np.zeros(len(self._rarity), np.float32)
        question[ids] = weights
        question[-1] = 0
        products = self._weights[cells] * question[self._ids[cells]]
        return np.bincount(places, products, minlength=len(rows)).astype(np.float32)

    def _cells(self, rows: Ints) -> tuple[Ints, Ints]:
        """Return where the features of the rows stand, and for each the place of its row here."""
        starts = self._starts[rows]
        sizes = self._starts[rows + 1] - starts
        ends = np.cumsum(sizes)
        cells = np.arange(ends[-1]) + np.repeat(starts - ends + sizes, sizes)
        return cells, np.repeat(np.arange(len(rows)), sizes)

    def among(self, rows: Ints) -> Floats:
        """Return the likeness of the given rows to each other, shape (len(rows), len(rows))."""
        if not len(rows):
            return np.zeros((0, 0), np.float32)
        cells, places = self._cells(rows)
        ids, weights = self._ids[cells], self._weights[cells]
        # Most features occur in one row only, and make it like itself alone.
        counts = np.bincount(ids)
        shared = np.flatnonzero(counts > 1)
        columns = np.zeros(len(counts), np.int64)
        columns[shared] = np.arange(len(shared))
        kept = counts[ids] > 1
        dense = np.zeros((len(rows), len(shared)), np.float32)
        dense[places[kept], columns[ids[kept]]] = weights[kept]
        likeness = dense @ dense.T
        np.fill_diagonal(likeness, np.bincount(places, weights * weights, minlength=len(rows)))
        return np.asarray(likeness)
