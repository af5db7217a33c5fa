"""The real process, killed again and again while people ask, on both platforms: what came of it.

The checks are those of the tests: nothing lost, nothing done twice; what this adds is the size.
"""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from tests import composing_kills
from tests.matrix.town import town
from tests.platforms import test_matrix_kills
from tests.telegram.faults import Faults
from tests.test_kills import KillReport, rehearse, slow_network

app = typer.Typer(add_completion=False)

QUESTIONS_A_KILL = 5


@app.command()
def main(
    kills: Annotated[int, typer.Option(help="So often in each row.")] = 150,
    platform: Annotated[str, typer.Option(help="telegram, matrix, or both.")] = "both",
    *,
    composing: Annotated[
        bool, typer.Option(help="While people put share-outs together, on Telegram alone.")
    ] = False,
) -> None:
    """Kill the bot so often in each row and print a table of what came of it."""
    if composing:
        with tempfile.TemporaryDirectory() as folder:
            typer.echo(
                asyncio.run(composing_kills.rehearse(Path(folder), slow_network(), kills=kills))
            )
        return
    table = Table("", "kills", "questions", "on the wire", "lost answers", "twice", box=None)
    if platform in {"telegram", "both"}:
        quiet, faults = (
            slow_network(),
            slow_network(too_many_requests=0.05, server_errors=0.03, lost_answers=0.02),
        )
        _row(table, "Telegram", asyncio.run(_telegram(kills, quiet)))
        _row(table, "Telegram, with faults", asyncio.run(_telegram(kills, faults)))
    if platform in {"matrix", "both"}:
        asked = asyncio.run(_matrix(kills))
        table.add_row("Matrix", str(kills), str(asked), "", "", "0")
    Console(width=120).print(table)


def _row(table: Table, name: str, report: KillReport) -> None:
    """Add a row, and print it at once: the next run takes long."""
    figures = (
        report.kills,
        report.questions,
        report.on_the_wire,
        report.lost_answers,
        report.duplicates,
    )
    table.add_row(name, *map(str, figures))
    typer.echo(f"{name}: {report}")


async def _telegram(kills: int, faults: Faults) -> KillReport:
    questions = QUESTIONS_A_KILL * kills
    with tempfile.TemporaryDirectory() as folder:
        return await rehearse(
            Path(folder), faults, questions=questions, unknown=1 + questions // 25, kills=kills
        )


async def _matrix(kills: int) -> int:
    with tempfile.TemporaryDirectory() as folder:
        async with town(Path(folder)) as (synapse, arrive):
            return await test_matrix_kills.rehearse(
                synapse, arrive, Path(folder), questions=QUESTIONS_A_KILL * kills, kills=kills
            )
