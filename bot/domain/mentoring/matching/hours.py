"""Hours that people have in common, in their own zones, over the weeks that come.

Each person's week is laid over the coming weeks on the clock of their zone, quarter of an hour by
quarter, and taken to UTC: so a change to summer time in one of two countries moves what they share.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from bot.domain.mentoring.matching.profiles import FreeTime, Profile

WEEKS = 8
QUARTER = 15
"""Minutes; zones are whole quarters of an hour from UTC."""
QUARTERS_IN_DAY = 24 * 60 // QUARTER
QUARTERS_IN_WEEK = 7 * QUARTERS_IN_DAY
QUARTERS_IN_HOUR = 60 // QUARTER


def common_hours(
    seekers: Sequence[Profile], mentors: Sequence[Profile], day: date
) -> NDArray[np.float64]:
    """Hours a week that each seeker (row) has in common with each mentor (column), from `day` on.

    The mean of the coming weeks; NaN where nothing is known of one's time.
    """
    rows, columns = _in_utc(seekers, day), _in_utc(mentors, day)
    common = np.zeros((len(seekers), len(mentors)))
    for week, times in _distinct_weeks(rows, columns):
        place = slice(week * QUARTERS_IN_WEEK, (week + 1) * QUARTERS_IN_WEEK)
        # Counts stay below a week's quarters of an hour, which a float32 holds exactly.
        common += times * (rows[:, place].astype("f4") @ columns[:, place].astype("f4").T)
    common /= WEEKS * QUARTERS_IN_HOUR
    common[[not _is_known(profile) for profile in seekers], :] = np.nan
    common[:, [not _is_known(profile) for profile in mentors]] = np.nan
    return common


def first_common_time(one: Profile, other: Profile, now: datetime) -> datetime | None:
    """When both are free for the first time, a day from now or later, and for an hour if they ever
    are; None if they never are, or nothing is known.
    """
    if not (_is_known(one) and _is_known(other)):
        return None
    day = (now + timedelta(days=1)).date()
    both = np.logical_and(*_in_utc([one, other], day))
    starts = len(both) - QUARTERS_IN_HOUR + 1
    hour = np.logical_and.reduce([both[part : starts + part] for part in range(QUARTERS_IN_HOUR)])
    midnight = datetime.combine(day, time(), UTC)
    for free in (hour, both):
        for start in np.flatnonzero(free):
            at = midnight + timedelta(minutes=QUARTER * int(start))
            if at >= now + timedelta(days=1):
                return at
    return None


def _is_known(profile: Profile) -> bool:
    return bool(profile.free) and _zone(profile.zone) is not None


def _distinct_weeks(rows: NDArray[np.bool_], columns: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """The weeks that differ from all before, each with how many are like it. Mostly it is one."""
    distinct: dict[bytes, list[int]] = {}
    for week in range(WEEKS):
        place = slice(week * QUARTERS_IN_WEEK, (week + 1) * QUARTERS_IN_WEEK)
        key = np.packbits(rows[:, place]).tobytes() + np.packbits(columns[:, place]).tobytes()
        distinct.setdefault(key, []).append(week)
    return [(weeks[0], len(weeks)) for weeks in distinct.values()]


def _in_utc(profiles: Sequence[Profile], day: date) -> NDArray[np.bool_]:
    """Whether each is free in each quarter of an hour of the coming weeks, from UTC's midnight on.

    What the zones push past one end of these weeks comes in again at the other.
    """
    grid = np.zeros((len(profiles), WEEKS * QUARTERS_IN_WEEK), dtype=np.bool_)
    for row, profile in enumerate(profiles):
        if _is_known(profile):
            week = _week(profile.free, day.weekday())
            grid[row, _utc_quarters(profile.zone, day)[week]] = True
    return grid


@lru_cache(maxsize=4096)
def _week(free: tuple[FreeTime, ...], first: int) -> NDArray[np.intp]:
    """Quarters of an hour of the coming weeks on somebody's own clock in which they are free."""
    week = np.zeros((7, QUARTERS_IN_DAY), dtype=np.bool_)
    for part in free:
        week[(part.weekday - first) % 7, part.start // QUARTER : -(-part.end // QUARTER)] = True
    return np.flatnonzero(np.tile(week.ravel(), WEEKS))


@lru_cache(maxsize=512)
def _utc_quarters(zone: str, day: date) -> NDArray[np.intp]:
    """Which quarter of an hour of UTC each one on a zone's clock is, from `day` on."""
    midnight = datetime.combine(day, time(), UTC)
    clock = midnight.replace(tzinfo=_zone(zone))
    quarters = []
    for number in range(WEEKS * QUARTERS_IN_WEEK):
        on_clock = clock + timedelta(minutes=QUARTER * number)  # wall time: zoneinfo adds none
        away = on_clock.utcoffset() or timedelta()
        quarters.append(number - round(away / timedelta(minutes=QUARTER)))
    return np.array(quarters) % (WEEKS * QUARTERS_IN_WEEK)


@lru_cache(maxsize=512)
def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError):
        return None
