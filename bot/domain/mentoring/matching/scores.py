"""How well people go together, in points; what each part can give at most stands at the top.

A pair has up to a hundred points, and one more for each day of waiting: that is the same with every
mentor, so it decides only who gets a place where there are too few, and in the end outweighs all.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from bot.domain.mentoring.matching.filters import strengths
from bot.domain.mentoring.matching.hours import common_hours

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from numpy.typing import NDArray

    from bot.domain.mentoring.matching.profiles import Mentor, Profile, Seeker

HOURS = 35.0
ENOUGH_HOURS = 3.0
"""Hours a week in common that give some two thirds of these points; each more gives less."""
UNKNOWN_HOURS = 0.4
"""The share of them where nobody knows: as for an hour and a half."""
INTERESTS = 25.0
ENOUGH_INTEREST = 4.0
"""What shared interests weigh to give some two thirds: two that few have."""
GOALS = 20.0
LANGUAGE = 10.0
STRONGEST = 3
BALANCE = 9.0
LEAST = 1.0
"""Every pair that may be is worth more than none."""
WAITING = 1.0
"""For each day."""


@dataclass(frozen=True, slots=True)
class Scores:
    """What is known of all pairs: seekers are rows, mentors are columns."""

    points: NDArray[np.float64]
    """NaN where they may not be a pair. Without what balances the load: that depends on the place.
    """
    hours: NDArray[np.float64]
    """Hours a week in common; NaN where nothing is known of one's time."""
    rarities: Mapping[str, float]
    """What each interest weighs."""


def score(seekers: Sequence[Seeker], mentors: Sequence[Mentor], now: datetime) -> Scores:
    """Score each seeker with each mentor, whether these have a place or not."""
    people = [seeker.profile for seeker in seekers]
    others = [mentor.profile for mentor in mentors]
    languages = _language_strengths(people, others)
    hours = common_hours(people, others, now.date())
    rarities = _rarities([*people, *others])
    points = (
        LEAST
        + LANGUAGE * languages / STRONGEST
        + HOURS * np.where(np.isnan(hours), UNKNOWN_HOURS, 1 - np.exp(-hours / ENOUGH_HOURS))
        + INTERESTS * _interests(people, others, rarities)
        + GOALS * _goals(people, others)
        + WAITING * _days_waited(seekers, now)[:, None]
    )
    points[languages == 0] = np.nan
    _keep_apart(points, seekers, mentors)
    return Scores(points, hours, rarities)


def _keep_apart(
    points: NDArray[np.float64], seekers: Sequence[Seeker], mentors: Sequence[Mentor]
) -> None:
    columns = {mentor.profile.id: column for column, mentor in enumerate(mentors)}
    rows = {seeker.profile.id: row for row, seeker in enumerate(seekers)}
    for row, seeker in enumerate(seekers):
        for person in {*seeker.apart, seeker.profile.id} & columns.keys():
            points[row, columns[person]] = np.nan
    for column, mentor in enumerate(mentors):
        for person in mentor.apart & rows.keys():
            points[rows[person], column] = np.nan


def balance(mentor: Mentor, place: int) -> float:
    """The points of the `place`th of a mentor's free places: more for who has little to carry."""
    return BALANCE * (1 - (mentor.taken + place) / max(mentor.capacity, 1))


def _days_waited(seekers: Sequence[Seeker], now: datetime) -> NDArray[np.float64]:
    waits = [max(now - seeker.since, timedelta()) for seeker in seekers]
    return np.array([wait / timedelta(days=1) for wait in waits], dtype=float)


def _language_strengths(
    people: Sequence[Profile], others: Sequence[Profile]
) -> NDArray[np.float64]:
    """How well the weaker of two speaks the language that they share best; 0 without any."""
    spoken = [strengths(profile) for profile in people]
    heard = [strengths(profile) for profile in others]
    best = np.zeros((len(people), len(others)))
    for tag in set().union(*heard) & set().union(*spoken):
        mine = np.array([[languages.get(tag, 0)] for languages in spoken], dtype=float)
        theirs = np.array([languages.get(tag, 0) for languages in heard], dtype=float)
        best = np.maximum(best, np.minimum(mine, theirs))
    return np.minimum(best, STRONGEST)


def _interests(
    people: Sequence[Profile], others: Sequence[Profile], rarities: Mapping[str, float]
) -> NDArray[np.float64]:
    """What two are both interested in: the fewer share an interest, the more it joins them."""
    names = sorted(rarities)
    mine = _table(people, names, lambda profile: profile.interests)
    theirs = _table(others, names, lambda profile: profile.interests)
    weights = np.array([rarities[name] for name in names], dtype=float)
    shared: NDArray[np.float64] = (mine * weights) @ theirs.T
    joined: NDArray[np.float64] = 1 - np.exp(-shared / ENOUGH_INTEREST)
    return joined


def _rarities(profiles: Sequence[Profile]) -> dict[str, float]:
    """What each interest weighs: the logarithm of how rare it is among these people."""
    counts = Counter(name for profile in profiles for name in profile.interests)
    return {name: math.log(1 + len(profiles) / count) for name, count in counts.items()}


def _goals(people: Sequence[Profile], others: Sequence[Profile]) -> NDArray[np.float64]:
    """The share of somebody's goals with which the other can help; half where they name none."""
    names = sorted(set().union(*(profile.goals for profile in people)))
    wanted = _table(people, names, lambda profile: profile.goals)
    helped = _table(others, names, lambda profile: profile.skills)
    count = wanted.sum(axis=1, keepdims=True)
    return np.where(count > 0, wanted @ helped.T / np.maximum(count, 1), 0.5)


def _table(
    profiles: Sequence[Profile], names: Sequence[str], of: Callable[[Profile], frozenset[str]]
) -> NDArray[np.float64]:
    places = {name: place for place, name in enumerate(names)}
    table = np.zeros((len(profiles), len(names)))
    for row, profile in enumerate(profiles):
        table[row, [places[name] for name in of(profile) if name in places]] = 1
    return table
