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
    covered=array((0.49, 7.81, -0.57, 2.15, 1.49, 1.04, 0.15, -2.22, -1.31, 6.98, 0)),
    first=array((-0.97, 12.97, -1.62, 1.30, -6.35, 3.64, 0.52, 0.14, -0.91, 0.02, 0)),
    among=array((2.40, 14.75, 0.43, -1.30, -1.25, -1.48, 0.91, -0.10, -4.57, 5.66, 0)),
    passage=array((-4.73, 12.67, 7.95)),
)

MEANING = Priors(
    covered=array((0.81, 10.79, 0.19, 9.27, -7.00, -1.58, 0.01, -3.27, -2.38, -6.06, -2.98)),
    first=array((-0.64, 0.62, -0.98, 7.44, -1.83, 8.96, 1.50, 1.22, -1.17, 1.88, -5.78)),
    among=array((3.85, 10.31, -1.20, 2.01, -1.95, 1.33, 0.38, 1.35, -5.10, 10.58, -1.77)),
    passage=WORDS.passage,
)
