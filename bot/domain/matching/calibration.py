"""From a ranking's signals to the probability that its first entry is right."""

from dataclasses import dataclass

import numpy as np

from bot.domain.matching.index import Floats

PRIOR = (-5.0, 4.0, 2.5, 4.0, 1.0)
"""Intercept and coefficients of the signals, as fitted over several public data sets."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """A logistic model of certainty, with the confidence required for each verdict."""

    coefficients: tuple[float, ...]
    sure: float
    half_sure: float
    listening: float

    def confidence(self, signals: Floats) -> float:
        """Return the probability, 0 to 1, that the first entry is right."""
        exponent = self.coefficients[0] + float(signals @ np.array(self.coefficients[1:]))
        return float(1 / (1 + np.exp(-exponent)))
