"""Logistic regression that starts from what is known already.

A Gaussian prior around given coefficients: with few examples they stay, with many they yield.
"""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

STEPS = 30
TOLERANCE = 1e-6
LONGEST_STEP = 2.0
"""A longer step of Newton's may leave the region in which it is of use, and never come back."""


def probability(features: Array, coefficients: Array) -> Array:
    """Return the probabilities for rows of features, shape (rows,) or () for one row."""
    return np.asarray(1 / (1 + np.exp(-np.clip(features @ coefficients, -30, 30))))


def fit(features: Array, labels: Array, weights: Array, prior: Array, precision: float) -> Array:
    """Return the coefficients most probable after the examples, by Newton's method.

    `features` has shape (rows, coefficients), `labels` (0 or 1) and `weights` (rows,);
    `precision` is the inverse variance of the prior.
    """
    found = prior.copy()
    for _ in range(STEPS):
        chance = probability(features, found)
        slope = features.T @ (weights * (chance - labels)) + precision * (found - prior)
        curve = (features.T * (weights * chance * (1 - chance))) @ features
        step = np.linalg.solve(curve + precision * np.eye(len(found)), slope)
        found = found - step * min(1, LONGEST_STEP / max(float(np.abs(step).max()), TOLERANCE))
        if np.abs(step).max() < TOLERANCE:
            break
    return found
