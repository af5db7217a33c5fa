"""The command line's side of import and export: progress, what changes, what is wrong."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from bot.commands.exchange import BadFile, Report, Wanted, bring_in_file, bring_out_file
from bot.domain.exchange.shapes import SHAPES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

WRONG, FINE = 2, 0
"""Exit codes."""


def bring_in(path: Path, url: str, *, dry: bool, mirror: bool) -> int:
    """Import a file and say what came of it; gives the exit code."""
    bar = Progress(
        TextColumn("importing"), BarColumn(), MofNCompleteColumn(),
        console=Console(file=sys.stderr), transient=True,
    )  # fmt: skip

    def begin(report: Report) -> Callable[[int], None]:
        bar.start()
        task = bar.add_task("importing", total=report.steps)
        return lambda count: bar.advance(task, count)

    try:
        report = asyncio.run(bring_in_file(path, Wanted(url, dry, mirror), begin))
    except (BadFile, OSError) as wrong:
        return _complain(path, wrong)
    finally:
        if bar.live.is_started:
            bar.stop()
    for line in report.changes() if dry else ():
        typer.echo(line)
    for line in report.summary():
        typer.echo(line)
    if dry:
        typer.echo("nothing was changed: this was a dry run")
    return FINE


def bring_in_calendar_file(path: Path, url: str, zone: str, *, dry: bool, mirror: bool) -> int:
    """Import a calendar and say what came of it; gives the exit code."""
    from bot.commands.calendar_import import bring_in_calendar  # noqa: PLC0415 - icalendar

    try:
        lines = asyncio.run(bring_in_calendar(path, Wanted(url, dry, mirror), zone))
    except (BadFile, OSError) as wrong:
        return _complain(path, wrong)
    for line in lines:
        typer.echo(line)
    if dry:
        typer.echo("nothing was changed: this was a dry run")
    return FINE


def bring_out(path: Path, url: str, what: Sequence[str]) -> int:
    """Export to a file and say what was written; gives the exit code."""
    unknown = [name for name in what if name not in SHAPES]
    if unknown:
        typer.echo(f"lamplighter: {unknown[0]} is none of: {', '.join(SHAPES)}", err=True)
        return WRONG
    try:
        typer.echo(asyncio.run(bring_out_file(path, url, list(dict.fromkeys(what)) or [*SHAPES])))
    except (BadFile, OSError) as wrong:
        return _complain(path, wrong)
    return FINE


def _complain(path: Path, wrong: BadFile | OSError) -> int:
    complaint = str(wrong) if isinstance(wrong, BadFile) else f"{path}: {wrong.strerror}"
    typer.echo(complaint, err=True)
    return WRONG
