"""The coefficients from which certainty starts, fitted on public data sets.

Each is in the order of `read_signals`, `passage` in that of `read_passage_signals`. With an encoder
the signals have other meanings, so other ones. `python -m bench.priors` fits such ones, from
labelled questions of newcomers too, see docs/decisions/0041. Two thirds of `covered` is what was
fitted before there was a comparison word by word, which knows more of entries with a single
phrasing.
"""

from dataclasses import dataclass

from numpy import array, concatenate, zeros

from bot.domain.matching.logistic import Array
from bot.domain.matching.signals import SIGNALS


@dataclass(frozen=True, slots=True)
class Priors:
    """The coefficients of the models of certainty, see `calibration`."""

    covered: Array
    first: Array
    among: Array
    passage: Array


def _of(numbers: str) -> Array:
    """Read coefficients; those that are not given, of the last signals, are 0."""
    given = array(numbers.split(), "float64")
    return concatenate([given, zeros(SIGNALS - len(given))])


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
        "-0.95 6.88 0.35 0.21 -3.20 0.38 0.27 -2.92 -1.33 -2.39 5.81 "
        "0.53 0.71 -0.47 0.08 0.58 -0.42 -0.86 0.06 0.52 0.02 0.05 "
        "0.39 -0.01 -0.01 -0.10 -2.03 -0.05 -0.14 -0.76 0.07 -0.39 0.45"
    ),
    first=_of(
        "-3.87 8.95 0.00 2.54 -4.87 -2.48 3.23 -1.33 1.44 -0.31 1.34 "
        "1.54 1.31 -0.91 0.29 0.53 -1.25 -2.07 -0.72 0.57 -1.81 -0.09 "
        "1.75 0.15 -0.61 0.03 -5.80 0.95 0.36 -2.77 -0.15 -0.46 0.98"
    ),
    among=_of(
        "-2.09 8.05 0.34 2.08 -1.56 -3.40 0.98 -1.46 0.59 -1.88 1.90 "
        "1.13 1.61 -0.57 -0.07 -1.35 -0.37 -1.48 -0.20 1.07 -1.33 0.18 "
        "1.36 0.54 0.49 -0.24 -3.28 -0.18 0.42 -2.24 -0.12 -0.20 0.17"
    ),
    passage=WORDS.passage,
)

WORDS_AND_PEOPLE = Priors(
    covered=_of(
        "1.57 0.92 1.57 -1.05 1.73 -0.54 0.42 -2.27 0.53 0.32 0.00 "
        "1.11 1.49 -0.06 -1.00 0.65 -0.01 -2.24 0.55 0.88 0.88 0.36 "
        "0.48 1.16 -1.04 -0.09 -0.62 -1.01 -1.61 -0.43 0.09 -1.01 0.15 "
        "-0.17 -1.81 -1.41 -2.83 -5.14 -0.36 0.34 0.34 -1.13 0.16 -0.03"
    ),
    first=_of(
        "-0.73 0.86 0.81 -1.58 0.65 0.30 2.54 -0.46 -0.51 0.10 0.00 "
        "1.41 1.56 -1.10 0.02 0.64 -0.91 -1.41 -0.23 -0.63 -0.06 0.38 "
        "0.48 1.02 -2.15 0.64 -0.28 -0.10 -1.16 -0.49 0.34 -0.81 0.60 "
        "-0.33 -1.36 -0.85 -1.87 -4.40 -0.43 0.38 -0.12 -1.44 0.11 -0.16"
    ),
    among=_of(
        "0.40 1.18 0.87 -0.09 2.65 -0.38 0.50 -0.98 -0.63 0.15 0.00 "
        "0.55 1.16 0.20 0.52 0.31 -0.39 -1.77 0.33 0.04 -0.35 0.65 "
        "0.40 1.24 -0.97 0.20 0.32 -0.33 -1.10 -0.07 0.53 -0.63 0.41 "
        "-0.57 -0.84 -0.31 -0.56 -3.87 -0.48 -0.43 0.54 -0.68 0.05 -0.01"
    ),
    passage=WORDS.passage,
)
MEANING_AND_PEOPLE = Priors(
    covered=_of(
        "0.77 1.12 1.42 -0.59 1.06 -0.28 0.51 -2.72 0.59 0.37 2.42 "
        "0.62 1.41 -0.80 -0.09 0.15 -0.24 -1.81 0.68 0.80 1.08 0.86 "
        "0.51 0.89 -2.15 0.34 -0.64 -0.70 -1.43 -0.73 -0.11 -0.99 0.38 "
        "-1.39 -2.37 -0.86 -2.99 -2.78 -0.61 -0.40 -0.17 -0.06 0.23 -0.31"
    ),
    first=_of(
        "-0.59 0.99 0.96 -0.06 -0.40 -0.85 2.94 -1.35 0.03 -0.06 0.98 "
        "0.43 0.96 -0.72 0.20 0.80 -0.23 -2.11 -0.00 -0.40 -0.23 0.40 "
        "0.31 0.77 -1.95 0.26 -0.39 -0.23 -1.30 -0.64 0.16 -0.65 0.83 "
        "-1.02 -1.97 -1.32 -1.52 -3.39 -0.33 -0.29 0.54 -0.16 -0.00 -0.29"
    ),
    among=_of(
        "0.19 1.49 0.83 0.31 0.69 -0.54 0.61 -1.58 -0.21 -0.04 2.49 "
        "-0.60 0.97 -0.06 -0.07 0.05 0.10 -2.15 0.47 0.41 0.08 1.08 "
        "0.55 1.27 -1.93 0.60 0.51 -0.56 -1.45 -0.38 0.61 -0.78 0.64 "
        "-2.26 -1.51 -1.00 1.05 -3.04 -0.88 -1.05 0.60 1.00 0.32 -0.37"
    ),
    passage=WORDS.passage,
)


def priors_for(*, meaning: bool, people: bool) -> Priors:
    """Return where to start: with an encoder or by words alone, with questions for people or none.

    With these the question is another one: not only how near the first entry is, but whether it is
    nearer than what is known to be no entry's.
    """
    if people:
        return MEANING_AND_PEOPLE if meaning else WORDS_AND_PEOPLE
    return MEANING if meaning else WORDS
