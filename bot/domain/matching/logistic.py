"""Logistic regression that starts from what is known already.

A Gaussian prior around given coefficients: with few examples they stay, with many they yield.
"""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

STEPS = 30
TOLERANCE = 1e-6
HALVINGS = 20


def probability(features: Array, coefficients: Array) -> Array:
    """Return the probabilities for rows of features, shape (rows,) or () for one row."""
    return np.asarray(1 / (1 + np.exp(-np.clip(features @ coefficients, -30, 30))))


def fit(features: Array, labels: Array, weights: Array, prior: Array, precision: float) -> Array:
    """Return the coefficients most probable after the examples, by Newton's method.

    `features` has shape (rows, coefficients), `labels` (0 or 1) and `weights` (rows,);
    `precision` is the inverse variance of the prior.
    """

    def cost(coefficients: Array) -> float:
        scores = features @ coefficients
        losses = np.logaddexp(0, scores) - labels * scores
        away = coefficients - prior
        return float(weights @ losses + precision / 2 * (away @ away))

    found = prior.copy()
    for _ in range(STEPS):
        chance = probability(features, found)
        slope = features.T @ (weights * (chance - labels)) + precision * (found - prior)
        curve = (features.T * (weights * chance * (1 - chance))) @ features
        step = np.linalg.solve(curve + precision * np.eye(len(found)), slope)
        # A full step may overshoot, where the curve is flatter than further on.
        for _ in range(HALVINGS):
            if cost(found - step) <= cost(found):
                break
            step = step / 2
        found = found - step
        if np.abs(step).max() < TOLERANCE:
            break
    return found
