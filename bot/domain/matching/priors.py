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
    covered=array((0.60, 6.49, -0.46, 1.63, 1.73, 1.87, -0.07, -2.17, -1.02, 7.52, 0.00)),
    first=array((-0.94, 14.61, -1.92, 0.24, -6.28, 3.40, 0.40, 0.32, -0.76, 0.10, 0.00)),
    among=array((2.48, 17.34, 0.69, -3.86, 1.21, -0.88, 0.99, -0.11, -4.62, 7.00, 0.00)),
    passage=array((-4.73, 12.67, 7.95)),
)

MEANING = Priors(
    covered=array((-0.79, 5.45, -0.12, -1.96, -2.14, 2.15, 0.32, -2.79, -2.19, -2.59, 7.09)),
    first=array((-0.27, 2.68, -0.86, 5.40, -6.24, 7.23, 1.51, 1.04, -1.20, -0.07, -1.55)),
    among=array((4.33, 12.25, -0.78, 3.97, -5.07, -1.43, 0.48, 1.20, -5.10, 10.06, -2.53)),
    passage=WORDS.passage,
)
