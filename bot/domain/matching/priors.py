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
    covered=array((0.60, 5.71, -0.44, 1.68, 2.09, 2.21, -0.05, -2.18, -1.11, 5.75, 0.00)),
    first=array((-1.03, 13.54, -1.88, 0.43, -5.54, 3.92, 0.50, 0.40, -0.86, 1.25, 0.00)),
    among=array((2.49, 16.08, 0.69, -3.54, 1.39, -1.18, 0.97, -0.05, -4.74, 7.20, 0.00)),
    passage=array((-4.73, 12.67, 7.95)),
)

MEANING = Priors(
    covered=array((-0.67, 5.91, -0.11, -1.63, -2.50, 1.97, 0.23, -2.84, -2.26, -2.98, 6.87)),
    first=array((-0.18, 2.12, -0.75, 4.98, -5.43, 7.75, 1.52, 1.02, -1.17, 0.61, -1.73)),
    among=array((4.50, 12.48, -0.97, 4.02, -4.85, -1.32, 0.35, 1.14, -5.22, 9.71, -2.56)),
    passage=WORDS.passage,
)
