"""Pairs for a large community: the optimum beside a greedy choice and a weighted random draw.

All choose among the same pairs, scored by the same rules. Greedy: whoever waits longest takes the
best place that is left. The draw is what GrowthExperiments does at Wikimedia's wikis: a mentor at
random, the likelier the more they take; here, among those who may be and have a place. Each runs
in a process of its own. Then the real bot answers, with and without pairs being found beside it.
"""

import asyncio
import multiprocessing
import random
import resource
import shutil
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from bench.communities import NOW, community
from bench.contestants import OURS, ROOT, Arena, Contestant, teach
from bench.growth import grow
from bench.throughput import Contest, Load, measure
from bot.domain import jobs
from bot.domain.mentoring.matching.offers import best_pairs, place_scores
from bot.domain.mentoring.matching.scores import Scores, score
from bot.storage.sessions import Database
from tests.telegram.remote import RemoteTelegram

app = typer.Typer(add_completion=False)

Pairs = list[tuple[int, int]]
Points = NDArray[np.float64]
ENOUGH_HOURS = 2
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
MEANWHILE = "while it pairs"


def optimum(places: Points, _columns: list[int]) -> Pairs:
    """As many as can be, with the most points in sum."""
    return best_pairs(places)


def greedy(places: Points, _columns: list[int]) -> Pairs:
    """One after the other (the rows are in the order of waiting), the best place that is left."""
    left = places.copy()
    pairs = []
    for row in range(len(left)):
        if not np.isnan(left[row]).all():
            column = int(np.nanargmax(left[row]))
            pairs.append((row, column))
            left[:, column] = np.nan
    return pairs


def random_draw(places: Points, columns: list[int]) -> Pairs:
    """One after the other, one of the free places that may be: so mentors by how many they have."""
    chance = random.Random(1)
    taken: set[int] = set()
    pairs = []
    for row in range(len(places)):
        free = [int(place) for place in np.flatnonzero(~np.isnan(places[row]))]
        free = [place for place in free if place not in taken]
        if free:
            mentor = columns[chance.choice(free)]
            # Their places are alike but for the balance of the load: the first that is left.
            place = next(place for place in free if columns[place] == mentor)
            taken.add(place)
            pairs.append((row, place))
    return pairs


WAYS: dict[str, Callable[[Points, list[int]], Pairs]] = {
    "optimum": optimum,
    "greedy": greedy,
    "random draw": random_draw,
}


def run(way: str, waiting: int, mentoring: int, seed: int) -> dict[str, float]:
    """Pair a community in one of the ways, here; measure it."""
    seekers, mentors = community(waiting, mentoring, seed)
    seekers = tuple(sorted(seekers, key=lambda seeker: seeker.since))
    before = _megabytes()
    began, used = time.perf_counter(), time.process_time()
    scored = score(seekers, mentors, NOW)
    places, columns = place_scores(scored.points, mentors)
    scoring = time.perf_counter() - began
    pairs = WAYS[way](places, columns)
    seconds, cpu = time.perf_counter() - began, time.process_time() - used
    waits = [(NOW - seeker.since).total_seconds() / 86400 for seeker in seekers]
    served = {row for row, _place in pairs}
    left = [wait for row, wait in enumerate(waits) if row not in served]
    return {
        "points": float(sum(places[pair] for pair in pairs)),
        "points a pair, without waiting": float(
            np.mean([places[row, place] - waits[row] for row, place in pairs])
        ),
        "% matched": 100 * len(pairs) / len(seekers),
        f"% of pairs ≥ {ENOUGH_HOURS} h": 100 * _share_with_hours(scored, pairs, columns),
        "days waited by those left": float(np.mean(left)) if left else 0.0,
        "seconds": seconds,
        "of them scoring": scoring,
        "CPU s": cpu,
        "MB more": _megabytes() - before,
    }


def _share_with_hours(scored: Scores, pairs: Pairs, columns: list[int]) -> float:
    """Of the pairs whose hours are known."""
    hours = np.array([scored.hours[row, columns[place]] for row, place in pairs])
    known = hours[~np.isnan(hours)]
    return float(np.mean(known >= ENOUGH_HOURS)) if known.size else 0.0


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def show(measured: dict[str, dict[str, float]], title: str) -> Table:
    """Make the table: a row a measure, a column a way."""
    table = Table(title, *measured)
    for name in next(iter(measured.values())):
        cells = (each[name] for each in measured.values())
        table.add_row(name, *(f"{cell:,.0f}" if cell >= 100 else f"{cell:.2f}" for cell in cells))
    return table


async def answering(rounds: int, load: Load) -> dict[str, dict[str, float]]:
    """Have the real bot answer, with nothing else to do and while it finds pairs without pause."""

    async def arena(folder: Path, telegram: RemoteTelegram) -> Contest:
        busy = folder / "busy.db"
        place = Arena(folder, telegram.token, telegram.base_url, in_flight=16)
        questions = await teach(folder, 1000)
        grow(folder / "template.db", 1000, 5000)
        shutil.copy(folder / "template.db", busy)
        await _have_pairs_found(busy)
        return [
            Contestant(OURS, place.start("alone", folder / "template.db", ROOT)),
            Contestant(
                MEANWHILE,
                place.start("pairing", busy, ROOT, "bench.pairing"),
            ),
        ], questions

    return await measure(rounds, load, arena)


async def _have_pairs_found(path: Path) -> None:
    from bench import pairing  # noqa: PLC0415

    db = Database(f"sqlite:///{path}")
    await db.open()
    try:
        async with db.write() as session:
            await jobs.schedule(session, pairing.JOB, 0, LONG_AGO)
    finally:
        await db.close()


@app.command()
def main(
    *,
    waiting: Annotated[int, typer.Option(min=2)] = 2000,
    mentors: Annotated[int, typer.Option(min=1, help="With four places each.")] = 500,
    seed: int = 1,
    bot: Annotated[bool, typer.Option(help="Measure the bot's answers meanwhile.")] = True,
    rounds: Annotated[int, typer.Option(min=1)] = 1,
) -> None:
    """Print how well each way pairs, what it costs, and how the bot answers meanwhile."""
    measured = {}
    for way in WAYS:
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            measured[way] = pool.apply(run, (way, waiting, mentors, seed))
    console = Console(width=110)
    console.print(show(measured, f"{waiting:,} waiting, {mentors} mentors"))
    if bot:
        answers = asyncio.run(answering(rounds, Load(rush=200, steady=500, rate=25.0)))
        console.print(show(answers, "The bot"))


if __name__ == "__main__":
    app()
