"""What the knowledge benchmark measures."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

BINS = 10

TARGET = 0.95
"""How often sure answers have to be right, where a matcher's share of them is set beside the share
that a threshold could have given that knows what is right."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One answered query.

    `rank` is the place of the right entry among the candidates, from 1, or 0 where it is not
    there; `covered` tells whether there is a right one; `familiarity` orders queries by how
    likely they are covered, on any scale; `confidence` is a probability, None where a matcher
    has none; `sure` and `listening` are the matcher's own decisions. `choices` is how many of the
    first candidates it would offer where it is not sure.
    """

    rank: int
    covered: bool
    familiarity: float
    confidence: float | None
    sure: bool
    listening: bool
    seconds: float
    choices: int = 0


def area_under_roc(positive: Array, negative: Array) -> float:
    """Return the chance that a positive scores above a negative, ties counting half."""
    if not len(positive) or not len(negative):
        return float("nan")
    scores = np.concatenate([positive, negative])
    _, places, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = np.cumsum(counts) - (counts - 1) / 2
    total = ranks[places][: len(positive)].sum()
    return float(
        (total - len(positive) * (len(positive) + 1) / 2) / (len(positive) * len(negative))
    )


def calibration_error(confidence: Array, right: Array) -> float:
    """Return the expected calibration error over ten bins of equal width (Guo et al. 2017)."""
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    gaps = [abs(float((confidence - right)[bins == number].sum())) for number in range(BINS)]
    return sum(gaps) / max(len(right), 1)


def share(part: Sequence[bool]) -> float:
    """Return the share of true ones, not a number for none."""
    return sum(part) / len(part) if part else float("nan")


def best_share(outcomes: Sequence[Outcome], target: float = TARGET) -> float:
    """Return the greatest share that is right so often when the most confident are answered."""
    judged = sorted(
        (outcome for outcome in outcomes if outcome.confidence is not None),
        key=lambda outcome: -(outcome.confidence or 0.0),
    )
    if not judged:
        return float("nan")
    right = np.cumsum([outcome.rank == 1 for outcome in judged])
    reached = np.flatnonzero(right >= target * np.arange(1, len(judged) + 1))
    return float(reached[-1] + 1) / len(outcomes) if len(reached) else 0.0


def summarise(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """Return the measures of one run; a share lies between 0 and 1, times are milliseconds."""
    covered = [outcome for outcome in outcomes if outcome.covered]
    uncovered = [outcome for outcome in outcomes if not outcome.covered]
    sure = [outcome for outcome in outcomes if outcome.sure]
    listening = [outcome for outcome in outcomes if outcome.listening]
    offered = [outcome for outcome in outcomes if outcome.choices and not outcome.sure]
    times = np.array([outcome.seconds for outcome in outcomes]) * 1000
    judged = [outcome for outcome in outcomes if outcome.confidence is not None]
    return {
        "accuracy": share([outcome.rank == 1 for outcome in covered]),
        "top 3": share([1 <= outcome.rank <= 3 for outcome in covered]),
        "recall@5": share([1 <= outcome.rank <= 5 for outcome in covered]),
        "MRR": float(np.mean([1 / o.rank if o.rank else 0.0 for o in covered])),
        "AUC": area_under_roc(
            np.array([outcome.familiarity for outcome in covered]),
            np.array([outcome.familiarity for outcome in uncovered]),
        ),
        "sure": len(sure) / len(outcomes),
        "sure right": share([outcome.rank == 1 for outcome in sure]),
        "best sure": best_share(outcomes),
        "choices": len(offered) / len(outcomes),
        "choices hit": share([1 <= o.rank <= o.choices for o in offered if o.covered]),
        "unc. sure": share([outcome.sure for outcome in uncovered]),
        "unc. choices": share([bool(o.choices) and not o.sure for o in uncovered]),
        "listening": len(listening) / len(outcomes),
        "listening right": share([outcome.rank == 1 for outcome in listening]),
        "ECE": calibration_error(
            np.array([outcome.confidence for outcome in judged], float),
            np.array([outcome.rank == 1 for outcome in judged], float),
        )
        if judged
        else float("nan"),
        "p50 ms": float(np.percentile(times, 50)),
        "p99 ms": float(np.percentile(times, 99)),
    }
