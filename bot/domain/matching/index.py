"""A pooled inverted index over all phrasings, in numpy alone.

Each row is a sparse vector of three fields (see `features`), each weighted by inverse document
frequency and brought to a length of its own, so that the inner product of two rows is a weighted
mean of three cosines, 0 to 1. A query's features that no row has count in its length too: what a
question says beyond everything known lowers its likeness to all of it.
"""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.domain.matching.features import FIELDS, extract

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

FIELD_WEIGHTS = (0.45, 0.2, 0.35)
"""Share of words, pairs and grams in the likeness of two texts; they add up to 1."""


@dataclass(frozen=True, slots=True)
class Vector:
    """A query: the known features' ids and weights; `known` is the share of its mass they hold."""

    ids: Ints
    weights: Floats
    known: float


class Index:
    """Rows of text, searchable by likeness. Immutable once built; safe to read from any thread."""

    def __init__(self, texts: Sequence[str]) -> None:
        """Index `texts`; row i is texts[i]."""
        self.size = len(texts)
        self._ids: tuple[dict[str, int], ...] = tuple({} for _ in range(FIELDS))
        rows, ids, fields = array("i"), array("i"), array("b")
        for row, text in enumerate(texts):
            for field, bag in enumerate(extract(text)):
                known = self._ids[field]
                for feature in bag:
                    number = known.get(feature)
                    if number is None:
                        number = known[feature] = len(fields)
                        fields.append(field)
                    ids.append(number)
                    rows.append(row)
        self._weigh(np.array(rows, np.int64), np.array(ids, np.int64), np.array(fields, np.int64))

    def _weigh(self, rows: Ints, ids: Ints, fields: Ints) -> None:
        width = max(len(fields), 1)
        cells, counts = np.unique(rows * width + ids, return_counts=True)
        rows, ids = cells // width, cells % width
        frequency = np.bincount(ids, minlength=width)
        self._idf = np.log1p(self.size / np.maximum(frequency, 1)).astype(np.float32)
        self._unseen_idf = float(np.log1p(max(self.size, 1)))
        weights = (1 + np.log(counts)) * self._idf[ids]
        place = rows * FIELDS + fields[ids]
        lengths = np.sqrt(np.bincount(place, weights * weights, minlength=self.size * FIELDS))
        shares = np.sqrt(np.array(FIELD_WEIGHTS))[fields[ids]]
        weights = (weights / lengths[place] * shares).astype(np.float32)
        self._row_starts = np.searchsorted(rows, np.arange(self.size + 1))
        self._row_ids, self._row_weights = ids.astype(np.int32), weights
        order = np.argsort(ids, kind="stable")
        self._post_starts = np.searchsorted(ids[order], np.arange(width + 1)).tolist()
        self._post_rows, self._post_weights = rows[order].astype(np.int32), weights[order]

    def vector(self, text: str) -> Vector:
        """Weigh the features of a query."""
        ids: list[int] = []
        weights: list[float] = []
        seen, total = 0.0, 0.0
        for field, bag in enumerate(extract(text)):
            counts: dict[str, int] = {}
            for feature in bag:
                counts[feature] = counts.get(feature, 0) + 1
            known = self._ids[field]
            found = [(known[f], c) for f, c in counts.items() if f in known]
            unseen = sum(1 + float(np.log(c)) for f, c in counts.items() if f not in known)
            if not found and not unseen:
                continue
            numbers = np.array([n for n, _ in found], np.int64)
            mass = (1 + np.log(np.array([c for _, c in found]))) * self._idf[numbers]
            inside, outside = float(mass @ mass), unseen * self._unseen_idf**2
            scale = (FIELD_WEIGHTS[field] / (inside + outside)) ** 0.5
            ids.extend(numbers.tolist())
            weights.extend((mass * scale).tolist())
            seen += FIELD_WEIGHTS[field] * inside / (inside + outside)
            total += FIELD_WEIGHTS[field]
        share = seen / total if total else 0.0
        return Vector(np.array(ids, np.int64), np.array(weights, np.float32), share)

    def likeness(self, query: Vector) -> Floats:
        """Return the likeness of the query to every row, shape (size,), 0 to 1."""
        if not len(query.ids):
            return np.zeros(self.size, np.float32)
        slices = [(self._post_starts[i], self._post_starts[i + 1]) for i in query.ids.tolist()]
        rows = np.concatenate([self._post_rows[a:b] for a, b in slices])
        weights = np.concatenate(
            [self._post_weights[a:b] * w for (a, b), w in zip(slices, query.weights, strict=True)]
        )
        return np.bincount(rows, weights, minlength=self.size).astype(np.float32)

    def gram(self, rows: Ints) -> Floats:
        """Return the likeness of the given rows to each other, shape (len(rows), len(rows))."""
        spans = [(self._row_starts[row], self._row_starts[row + 1]) for row in rows]
        ids = np.concatenate([self._row_ids[a:b] for a, b in spans])
        weights = np.concatenate([self._row_weights[a:b] for a, b in spans])
        places = np.repeat(np.arange(len(rows)), [b - a for a, b in spans])
        distinct, columns = np.unique(ids, return_inverse=True)
        dense = np.zeros((len(rows), len(distinct)), np.float32)
        dense[places, columns] = weights
        return np.asarray(dense @ dense.T)
