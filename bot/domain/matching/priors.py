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

MEANING = Priors(
    covered=array((0.80, 10.81, 0.26, 7.04, -8.06, -1.72, 0.05, -3.28, -2.33, -6.52)),
    first=array((-0.65, 0.86, -0.82, 3.07, -3.97, 8.43, 1.57, 1.15, -1.08, 1.10)),
    among=array((3.84, 10.28, -1.15, 0.76, -2.60, 1.17, 0.40, 1.33, -5.07, 10.24)),
    passage=WORDS.passage,
)
