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


def _of(numbers: str) -> Array:
    return array(numbers.split(), "float64")


WORDS = Priors(
    covered=_of(
        "0.50 5.79 0.06 1.14 2.27 1.64 0.10 -2.45 -1.19 5.51 0.00 "
        "0.32 0.40 -0.30 0.18 -0.11 0.06 -0.23 0.00 0.00 0.00"
    ),
    first=_of(
        "-1.55 2.21 1.28 -1.28 -3.05 1.26 1.47 -1.13 -0.60 0.53 0.00 "
        "1.16 2.61 -1.06 -1.06 0.03 0.16 -2.18 -0.88 -0.09 -1.35"
    ),
    among=_of(
        "0.11 1.28 1.61 -0.03 -1.95 0.74 0.85 -1.63 -1.07 0.92 0.00 "
        "1.25 1.86 -0.90 -1.44 -0.05 -0.49 -1.97 -0.35 0.35 -0.77"
    ),
    passage=array((-4.73, 12.67, 7.95)),
)

MEANING = Priors(
    covered=_of(
        "-0.71 6.44 0.17 -1.29 -2.49 0.94 0.14 -3.27 -2.62 -4.05 7.45 "
        "0.34 0.18 -0.27 0.07 0.19 -0.17 -0.03 0.00 0.00 0.00"
    ),
    first=_of(
        "-1.89 1.54 0.19 1.35 -3.57 -0.46 2.34 -1.13 -1.37 1.03 2.86 "
        "1.97 1.25 -1.14 -0.54 0.81 -1.66 -1.96 -0.89 0.45 -0.63"
    ),
    among=_of(
        "-0.24 1.52 0.37 2.03 -2.88 -0.82 1.12 -1.91 -2.04 0.99 2.80 "
        "2.34 1.43 -1.02 -0.92 0.80 -2.34 -1.61 -0.37 0.65 -0.91"
    ),
    passage=WORDS.passage,
)
