"""Why two go together, as data: handlers put it into words."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.mentoring.matching.filters import shared_languages

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.domain.mentoring.matching.profiles import Profile


@dataclass(frozen=True, slots=True)
class Reasons:
    """What two have in common; of each kind, what counts most first.

    `languages` without regions. `goals` are those of the one with which the other can help. `hours`
    a week in the coming weeks, rounded down to halves; None where nobody knows.
    """

    languages: tuple[str, ...]
    interests: tuple[str, ...] = ()
    goals: tuple[str, ...] = ()
    hours: float | None = None


def reasons_for(
    seeker: Profile, mentor: Profile, hours: float, rarities: Mapping[str, float]
) -> Reasons:
    """What speaks for two people; `hours` in common may be NaN."""
    shared = seeker.interests & mentor.interests
    return Reasons(
        languages=shared_languages(seeker, mentor),
        interests=tuple(sorted(shared, key=lambda name: (-rarities[name], name))),
        goals=tuple(sorted(seeker.goals & mentor.skills)),
        hours=None if math.isnan(hours) else math.floor(hours * 2) / 2,
    )
