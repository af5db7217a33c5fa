"""Everything fails that can while people ask, one kind of fault after the other: what came of it.

Each round has a seed of its own, which is printed; the same seed draws the same strikes (their
exact moments depend on the machine).
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from tests.torture.offline import OFFLINE
from tests.torture.siege import Tally
from tests.torture.strikes import ORDEALS, endure

app: Any = typer.Typer(add_completion=False)


@app.command()  # type: ignore[untyped-decorator]
def main(
    *,
    minutes: Annotated[float, typer.Option(help="Begin rounds for so long.")] = 30.0,
    seed: Annotated[int, typer.Option(help="Of the first round; each has the next.")] = 1,
    strikes: Annotated[int, typer.Option(help="Of each kind in a round.")] = 6,
    only: Annotated[str, typer.Option(help="Kinds whose name has this in it.")] = "",
) -> None:
    """Go through all kinds of faults again and again, and print a table of what came of them."""
    until = time.monotonic() + minutes * 60
    total: dict[str, Tally] = {}
    failed: list[str] = []
    console = Console(width=130)
    number = seed
    while number == seed or time.monotonic() < until:
        for name, run in _kinds(only, number, strikes):
            if total and number > seed and time.monotonic() > until:
                break
            try:
                with tempfile.TemporaryDirectory(prefix="tt-") as folder:
                    tally = asyncio.run(run(Path(folder)))
            except Exception as error:  # noqa: BLE001 - the others go on
                failed.append(f"{name}, seed {number}: {type(error).__name__} {error}"[-2000:])
                typer.echo(f"seed {number}: {name}: {failed[-1]}")
                continue
            typer.echo(f"seed {number}: {'' if tally.holds else 'BROKEN: '}{tally}")
            total[name] = _sum(total[name], tally) if name in total else tally
        number += 1
    console.print(_table(total))
    for line in failed:
        console.print(line)
    raise typer.Exit(0 if not failed and all(tally.holds for tally in total.values()) else 1)


def _kinds(only: str, seed: int, strikes: int) -> list[tuple[str, Any]]:
    kinds: list[tuple[str, Any]] = [
        (ordeal.name, lambda folder, o=ordeal: endure(o, folder, seed=seed, strikes=strikes))
        for ordeal in ORDEALS
    ]
    kinds += [
        (name, lambda folder, r=run: r(folder, seed=seed, strikes=strikes))
        for name, run in OFFLINE.items()
    ]
    return [(name, run) for name, run in kinds if only in name]


def _sum(one: Tally, other: Tally) -> Tally:
    return Tally(
        one.fault, one.strikes + other.strikes, one.events + other.events,
        one.messages + other.messages, one.lost + other.lost, one.doubled + other.doubled,
        one.duplicated + other.duplicated, one.in_flight + other.in_flight,
        ", ".join(filter(None, (one.trouble, other.trouble))),
    )  # fmt: skip


def _table(total: dict[str, Tally]) -> Table:
    table = Table(
        "fault", "strikes", "events", "messages", "lost", "doubled", "came twice",
        "in flight, at most", "other trouble", box=None,
    )  # fmt: skip
    for name, tally in total.items():
        figures = (
            tally.strikes, tally.events, tally.messages, tally.lost, tally.doubled,
            tally.duplicated, tally.in_flight,
        )  # fmt: skip
        table.add_row(name, *map(str, figures), tally.trouble or "-")
    return table
