"""Offers: the best mentors for one, and the best pairs of all who wait, together.

As many as possible get a mentor; among all ways to do that, the pairs have the most points in sum.
Each free place of a mentor is a column of its own, worth less the more they carry already, and
SciPy's `linear_sum_assignment` (shortest augmenting paths, Jonker and Volgenant) finds the optimum.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bot.domain.mentoring.matching.reasons import Reasons, reasons_for
from bot.domain.mentoring.matching.scores import balance, score

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from numpy.typing import NDArray

    from bot.domain.mentoring.matching.profiles import Mentor, Seeker
    from bot.domain.mentoring.matching.scores import Scores


@dataclass(frozen=True, slots=True)
class Offer:
    """A mentor for somebody, by their ids, with what speaks for it. `score` is for comparing."""

    seeker: int
    mentor: int
    score: float
    reasons: Reasons


@dataclass(frozen=True, slots=True)
class Assignment:
    """The best pairs of all who wait; `score` is their sum."""

    offers: tuple[Offer, ...]
    score: float


def ranked(
    seeker: Seeker, mentors: tuple[Mentor, ...], now: datetime, most: int = 1
) -> tuple[Offer, ...]:
    """The mentors who go best with somebody and have a place, the best first; at most so many."""
    if not mentors:
        return ()
    scored = score([seeker], mentors, now)
    points = scored.points[0] + [balance(mentor, 0) for mentor in mentors]
    points[[mentor.free_places == 0 for mentor in mentors]] = np.nan
    best = [int(column) for column in np.argsort(-points) if not np.isnan(points[column])]
    return tuple(
        _offer(scored, (0, column), float(points[column]), seeker, mentors[column])
        for column in best[:most]
    )


def assign(seekers: tuple[Seeker, ...], mentors: tuple[Mentor, ...], now: datetime) -> Assignment:
    """Put as many together as there are places for, so that the points in sum are the most."""
    if len(seekers) == 1:
        best = ranked(seekers[0], mentors, now)
        return Assignment(best, sum(offer.score for offer in best))
    if not (seekers and mentors):
        return Assignment((), 0.0)
    scored = score(seekers, mentors, now)
    places, columns = place_scores(scored.points, mentors)
    offers = tuple(
        _offer(
            scored,
            (row, columns[place]),
            float(places[row, place]),
            seekers[row],
            mentors[columns[place]],
        )
        for row, place in best_pairs(places)
    )
    return Assignment(offers, sum(offer.score for offer in offers))


def place_scores(
    points: NDArray[np.float64], mentors: Sequence[Mentor]
) -> tuple[NDArray[np.float64], list[int]]:
    """The points of each seeker (row) on each free place (column), and whose place each one is.

    No mentor has more places here than there are people for them.
    """
    possible = np.count_nonzero(~np.isnan(points), axis=0)
    owners = [
        (column, balance(mentor, place))
        for column, mentor in enumerate(mentors)
        for place in range(min(mentor.free_places, int(possible[column])))
    ]
    columns = [column for column, _balance in owners]
    return points[:, columns] + np.array([points for _column, points in owners]), columns


def best_pairs(places: NDArray[np.float64]) -> list[tuple[int, int]]:
    """The rows and columns to put together: as many as can be, with the most points in sum.

    NaN: they can't. The optimum is exact.
    """
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415 - 57 MB, 0.7 s

    if not places.size:
        return []
    impossible = np.isnan(places)
    worth = np.where(impossible, 0.0, places)
    # One pair more is worth more than all that the others could gain without it.
    worth[~impossible] += 1.0 + worth.max() * min(worth.shape)
    rows, columns = linear_sum_assignment(worth, maximize=True)
    return [
        (int(row), int(column))
        for row, column in zip(rows, columns, strict=True)
        if not impossible[row, column]
    ]


def _offer(
    scored: Scores, pair: tuple[int, int], points: float, seeker: Seeker, mentor: Mentor
) -> Offer:
    hours = float(scored.hours[pair])
    reasons = reasons_for(seeker.profile, mentor.profile, hours, scored.rarities)
    return Offer(seeker.profile.id, mentor.profile.id, points, reasons)
