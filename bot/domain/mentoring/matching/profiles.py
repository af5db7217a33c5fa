"""What matching knows of people: plain values, hashable, so that work can be kept by them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

DAY_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class FreeTime:
    """Free each week on that day (Monday is 0), between two minutes of the day in one's own zone.

    `end` comes after `start`, 1440 is midnight; what goes past midnight is two of them.
    """

    weekday: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Profile:
    """Somebody, as far as it matters who goes with them.

    `languages`: tags with how well they are spoken, 1 (a little) to 3 (fluently). `goals`
    of whoever learns and `skills` of whoever helps are words of one list. Without free hours, or
    without a zone, nothing is known of their time.
    """

    id: int
    languages: tuple[tuple[str, int], ...]
    zone: str = ""
    free: tuple[FreeTime, ...] = ()
    interests: frozenset[str] = frozenset()
    goals: frozenset[str] = frozenset()
    skills: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Seeker:
    """Somebody who waits for a mentor since `since`.

    `apart`: people with whom they are never put together (again): one has refused or blocked the
    other, or they were a pair.
    """

    profile: Profile
    since: datetime
    apart: frozenset[int] = field(default=frozenset())


@dataclass(frozen=True, slots=True)
class Mentor:
    """Somebody who mentors people: `taken` of `capacity` places, offers that are open among them.

    `available`: eligible, reachable and not away. `apart` is as a seeker's.
    """

    profile: Profile
    capacity: int
    taken: int = 0
    available: bool = True
    apart: frozenset[int] = field(default=frozenset())

    @property
    def free_places(self) -> int:
        """How many more people they would take; none while they are not available."""
        return max(self.capacity - self.taken, 0) if self.available else 0
