"""The coefficients from which certainty starts, fitted on public data sets.

Each is in the order of `read_signals`, `passage` in that of `read_passage_signals`. With an encoder
the signals have other meanings, so other ones. `python -m bench.priors DIR…` fits such ones; these
have also learned from labelled questions of newcomers, see docs/decisions/0041. Two thirds of
`covered` is what was fitted before there was a comparison word by word, which knows more of entries
with a single phrasing. With an encoder nothing was learned yet of the last twelve signals.
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


def _of(numbers: str, further: int = 0) -> Array:
    """Read coefficients; as many `further` ones are 0."""
    return array([*numbers.split(), *["0"] * further], "float64")


WORDS = Priors(
    covered=_of(
        "0.29 6.40 0.12 1.15 1.28 1.24 0.24 -2.18 -0.92 4.60 0.00 "
        "0.36 0.82 -0.34 -0.29 0.15 -0.16 -0.40 0.17 0.54 -0.14 0.19 "
        "0.05 -0.07 -0.18 0.02 -2.18 0.44 -0.09 -0.19 0.34 -0.41 0.50"
    ),
    first=_of(
        "-4.45 9.90 1.04 -0.89 -1.12 -0.64 2.56 -0.18 1.90 1.58 0.00 "
        "1.21 2.44 -0.73 -0.73 -0.27 -0.65 -2.06 -0.51 0.74 -1.48 -0.07 "
        "1.73 1.34 -1.13 0.54 -7.50 0.49 0.24 -2.28 -0.08 -1.55 0.61"
    ),
    among=_of(
        "-2.14 8.55 2.36 0.16 1.14 -1.57 1.22 -0.86 0.51 0.25 0.00 "
        "1.02 1.35 -0.30 -0.27 -1.12 -0.30 -1.63 -0.14 1.60 -2.71 0.19 "
        "0.78 0.41 -0.47 0.19 -4.71 -1.51 1.27 -1.11 0.19 -1.42 1.04"
    ),
    passage=array((-4.73, 12.67, 7.95)),
)

MEANING = Priors(
    covered=_of(
        "-0.71 6.44 0.17 -1.29 -2.49 0.94 0.14 -3.27 -2.62 -4.05 7.45 "
        "0.34 0.18 -0.27 0.07 0.19 -0.17 -0.03 0.00 0.00 0.00",
        further=12,
    ),
    first=_of(
        "-1.89 1.54 0.19 1.35 -3.57 -0.46 2.34 -1.13 -1.37 1.03 2.86 "
        "1.97 1.25 -1.14 -0.54 0.81 -1.66 -1.96 -0.89 0.45 -0.63",
        further=12,
    ),
    among=_of(
        "-0.24 1.52 0.37 2.03 -2.88 -0.82 1.12 -1.91 -2.04 0.99 2.80 "
        "2.34 1.43 -1.02 -0.92 0.80 -2.34 -1.61 -0.37 0.65 -0.91",
        further=12,
    ),
    passage=WORDS.passage,
)
