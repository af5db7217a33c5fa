"""Local kernel ridge regression: each question solves a small system over its nearest phrasings.

Nothing is trained when an entry is added, and phrasings that say the same thing share their
vote instead of casting it twice.
"""

import numpy as np

from bot.domain.matching.corpora import Floats, Ints
from bot.domain.matching.likeness import EXPONENT, LikenessIndex

NEIGHBOURS = 64
PENALTY = 0.5


def vote(index: LikenessIndex, likeness: Floats) -> tuple[Ints, Floats]:
    """Return the rows nearest to a question, and the weight of each one's vote.

    The weights solve (K + PENALTY I) a = k, with K the likeness of the rows to each other and
    k their likeness to the question, both raised to `EXPONENT`. The two arrays have the same
    length, at most `NEIGHBOURS`.
    """
    count = min(NEIGHBOURS, len(likeness))
    rows = np.argpartition(-likeness, count - 1)[:count] if count else np.zeros(0, np.int64)
    rows = rows[likeness[rows] > 0]
    if not len(rows):
        return rows, np.zeros(0, np.float32)
    kernel = index.among(rows) ** EXPONENT
    kernel[np.diag_indices_from(kernel)] += PENALTY
    return rows, np.linalg.solve(kernel, likeness[rows] ** EXPONENT).astype(np.float32)
