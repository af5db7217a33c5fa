"""Spoilt input against the real process, on both platforms: how much, and what came of it.

Telegram's updates come from the simulated Bot API; Matrix's events are sent by a member through a
real homeserver, in a clear and in an encrypted room, and to the bot's devices.
"""

from __future__ import annotations

import asyncio
import logging
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from tests.matrix.hostile import throw_events
from tests.matrix.town import town
from tests.telegram.hostile import throw_updates
from tests.telegram.hostile_direct import throw_many

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.hostility import Outcome
    from tests.telegram.hostile_direct import DirectOutcome

app = typer.Typer(add_completion=False)


@app.command()
def main(
    count: Annotated[int, typer.Option(help="Spoilt updates, and as many events.")] = 10_000,
    seed: Annotated[int, typer.Option(help="The same seed gives the same input.")] = 1,
    platform: Annotated[str, typer.Option(help="telegram, matrix, or both.")] = "both",
    *,
    direct: Annotated[
        bool,
        typer.Option(help="Telegram's straight into the inbox and the engine, for very many."),
    ] = False,
) -> None:
    """Throw spoilt input at the bot and print a table of what came of it."""
    if direct:
        logging.disable(logging.CRITICAL)
        throw_many(count, seed=seed, note=_print_direct)
        return
    outcomes: dict[str, Outcome] = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, run in (("telegram", _telegram), ("matrix", _matrix)):
            if platform in {name, "both"}:
                place = Path(folder) / name
                place.mkdir()
                outcomes[name] = asyncio.run(run(place, count, seed))
    Console(width=120).print(_table(outcomes))
    for name, outcome in outcomes.items():
        for problem, times in outcome.problems_after_parsing.most_common():
            Console(width=120).print(f"{name}: {problem}: {times}")


def _print_direct(outcome: DirectOutcome) -> None:
    """Print how it stands, after each stage."""
    waits, busy = sorted(outcome.waits), sorted(outcome.busy)
    typer.echo(
        f"spoilt {outcome.spoilt}, done {outcome.states['done']}, in quarantine "
        f"{outcome.states['quarantined']} (read, and failed then: {dict(outcome.problems)}); "
        f"ordinary questions answered {outcome.answered}, not answered {outcome.unanswered}; "
        f"p99 {waits[int(0.99 * len(waits))]:.2f} s, longest {waits[-1]:.2f} s, of "
        f"the processor's time {busy[int(0.99 * len(busy))]:.2f} and {busy[-1]:.2f} s; "
        f"ended the bot: {outcome.stopped}; roles changed: {outcome.roles_changed}"
    )


async def _telegram(folder: Path, count: int, seed: int) -> Outcome:
    return await throw_updates(folder, count, seed=seed)


async def _matrix(folder: Path, count: int, seed: int) -> Outcome:
    async with town(folder) as (synapse, arrive):
        return await throw_events(synapse, arrive, folder, count, seed=seed)


def _table(outcomes: dict[str, Outcome]) -> Table:
    table = Table("", *outcomes, box=None)
    rows: dict[str, Callable[[Outcome], object]] = {
        "spoilt": lambda outcome: outcome.spoilt,
        "refused by the server": lambda outcome: outcome.refused,
        "handled": lambda outcome: outcome.states["done"],
        "in quarantine": lambda outcome: outcome.states["quarantined"],
        "of these, failed after parsing": lambda outcome: sum(
            outcome.problems_after_parsing.values()
        ),
        "ordinary questions answered": lambda outcome: len(outcome.waits),
        "their median wait (s)": lambda outcome: f"{_share(outcome, 0.5):.2f}",
        "p99 (s)": lambda outcome: f"{_share(outcome, 0.99):.2f}",
        "longest (s)": lambda outcome: f"{max(outcome.waits):.2f}",
        "the process lived": lambda outcome: outcome.lived,
        "tracebacks in its log": lambda outcome: outcome.tracebacks,
        "roles changed": lambda outcome: outcome.roles_changed,
    }
    for name, read in rows.items():
        table.add_row(name, *(str(read(outcome)) for outcome in outcomes.values()))
    return table


def _share(outcome: Outcome, share: float) -> float:
    waits = sorted(outcome.waits)
    return waits[min(int(share * len(waits)), len(waits) - 1)]
