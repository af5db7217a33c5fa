"""`lamplighter import events.ics`: what is planned elsewhere, so that people here see it.

The same file again changes what has changed, and with `--mirror` cancels what it does not have.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.commands.exchange import MOST_LINES, BadFile
from bot.commands.upkeep import beside_the_bot
from bot.domain import audit
from bot.domain.calendars.lines import MOST_BYTES, NoCalendar
from bot.domain.calendars.reading import read
from bot.domain.exchange.shapes import Problem
from bot.domain.meetups import outside
from bot.domain.meetups.outside import Origin
from bot.engine.clock import utc_now
from bot.words import verbatim

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from bot.commands.exchange import Wanted
    from bot.domain.calendars.reading import OutsideEvent, Reading

ENDING = ".ics"


async def bring_in_calendar(path: Path, wanted: Wanted, zone: str) -> list[str]:
    """Import a calendar, or say what is in it (`dry`); gives lines that say what came of it.

    It is known by the file's name: another of that name takes its place. Raises BadFile, OSError,
    and what `lamplighter inbox` raises.
    """
    now = utc_now()
    reading = await asyncio.to_thread(_read, path, now, zone)
    left_out = [f"{reading.left_out} events are left out"] if reading.left_out else []
    if wanted.dry:
        shown = [_line(event) for event in reading.events[:MOST_LINES]]
        return [*shown, f"calendar: {len(reading.events)} dates to come", *left_out]
    origin = Origin(path.name, path.name)
    async with beside_the_bot(wanted.url) as db, db.write() as session:
        tally = await outside.follow(session, origin, reading.events, now, cancels=wanted.mirror)
        await audit.record(session, "import", "calendar", now=now, done_by=audit.OPERATOR)
    counts = (
        f"{tally.added} added, {tally.changed} changed, {tally.cancelled} cancelled, "
        f"{tally.unchanged} unchanged"
    )
    return [f"calendar: {counts}", *left_out]


def _read(path: Path, now: datetime, zone: str) -> Reading:
    if path.stat().st_size > MOST_BYTES:
        raise BadFile(
            path, [Problem(1, verbatim(f"a calendar may have {MOST_BYTES} bytes at most"))]
        )
    try:
        return read(path.read_bytes(), now, zone)
    except NoCalendar:
        raise BadFile(
            path, [Problem(1, verbatim("expected a calendar, which begins with BEGIN:VCALENDAR"))]
        ) from None


def _line(event: OutsideEvent) -> str:
    return f"{event.starts_at:%Y-%m-%d %H:%M}Z {event.title}"
