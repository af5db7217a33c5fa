"""Waking hours: how long somebody has, not counting the hours in which nobody is written to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.words.recurrences import first_moment

if TYPE_CHECKING:
    from bot.words.quiet import QuietHours

LONGEST = 400
"""Nights that are looked at: no deadline is further away."""


def after(start: datetime, hours: timedelta, quiet: QuietHours, zone: str) -> datetime:
    """The moment at which somebody in that zone has been awake for so long since `start`."""
    moment, left = quiet.after(start, zone), hours
    for _night in range(LONGEST):
        asleep = _falls_asleep(moment, quiet, zone)
        if asleep is None or asleep - moment >= left:
            return moment + left
        left -= asleep - moment
        moment = quiet.after(asleep, zone)
    return moment + left


def _falls_asleep(moment: datetime, quiet: QuietHours, zone: str) -> datetime | None:
    """When their next quiet hours begin; None where there are none."""
    if quiet.start is None or quiet.end is None or quiet.start == quiet.end:
        return None
    local = moment.astimezone(ZoneInfo(zone))
    day = local.date() + timedelta(days=0 if local.time() < quiet.start else 1)
    return first_moment(datetime.combine(day, quiet.start), ZoneInfo(zone)).astimezone(UTC)
