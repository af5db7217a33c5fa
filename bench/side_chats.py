"""Random runs of what is unseen in groups: nothing that matters is lost, nothing is shown to all.

The checks are those of the tests; what this adds is the size.
"""

from __future__ import annotations

import asyncio
import logging
import tempfile
import time
from pathlib import Path
from typing import Annotated

import typer

from bot.storage.migrating import prepare
from bot.storage.sessions import Database
from tests.side_chat_runs import rehearse

app = typer.Typer(add_completion=False)

AT_ONCE = 500
"""So many runs go by between two lines."""
MOST = 10**6
"""Fewer runs have one seed, so that two seeds have none in common."""


@app.command()
def main(
    runs: Annotated[int, typer.Option(help="So many.")] = 10_000,
    version: Annotated[str, typer.Option(help="Of the Bot API: 10.2 or 10.3.")] = "10.2",
    seed: Annotated[int, typer.Option(help="Where the dice begin.")] = 1,
    hotline: Annotated[bool, typer.Option(help="With all of the hotline: 5 times slower.")] = False,
) -> None:
    """Do random runs and print what they have shown; ends at the first that fails."""
    logging.disable(logging.WARNING)
    asyncio.run(_rehearse(runs, version, seed, hotline=hotline))


async def _rehearse(runs: int, version: str, seed: int, *, hotline: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        empty = Path(folder) / "empty.db"
        db = Database(f"sqlite:///{empty}")
        await db.open()
        await prepare(db)
        await db.close()
        for first in range(0, runs, AT_ONCE):
            began = time.perf_counter()
            report = await rehearse(
                Path(folder),
                empty,
                seed=seed * MOST + first,
                runs=min(AT_ONCE, runs - first),
                version=version,
                with_hotline=hotline,
            )
            typer.echo(f"{version}, from {first}, {time.perf_counter() - began:.0f} s: {report}")
