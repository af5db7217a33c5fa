"""`lamplighter import` and `export`: knowledge, resources, groups and calendars as files."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.commands.upkeep import beside_the_bot
from bot.domain import audit
from bot.domain.exchange import csvs, plans, tomls
from bot.domain.exchange.shapes import SHAPES, Problem, Reading
from bot.engine.clock import utc_now
from bot.words import verbatim

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.domain.exchange.differences import Plan

MOST_LINES = 200
"""So many changes are listed in a dry run; the rest is counted."""


class BadFile(Exception):  # noqa: N818 - the file is what is bad
    """A file that can't be imported: `problems` says on which lines; nothing was changed."""

    def __init__(self, path: Path, problems: Sequence[Problem]) -> None:
        lines = [f"{path}: {problem}" for problem in sorted(problems)]
        count = f"{len(lines)} {'problem' if len(lines) == 1 else 'problems'}"
        super().__init__("\n".join((*lines, f"{count}, nothing was imported")))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Wanted:
    """How to import: into which database, only to look (`dry`), taking away the rest (`mirror`)."""

    url: str
    dry: bool = False
    mirror: bool = False


@dataclass(slots=True)
class Report:
    """What an import does, in words; `steps` are the things to be written."""

    plans: list[Plan] = field(default_factory=list)

    @property
    def steps(self) -> int:
        """How many things are to be written."""
        return sum(plan.steps for plan in self.plans)

    def changes(self) -> list[str]:
        """Each change in a line."""
        lines = [line for plan in self.plans for line in plan.lines()]
        more = len(lines) - MOST_LINES
        return [*lines[:MOST_LINES], f"… and {more} more"] if more > 0 else lines

    def summary(self) -> list[str]:
        """How many were added, changed, removed and left."""
        return [
            f"{plan.shape.name}: {len(plan.added) + len(plan.restored)} added, "
            f"{len(plan.changed)} changed, {len(plan.removed)} removed, {plan.unchanged} unchanged"
            for plan in self.plans
        ]


def read(path: Path) -> Reading:
    """Read a file by its ending: .toml or .csv. Raises BadFile, OSError."""
    content = path.read_bytes()
    reading = Reading()
    readers = {".toml": tomls.read, ".csv": csvs.read}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise BadFile(
            path, [Problem(1, verbatim("expected a file that ends in .toml, .csv or .ics"))]
        )
    try:
        reader(content.decode("utf-8-sig"), reading)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise BadFile(path, [Problem(line, verbatim("expected text in UTF-8"))]) from None
    if reading.problems:
        raise BadFile(path, reading.problems)
    return reading


async def bring_in_file(
    path: Path, wanted: Wanted, begin: Callable[[Report], Callable[[int], None]]
) -> Report:
    """Import a file whole, or not at all; a running bot knows it at once.

    `begin` is told what will happen, and gives what is to be called as things are written. Raises
    BadFile, OSError, and what `lamplighter inbox` raises.
    """
    reading = read(path)
    async with beside_the_bot(wanted.url) as db:
        if wanted.dry:
            async with db.read() as session:
                return await _compare(session, reading, wanted)
        async with db.write() as session:
            report = await _compare(session, reading, wanted)
            progress = begin(report)
            for plan in report.plans:
                await plans.apply(session, plan, utc_now(), progress)
            what = " ".join(reading.rows)
            await audit.record(session, "import", what, now=utc_now(), done_by=audit.OPERATOR)
            return report


async def _compare(session: AsyncSession, reading: Reading, wanted: Wanted) -> Report:
    return Report(
        [
            await plans.compare(session, SHAPES[name], rows, mirror=wanted.mirror)
            for name, rows in reading.rows.items()
        ]
    )


async def bring_out_file(path: Path, url: str, names: Sequence[str]) -> str:
    """Export things of these shapes; TOML holds any of them, CSV one. Says what was written.

    Raises BadFile, OSError, and what `lamplighter inbox` raises.
    """
    suffix = path.suffix.lower()
    unfit = suffix not in {".toml", ".csv"} or (suffix == ".csv" and len(names) != 1)
    if unfit:
        hint = "name a .toml file, or a .csv file and one of: " + ", ".join(SHAPES)
        raise BadFile(path, [Problem(1, verbatim(hint))])
    async with beside_the_bot(url) as db, db.read() as session:
        rows = {SHAPES[name]: await plans.everything(session, SHAPES[name]) for name in names}
    if suffix == ".csv":
        [(shape, items)] = rows.items()
        content = csvs.write(shape, items)
    else:
        content = tomls.write(rows)
    await asyncio.to_thread(path.write_bytes, content.encode())
    counted = ", ".join(f"{len(items)} {shape.name}" for shape, items in rows.items())
    return f"{path}: {counted}"
