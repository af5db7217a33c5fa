"""Texts as numbers: a vocabulary of features, bags of their counts, and inverted lists."""

from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.domain.matching.features import FIELDS, extract

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


class Corpus:
    """The bags of many texts, as parallel arrays with one element per text and feature.

    `rows`, `ids`, `counts` are ordered by row, then id; `fields` has one element per id, and
    `size` is the number of texts, `width` that of features.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        """Number the features of `texts`; row i is texts[i]."""
        self._numbers: tuple[dict[str, int], ...] = tuple({} for _ in range(FIELDS))
        rows, ids, fields = array("i"), array("i"), array("b")
        for row, text in enumerate(texts):
            for field, features in enumerate(extract(text)):
                numbers = self._numbers[field]
                for feature in features:
                    number = numbers.get(feature)
                    if number is None:
                        number = numbers[feature] = len(fields)
                        fields.append(field)
                    ids.append(number)
                rows.extend([row] * len(features))
        self.size, self.width = len(texts), len(fields)
        self.fields = np.array(fields, np.int64)
        stride = max(self.width, 1)
        cells, counts = np.unique(
            np.array(rows, np.int64) * stride + np.array(ids, np.int64), return_counts=True
        )
        self.rows, self.ids = cells // stride, cells % stride
        self.counts = counts.astype(np.float32)

    def bag(self, text: str) -> Bag:
        """Return the bag of a text that need not be in the corpus."""
        ids: list[int] = []
        counts: list[int] = []
        fields: list[int] = []
        for field, features in enumerate(extract(text)):
            numbers = self._numbers[field]
            for feature, count in Counter(features).items():
                ids.append(numbers.get(feature, self.width))
                counts.append(count)
                fields.append(field)
        return Bag(
            np.array(ids, np.int64), np.array(counts, np.float32), np.array(fields, np.int64)
        )


class Postings:
    """For every feature the places where it occurs, each with a value."""

    def __init__(self, ids: Ints, places: Ints, values: Floats, *, width: int, size: int) -> None:
        """Invert parallel arrays of feature, place and value; `size` is the number of places."""
        order = np.argsort(ids, kind="stable")
        self._starts = np.searchsorted(ids[order], np.arange(width + 2)).tolist()
        self._places = places[order].astype(np.int32)
        self._values = values[order].astype(np.float32)
        self._size = size

    def sums(self, ids: Ints, weights: Floats) -> Floats:
        """Return, for every place, the sum of value times weight over the given features."""
        places, values = [], []
        for number, weight in zip(ids.tolist(), weights.tolist(), strict=True):
            start, stop = self._starts[number], self._starts[number + 1]
            if start < stop:
                places.append(self._places[start:stop])
                values.append(self._values[start:stop] * np.float32(weight))
        if not places:
            return np.zeros(self._size, np.float32)
        return np.bincount(
            np.concatenate(places), np.concatenate(values), minlength=self._size
        ).astype(np.float32)

    def lengths(self, ids: Ints) -> Ints:
        """Return in how many places each of the given features occurs."""
        return np.array([self._starts[n + 1] - self._starts[n] for n in ids.tolist()], np.int64)

    def at(self, number: int, place: int) -> float:
        """Return the value of one feature at one place, 0 where it does not occur."""
        start, stop = self._starts[number], self._starts[number + 1]
        found = np.flatnonzero(self._places[start:stop] == place)
        return float(self._values[start + found[0]]) if len(found) else 0.0
