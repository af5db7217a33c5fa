"""Hard filters: who may be put together at all, and what stands in the way of everybody."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.domain.mentoring.matching.profiles import Mentor, Profile, Seeker


class Obstacle(StrEnum):
    """Why there is nobody for somebody, as far as the search got."""

    NOBODY = "nobody"
    """Nobody mentors people."""
    LANGUAGE = "language"
    """No mentor speaks a language of theirs."""
    APART = "apart"
    """All who do are people with whom they are not put together (again)."""
    AWAY = "away"
    """All who are left are away, or can't be reached."""
    FULL = "full"
    """All who are left have as many people as they can take."""


def base(tag: str) -> str:
    """The language of a tag: people of "pt" and of "pt-BR" understand each other."""
    return tag.partition("-")[0].lower()


def strengths(profile: Profile) -> dict[str, int]:
    """How well somebody speaks each language, by its base."""
    known: dict[str, int] = {}
    for tag, strength in profile.languages:
        known[base(tag)] = max(strength, known.get(base(tag), 0))
    return known


def shared_languages(one: Profile, other: Profile) -> tuple[str, ...]:
    """The languages that both speak, those first in which the weaker of the two is strongest."""
    mine, theirs = strengths(one), strengths(other)
    shared = mine.keys() & theirs.keys()
    return tuple(sorted(shared, key=lambda tag: (-_common(mine, theirs, tag), tag)))


def _common(mine: Mapping[str, int], theirs: Mapping[str, int], tag: str) -> int:
    return 10 * min(mine[tag], theirs[tag]) + mine[tag] + theirs[tag]


def are_apart(seeker: Seeker, mentor: Mentor) -> bool:
    """Are these two never to be put together (again), or the same person?"""
    person, other = seeker.profile.id, mentor.profile.id
    return person == other or other in seeker.apart or person in mentor.apart


def obstacle_of(seeker: Seeker, mentors: Iterable[Mentor]) -> Obstacle | None:
    """What keeps somebody from every mentor; None where somebody has a place for them."""
    left = [mentor for mentor in mentors if mentor.profile.id != seeker.profile.id]
    steps = (
        (Obstacle.NOBODY, lambda _mentor: True),
        (Obstacle.LANGUAGE, lambda mentor: shared_languages(seeker.profile, mentor.profile)),
        (Obstacle.APART, lambda mentor: not are_apart(seeker, mentor)),
        (Obstacle.AWAY, lambda mentor: mentor.available),
        (Obstacle.FULL, lambda mentor: mentor.free_places),
    )
    for obstacle, passes in steps:
        left = [mentor for mentor in left if passes(mentor)]
        if not left:
            return obstacle
    return None
