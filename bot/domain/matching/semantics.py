"""How alike texts are in meaning, by the vectors of a sentence encoder.

Vectors of one language have much in common that says nothing of what is asked, so each is taken
from the mean of its language; a language with few texts leans on the mean of all.
"""

from dataclasses import dataclass

import numpy as np

from bot.domain.matching.corpora import Floats, Ints

LEAN = 10.0
"""How many texts the mean of everything counts for in the mean of a language."""

SHARPNESS = 2.0
"""Near texts count for more, far ones for less, than their cosine says."""


@dataclass(frozen=True, slots=True)
class Nearness:
    """How near a vector is to every row: the plain cosine, and the likeness, 0 to 1, about the
    means of the rows' languages.
    """

    cosines: Floats
    likeness: Floats


class SemanticIndex:
    """Texts as unit vectors about the mean of their language. Immutable."""

    def __init__(self, vectors: Floats, languages: Ints) -> None:
        """Take unit vectors, shape (texts, dimensions); languages[i] is the number of text i's."""
        count = int(languages.max(initial=-1)) + 1
        self._languages = languages
        self._means = _means(vectors, languages, count)
        self._rows = vectors - self._means[languages]
        self._lengths = np.maximum(np.linalg.norm(self._rows, axis=1), np.float32(1e-9))
        self._rows /= self._lengths[:, None]
        self._offsets = np.einsum("ij,ij->i", self._rows, self._means[languages])

    def vector(self, row: int) -> Floats:
        """Return the vector of one row, as it was given."""
        return np.asarray(self._rows[row] * self._lengths[row] + self._means[self._languages[row]])

    def to(self, vector: Floats) -> Nearness:
        """Return how near a question's vector is to every row."""
        products: Floats = np.asarray(self._rows @ vector, np.float32)
        cosines = products * self._lengths + (self._means @ vector)[self._languages]
        return Nearness(cosines, _sharpen(self._about_means(products, vector)))

    def cosines(self, vector: Floats) -> Floats:
        """Return the cosines, -1 to 1, about the means of the rows' languages."""
        return self._about_means(np.asarray(self._rows @ vector, np.float32), vector)

    def _about_means(self, products: Floats, vector: Floats) -> Floats:
        """Turn the rows' products with a vector into cosines about the means."""
        lengths = np.maximum(np.linalg.norm(vector - self._means, axis=1), np.float32(1e-9))
        return np.asarray((products - self._offsets) / lengths[self._languages])

    def among(self, rows: Ints) -> Floats:
        """Return the likeness of the given rows to each other, shape (len(rows), len(rows))."""
        near = self._rows[rows]
        return _sharpen(near @ near.T)


def _sharpen(cosines: Floats) -> Floats:
    return np.asarray(np.maximum(cosines, 0) ** np.float32(SHARPNESS), np.float32)


def _means(vectors: Floats, languages: Ints, count: int) -> Floats:
    """Return the mean of each language, leaning on that of all, which leans on nothing."""
    whole = vectors.sum(axis=0) / (len(vectors) + LEAN)
    sums = np.zeros((count, vectors.shape[1]), np.float32)
    np.add.at(sums, languages, vectors)
    sizes = np.bincount(languages, minlength=count)[:, None]
    return np.asarray((sums + LEAN * whole) / (sizes + LEAN), np.float32)
