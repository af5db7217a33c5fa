"""Reminders: at every change of any clock, and through as many kills as one likes.

`times`: all that `tests/domain/test_reminder_times.py` plays a share of: every IANA zone, every gap
and fold from 2026 to 2032, moves of person and event, jumps of the clock, and downtime. `kills`:
the real process, killed while reminders fall due, against the simulated Telegram.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.domain.meetups.reminder_times import Beginning, limit, planned
from tests import reminder_kills
from tests.reminder_runs import (
    A_DAY,
    A_MINUTE,
    HOURS,
    ZONES,
    Course,
    bots_effects,
    may_ring,
    oracles_effects,
    transitions,
)
from tests.test_kills import slow_network

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

app = typer.Typer(add_completion=False)

DAY, HOUR = 24 * 60, 60
OFFSETS = (DAY, HOUR)
STARTS = (-30, 30, 60, 9 * 60, 18 * 60, DAY - 30, DAY, DAY + 30, DAY + 9 * 60, 2 * DAY - 60)
"""Minutes from a change of the clocks to the beginning of an event."""
BEFORE = DAY + 4 * 60
"""Minutes from the beginning of a run to that of the event."""
STEP = 15
DOWN = (1, 60, 5 * 60, 11 * 60, DAY, 3 * DAY, 7 * DAY)
JUMPS = (timedelta(hours=1), -timedelta(hours=1), 3652 * A_DAY)
FAR_AWAY = ("Pacific/Kiritimati", "America/Los_Angeles", "Asia/Kolkata")


@app.command()
def times() -> None:
    """Play every change of every clock, and count what came of the reminders."""
    began = time.monotonic()
    seen = Counter[str]()
    for zone in ZONES:
        for change in transitions(zone):
            seen["changes"] += 1
            for minutes in STARTS:
                starts_at = change + A_MINUTE * minutes
                for course in _courses(starts_at, seen["changes"]):
                    _play(course, Beginning(starts_at, zone), zone, seen)
    seen["zones"] = len(ZONES)
    seen["seconds"] = round(time.monotonic() - began)
    typer.echo(", ".join(f"{count} {name}" for name, count in sorted(seen.items())))


def _courses(starts_at: datetime, number: int) -> Iterator[Course]:
    """What happens around it: nothing; downtime and moves; jumps of the clock."""
    begin = starts_at - A_MINUTE * BEFORE
    yield Course(begin, BEFORE + STEP, step=STEP)
    down = DOWN[number % len(DOWN)]
    at = (number * 7 * STEP) % BEFORE
    away, far = FAR_AWAY[number % len(FAR_AWAY)], FAR_AWAY[(number + 1) % len(FAR_AWAY)]
    yield Course(
        begin, BEFORE + down + STEP, ((at, at + down),), moves={BEFORE // 2: away},
        event_moves={BEFORE // 3: far}, step=STEP,
    )  # fmt: skip
    jumps = {at: JUMPS[number % len(JUMPS)], at + 2 * HOUR: timedelta(0)}
    yield Course(begin, BEFORE + down + DAY, ((at + HOUR, at + HOUR + down),), jumps, step=STEP)


def _play(course: Course, event: Beginning, zone: str, seen: Counter[str]) -> None:
    effects = bots_effects(course, event, zone, OFFSETS)
    seen["runs"] += 1
    where = (zone, event, course, effects)
    if not course.jumps:
        _must(effects == oracles_effects(course, event, zone, OFFSETS), where)
    for minutes, happened in effects.items():
        _must(len(happened) == 1, where)
        kind, at = happened[0]
        seen[kind] += 1
        if kind == "told" and not course.moves:
            last = limit(event, minutes, HOURS, zone)
            _must(planned(event, minutes) <= at <= last, where)
            _must(may_ring(at, zone, event.starts_at), where)


def _must(holds: bool, where: object) -> None:
    if not holds:
        raise AssertionError(where)


@app.command()
def kills(
    count: Annotated[int, typer.Option("--kills", help="So often.")] = 200,
    faults: Annotated[bool, typer.Option(help="Let network and Telegram fail, too.")] = False,
    url: Annotated[str, typer.Option(help="An empty database; else SQLite.")] = "",
) -> None:
    """Kill the bot so often while reminders fall due."""
    network = (
        slow_network(too_many_requests=0.05, server_errors=0.03, lost_answers=0.02)
        if faults
        else slow_network()
    )
    with tempfile.TemporaryDirectory() as folder:
        report = asyncio.run(reminder_kills.rehearse(Path(folder), network, kills=count, url=url))
    typer.echo(str(report))
