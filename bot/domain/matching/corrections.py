"""What people say of the answers corrects how sure the bot is of the next ones.

Platt's scaling (1999): the logarithm of the odds is moved and stretched until it fits what was
right and what was wrong. A prior holds on to what the knowledge base says of itself, so that the
first few words of feedback change little.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.domain.matching.findings import Label
from bot.domain.matching.logistic import Array, fit, probability

DOUBT = 20.0
"""The inverse variance of the prior: some 80 labels outweigh it."""

LEAST_SLOPE = 0.2
"""However contrary the labels, what is believed more stays believed more."""

EDGE = 1e-4


@dataclass(frozen=True, slots=True)
class Correction:
    """Moves the logarithm of the odds by `shift` after stretching it by `slope`."""

    shift: float
    slope: float

    def of(self, chance: float) -> float:
        """Return the corrected probability, 0 to 1."""
        if self == AS_BELIEVED:
            return chance
        features = np.array((1.0, float(_log_odds(chance))))
        return float(probability(features, np.array((self.shift, self.slope))))


AS_BELIEVED = Correction(0.0, 1.0)


def learn(labels: Sequence[Label]) -> Correction:
    """Return the correction that the labels ask for."""
    if not labels:
        return AS_BELIEVED
    believed = np.array([label.believed for label in labels])
    features = np.stack([np.ones(len(labels)), _log_odds(believed)], axis=1)
    right = np.array([label.right for label in labels], np.float64)
    shift, slope = fit(features, right, np.ones(len(labels)), np.array([0.0, 1.0]), DOUBT)
    return Correction(float(shift), max(float(slope), LEAST_SLOPE))


def _log_odds(chance: float | Array) -> Array:
    clipped = np.clip(chance, EDGE, 1 - EDGE)
    return np.asarray(np.log(clipped / (1 - clipped)))
