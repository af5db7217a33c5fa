"""When people mean: "3 days", "until 2030-02-01", "2030-02-01 18:00"."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.numbers import in_latin_digits
from bot.words import Refused, _

SPAN = re.compile(r"(?P<count>\d{1,4})\s*(?P<unit>[a-z]+)", re.IGNORECASE)
UNITS = {
    "h": "hours", "hour": "hours", "hours": "hours", "d": "days", "day": "days", "days": "days",
    "w": "weeks", "week": "weeks", "weeks": "weeks",
}  # fmt: skip


def parse(words: str, now: datetime, zone: str) -> datetime:
    """Read a moment in the future; a date alone means the start of that day in `zone`.

    Raises Refused for what can't be read, or is over.
    """
    words = in_latin_digits(words).strip().lower()
    words = words.removeprefix("until ").removeprefix("for ").strip()
    moment = _span(words, now) or _date(words, zone)
    if moment is None:
        raise Refused(_("When? Write a date as in 2030-02-01, or a time as in 3 days."))
    if moment <= now:
        raise Refused(_("That is in the past. Write a date that is still to come."))
    return moment


def _span(words: str, now: datetime) -> datetime | None:
    match = SPAN.fullmatch(words)
    if match is None or match["unit"] not in UNITS:
        return None
    return now + timedelta(**{UNITS[match["unit"]]: int(match["count"])})


def _date(words: str, zone: str) -> datetime | None:
    try:
        read = datetime.fromisoformat(words.upper())
        return (read if read.tzinfo else read.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def iso(moment: datetime | None) -> str | None:
    """A moment as files name it: ISO 8601, UTC."""
    return moment.isoformat() if moment is not None else None
