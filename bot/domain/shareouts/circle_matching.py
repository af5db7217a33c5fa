"""Who goes into which circle: three to five who share a language and are free at one time.

Pure functions of plain values.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

FEWEST, MOST = 3, 5
USUAL = 4
FIRST_DAY, LAST_DAY = 3, 16
"""Days from now on between which they meet."""
NOTICE = timedelta(hours=2)
"""So long before, they are reminded."""
EARLIEST, LATEST = time(10), time(20)
"""On nobody's clock do they begin before or after that."""
UNKNOWN = tuple((weekday, 17 * 60, 21 * 60) for weekday in range(7))
"""When somebody is thought to be free who has not said: the evenings."""

Free = frozenset[datetime]
Group = list["Candidate"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who would be in a circle. `hours`: weekday from 0 (Monday), first and last minute,
    by the clock of `zone`; none: not said. `apart`: ids of people to be kept apart.
    """

    id: int
    languages: frozenset[str]
    zone: str
    hours: tuple[tuple[int, int, int], ...] = ()
    apart: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class PlannedCircle:
    """Who is in it, what they speak there, and when they meet."""

    members: tuple[int, ...]
    language: str
    meets_at: datetime


def form(candidates: Sequence[Candidate], now: datetime) -> list[PlannedCircle]:
    """Put as many as possible into circles; nobody is in two, and some may be in none."""
    free = {each.id: starts(each, now) for each in candidates}
    left = {each.id: each for each in candidates}
    groups: list[Group] = []
    while group := _next_group(left.values(), free):
        groups.append(group)
        for each in group:
            del left[each.id]
    for each in left.values():
        _place(each, groups, free)
    return [_planned(group, free, now) for group in groups]


def starts(candidate: Candidate, now: datetime) -> Free:
    """The full hours (UTC) at which they could begin to meet for an hour."""
    zone = ZoneInfo(candidate.zone)
    hours = candidate.hours or UNKNOWN
    midnight = datetime.combine(now.astimezone(UTC).date(), time(), UTC)
    moments = (
        midnight + timedelta(hours=hour) for hour in range(24 * FIRST_DAY, 24 * (LAST_DAY + 1))
    )
    return frozenset(at for at in moments if _is_free(at.astimezone(zone), hours))


def _is_free(local: datetime, hours: Sequence[tuple[int, int, int]]) -> bool:
    minute = local.hour * 60 + local.minute
    return EARLIEST <= local.time() <= LATEST and any(
        weekday == local.weekday() and first <= minute and minute + 60 <= last
        for weekday, first, last in hours
    )


def _next_group(left: Iterable[Candidate], free: Mapping[int, Free]) -> Group | None:
    """A circle of those who are left, in the language that fewest of them speak."""
    speakers: dict[str, Group] = {}
    for each in left:
        for language in each.languages:
            speakers.setdefault(language, []).append(each)
    for _language, pool in sorted(speakers.items(), key=lambda item: (len(item[1]), item[0])):
        if len(pool) >= FEWEST and (group := _picked(pool, free)):
            return group
    return None


def _picked(pool: Group, free: Mapping[int, Free]) -> Group | None:
    """Some of these who suit each other; whoever speaks least and has least time comes first."""
    size = len(pool) if len(pool) <= MOST else min(USUAL, len(pool) - FEWEST)
    ordered = sorted(pool, key=lambda each: (len(each.languages), len(free[each.id]), each.id))
    for first in ordered:
        group, common = [first], free[first.id]
        while len(group) < size:
            others = [each for each in ordered if each not in group and _suits(each, group)]
            if not others:
                break
            best = max(others, key=lambda each: len(common & free[each.id]))
            group.append(best)
            common = (common & free[best.id]) or common
        if len(group) >= FEWEST:
            return group
    return None


def _suits(candidate: Candidate, group: Group) -> bool:
    return not any(candidate.id in each.apart or each.id in candidate.apart for each in group)


def _place(candidate: Candidate, groups: list[Group], free: Mapping[int, Free]) -> None:
    """Let somebody who is left join a circle that speaks their language; a full one is halved."""
    fitting = [
        group for group in groups if _shared([*group, candidate]) and _suits(candidate, group)
    ]
    if not fitting:
        return
    own = free[candidate.id]
    best = min(
        fitting,
        key=lambda group: (len(group) >= MOST, -sum(len(own & free[each.id]) for each in group)),
    )
    if len(best) < MOST:
        best.append(candidate)
        return
    nearest = sorted(best, key=lambda each: -len(own & free[each.id]))[: FEWEST - 1]
    for each in nearest:
        best.remove(each)
    groups.append([candidate, *nearest])


def _shared(group: Group) -> frozenset[str]:
    """The languages that all of them speak."""
    return frozenset.intersection(*(each.languages for each in group))


def _planned(group: Group, free: Mapping[int, Free], now: datetime) -> PlannedCircle:
    counts = Counter(at for each in group for at in free[each.id])
    meets_at = min(counts, key=lambda at: (-counts[at], at), default=now + timedelta(days=7))
    return PlannedCircle(tuple(sorted(each.id for each in group)), min(_shared(group)), meets_at)
