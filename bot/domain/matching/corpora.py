"""Texts as numbers: a vocabulary of features, bags of their counts, and inverted lists."""

from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.domain.matching.features import extract

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Bag:
    """The distinct features of a text: parallel arrays of ids, counts and fields.

    All features that the vocabulary lacks share the id just past its end.
    """

    ids: Ints
    counts: Floats
    fields: Ints


class Vocabulary:
    """The features of a corpus, numbered in order of first appearance.

    They are kept as 64-bit hashes, 16 bytes each instead of over 100 as strings in a dictionary;
    at a million features, two share one with a chance of 1 in 10 million.
    """

    def __init__(self, hashes: Ints) -> None:
        """Number the distinct ones of `hashes`."""
        distinct, first = np.unique(hashes, return_index=True)
        self._hashes = distinct
        self._numbers = np.empty(len(distinct), np.int32)
        self._numbers[np.argsort(first)] = np.arange(len(distinct), dtype=np.int32)
        self.width = len(distinct)

    def numbers(self, hashes: Ints) -> Ints:
        """Return the number of each feature, `width` for those that are not in it."""
        if not self.width:
            return np.zeros(len(hashes), np.int64)
        places = np.minimum(np.searchsorted(self._hashes, hashes), self.width - 1)
        known = self._hashes[places] == hashes
        return np.where(known, self._numbers[places], self.width).astype(np.int64)

    def number(self, field: int, feature: str) -> int:
        """Return the number of one feature, `width` where it is not in it."""
        return int(self.numbers(np.array([hash((field, feature))], np.int64))[0])

    def bag(self, text: str) -> Bag:
        """Return the bag of a text that need not be in the corpus."""
        hashes: list[int] = []
        counts: list[int] = []
        fields: list[int] = []
        for field, features in enumerate(extract(text)):
            for feature, count in Counter(features).items():
                hashes.append(hash((field, feature)))
                counts.append(count)
                fields.append(field)
        return Bag(
            self.numbers(np.array(hashes, np.int64)),
            np.array(counts, np.float32),
            np.array(fields, np.int64),
        )


class Corpus:
    """The bags of many texts, as parallel arrays with one element per text and feature.

    `rows`, `ids`, `counts` are ordered by row, then id; `fields` has one element per id, and
    `size` is the number of texts, `width` that of features. Only needed while indexes are built;
    the `vocabulary` is what they are asked with.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        """Number the features of `texts`; row i is texts[i]."""
        rows, hashes, marks = array("i"), array("q"), array("b")
        for row, text in enumerate(texts):
            for field, features in enumerate(extract(text)):
                hashes.extend([hash((field, feature)) for feature in features])
                marks.extend([field] * len(features))
                rows.extend([row] * len(features))
        found = np.array(hashes, np.int64)
        self.vocabulary = Vocabulary(found)
        self.size, self.width = len(texts), self.vocabulary.width
        ids = self.vocabulary.numbers(found)
        self.fields = np.zeros(self.width, np.int64)
        self.fields[ids] = np.array(marks, np.int64)
        stride = max(self.width, 1)
        cells, counts = np.unique(np.array(rows, np.int64) * stride + ids, return_counts=True)
        self.rows, self.ids = cells // stride, cells % stride
        self.counts = counts.astype(np.float32)


class Postings:
    """For every feature the places where it occurs, each with a value."""

    def __init__(self, ids: Ints, places: Ints, values: Floats, *, width: int, size: int) -> None:
        """Invert parallel arrays of feature, place and value; `size` is the number of places."""
        order = np.argsort(ids, kind="stable")
        self._starts = np.searchsorted(ids[order], np.arange(width + 2)).astype(np.int32)
        self._places = places[order].astype(np.int32)
        self._values = values[order].astype(np.float32)
        self._size = size

    def sums(self, ids: Ints, weights: Floats) -> Floats:
        """Return, for every place, the sum of value times weight over the given features."""
        starts = self._starts[ids]
        lengths = self._starts[ids + 1] - starts
        ends = np.cumsum(lengths)
        if not len(ends) or not ends[-1]:
            return np.zeros(self._size, np.float32)
        cells = np.arange(ends[-1], dtype=np.int32) + np.repeat(starts - ends + lengths, lengths)
        return np.bincount(
            self._places[cells],
            self._values[cells] * np.repeat(weights, lengths),
            minlength=self._size,
        ).astype(np.float32)

    def lengths(self, ids: Ints) -> Ints:
        """Return in how many places each of the given features occurs."""
        return (self._starts[ids + 1] - self._starts[ids]).astype(np.int64)

    def at(self, number: int, place: int) -> float:
        """Return the value of one feature at one place, 0 where it does not occur."""
        start, stop = self._starts[number], self._starts[number + 1]
        found = np.flatnonzero(self._places[start:stop] == place)
        return float(self._values[start + found[0]]) if len(found) else 0.0
