"""The coefficients from which certainty starts, fitted on public data sets.

`python -m bench.priors DIR…` prints them; each tuple is in the order of `read_signals`, the last in
that of `read_passage_signals`. With an encoder the signals have other meanings, so other ones.
"""

from dataclasses import dataclass

from numpy import array

from bot.domain.matching.logistic import Array


@dataclass(frozen=True, slots=True)
class Priors:
    """The coefficients of the models of certainty, see `calibration`."""

    covered: Array
    first: Array
    among: Array
    passage: Array


WORDS = Priors(
    covered=array((0.49, 7.81, -0.57, 2.15, 1.49, 1.04, 0.15, -2.22, -1.31, 6.98)),
    first=array((-0.97, 12.97, -1.62, 1.30, -6.35, 3.64, 0.52, 0.14, -0.91, 0.02)),
    among=array((2.40, 14.75, 0.43, -1.30, -1.25, -1.48, 0.91, -0.10, -4.57, 5.66)),
    passage=array((-4.73, 12.67, 7.95)),
)

MEANING = WORDS
