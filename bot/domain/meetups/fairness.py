"""How a time falls for people in their zones: comfortably, early or late, at night.

From the zones that people have chosen, and nothing else. Of few people nothing is said: no zone is
named in which there are fewer than `FLOOR`, and shares are in steps.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from bot.storage.tables import Person

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.ext.asyncio import AsyncSession

FLOOR = 5
"""Fewer people of a zone are not named by it."""
FEWEST = 12
"""Of fewer people in all nothing is said."""
STEP = 5
"""Percent in which shares are told."""
COMFORTABLE = (8, 21)
AWAKE = (7, 23)
"""Hours of a day: from the first until before the second. What is outside of these is night."""
MOST_NAMED = 4
CLEARLY = 10
"""Percent more, for which another hour is worth a word."""


@dataclass(frozen=True, slots=True)
class Shares:
    """Percent of the people for whom it is comfortable, early or late, and night; 100 in all."""

    comfortable: int
    edge: int
    night: int


@dataclass(frozen=True, slots=True)
class Fairness:
    """How a time falls, the zones in which it is night (large ones first), and the shares for each
    hour of that day, on the clocks of `zone`.
    """

    at: datetime
    zone: str
    shares: Shares
    asleep: tuple[str, ...]
    hours: tuple[Shares, ...]

    @property
    def hour(self) -> int:
        """The hour of the day at which it is."""
        return self.at.astimezone(ZoneInfo(self.zone)).hour


async def zones_of_people(db: AsyncSession) -> dict[str, int]:
    """How many people have chosen each zone."""
    rows = await db.execute(
        select(Person.zone, func.count()).where(Person.zone.is_not(None)).group_by(Person.zone)
    )
    return {zone: count for zone, count in rows if zone and _place(zone) is not None}


def judge(people: Mapping[str, int], at: datetime, zone: str) -> Fairness | None:
    """How a moment falls for so many people of each zone; None where there are too few."""
    if sum(people.values()) < FEWEST:
        return None
    start = at.astimezone(ZoneInfo(zone)).replace(hour=0, minute=0, second=0, microsecond=0)
    midnight = start.astimezone(UTC)
    minutes = at.astimezone(ZoneInfo(zone)).minute
    return Fairness(
        at,
        zone,
        _shares(people, at),
        _asleep(people, at),
        tuple(
            _shares(people, midnight + timedelta(hours=hour, minutes=minutes)) for hour in range(24)
        ),
    )


def comfort(zone: str, at: datetime) -> int:
    """2: comfortable; 1: early or late; 0: night."""
    place = _place(zone)
    hour = at.astimezone(place).hour if place is not None else 12
    if COMFORTABLE[0] <= hour < COMFORTABLE[1]:
        return 2
    return 1 if AWAKE[0] <= hour < AWAKE[1] else 0


def _shares(people: Mapping[str, int], at: datetime) -> Shares:
    counts: Counter[int] = Counter()
    for zone, count in people.items():
        counts[comfort(zone, at)] += count
    total = sum(counts.values())
    night, edge = (_percent(counts[level], total) for level in (0, 1))
    edge = min(edge, 100 - night)
    return Shares(100 - night - edge, edge, night)


def _percent(count: int, total: int) -> int:
    """In steps; fewer than `FLOOR` people are none."""
    return STEP * round(100 * count / total / STEP) if count >= FLOOR else 0


def _asleep(people: Mapping[str, int], at: datetime) -> tuple[str, ...]:
    there = [(count, zone) for zone, count in people.items() if not comfort(zone, at)]
    named = sorted(
        (pair for pair in there if pair[0] >= FLOOR), key=lambda pair: (-pair[0], pair[1])
    )
    return tuple(zone for _count, zone in named[:MOST_NAMED])


@lru_cache(maxsize=512)
def _place(zone: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(zone)
    except (KeyError, OSError, ValueError):
        return None


def best_hour(fair: Fairness) -> tuple[datetime, Shares] | None:
    """An hour of the same day that is comfortable for clearly more people; None: there is none."""
    place, best = max(
        enumerate(fair.hours), key=lambda pair: (pair[1].comfortable, -pair[1].night, -pair[0])
    )
    if best.comfortable < fair.shares.comfortable + CLEARLY:
        return None
    return fair.at + timedelta(hours=place - fair.hour), best
