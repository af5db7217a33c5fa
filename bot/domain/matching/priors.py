"""The coefficients from which certainty starts, fitted on public data sets.

Each is in the order of `read_signals`, `passage` in that of `read_passage_signals`. With an encoder
the signals have other meanings, so other ones. `python -m bench.priors DIR…` fits such ones; these
have also learned from labelled questions of newcomers, see docs/decisions/0030. Half to two thirds
of `covered` is what was fitted before there was a comparison word by word, which knows more of
entries with a single phrasing.
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
        "-1.44 1.27 1.14 -1.74 -1.62 1.65 1.46 -0.84 -0.29 0.45 0.00 "
        "1.24 2.29 -1.16 -0.67 0.13 0.01 -2.47 -1.02 -0.61 -1.28"
    ),
    among=_of(
        "0.08 0.58 1.46 0.18 -0.56 0.64 0.95 -1.37 -0.78 0.63 0.00 "
        "1.53 1.44 -1.22 -0.97 0.12 -0.80 -2.31 -0.48 -0.34 -0.24"
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
