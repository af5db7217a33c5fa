"""Local kernel ridge regression: each question solves a small system over its nearest phrasings.

Nothing is trained when an entry is added, and phrasings that say the same thing share their
vote instead of casting it twice.
"""

import numpy as np

from bot.domain.matching.corpora import Floats, Ints

NEIGHBOURS = 96
PENALTY = 0.5


def nearest(affinity: Floats) -> Ints:
    """Return the rows nearest to a question, at most `NEIGHBOURS`, none without any affinity."""
    count = min(NEIGHBOURS, len(affinity))
    rows = np.argpartition(-affinity, count - 1)[:count] if count else np.zeros(0, np.int64)
    return rows[affinity[rows] > 0]


def weigh(kernel: Floats, affinity: Floats) -> Floats:
    """Return the weights of the rows' votes, which solve (K + PENALTY I) a = k.

    `kernel` is K, the rows' affinity to each other, and `affinity` is k, theirs to the question.
    """
    if not len(affinity):
        return np.zeros(0, np.float32)
    penalised = kernel.copy()
    penalised[np.diag_indices_from(penalised)] += PENALTY
    return np.linalg.solve(penalised, affinity).astype(np.float32)
