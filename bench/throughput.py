"""Whole-process throughput: the real bot beside others, against one simulator, in turns.

All speak HTTP to the same simulated Bot API with its limits lifted. The echo stores nothing; the
plain durable bot commits each update and each answer, and looks it up by its words. Ours commits
every update before it confirms it, looks for the answer among its knowledge, writes the question
down and commits the answer before it is sent, on SQLite with `synchronous=FULL`; it has a small
community behind it, and in a row of its own a large one.
"""

import asyncio
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import psutil  # type: ignore[import-untyped]
import typer
from rich.console import Console
from rich.table import Table

from bench.contestants import ECHO, GROWN, OURS, PLAIN, Arena, Contestant
from tests.telegram.remote import RemoteTelegram

PATIENCE_SECONDS = 120.0
PEOPLE = 200
WIDTH = 120
"""Characters in a line of the table."""
WARM_UP = PEOPLE
"""Everybody asks once before anything is measured."""

Measures = dict[str, float]
Contest = tuple[Sequence[Contestant], list[str]]
"""Who competes, and what can be asked."""


@dataclass(frozen=True, slots=True)
class Load:
    """How much is asked."""

    rush: int
    """Questions that come at once."""
    steady: int
    """Questions that come one after the other, evenly."""
    rate: float
    """So many of those a second."""


@dataclass(slots=True)
class Round:
    """One contestant's turn."""

    telegram: RemoteTelegram
    questions: list[str]
    load: Load
    since: dict[int, int] = field(default_factory=dict)
    """How many messages of each chat were counted already."""

    async def play(self, contestant: Contestant) -> Measures:
        """Start it, ask it, measure it, end it."""
        since = (await self.telegram.state())["calls"]
        began = time.monotonic()
        process = contestant.start()
        try:
            start = await self.first_poll(since) - began
            await self.ask(WARM_UP)
            await self.telegram.settled(quiet=1.0, timeout=PATIENCE_SECONDS)
            used = _cpu_seconds(process.pid)
            rush = await self.ask(self.load.rush)
            cpu = _cpu_seconds(process.pid) - used
            steady = await self.ask(self.load.steady, self.load.rate)
            memory = psutil.Process(process.pid).memory_info().rss
        finally:
            process.kill()
            process.wait()
        return {
            "answers/s": len(rush) / (max(end for _, end in rush) - min(at for at, _ in rush)),
            "CPU ms an answer": 1000 * cpu / len(rush),
            "p50 ms": 1000 * quantile(steady, 50),
            "p99 ms": 1000 * quantile(steady, 99),
            "p50 ms in the rush": 1000 * quantile(rush, 50),
            "start s": start,
            "MB": memory / 2**20,
        }

    async def first_poll(self, since: int) -> float:
        """Wait until it asks for updates; gives when it did."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                for call in await self.telegram.ledger(since):
                    if call.method == "getUpdates":
                        return call.at
                await asyncio.sleep(0.02)

    async def ask(self, count: int, rate: float = 0.0) -> list[tuple[float, float]]:
        """Let people ask; gives when each question was asked and when it was answered."""
        words = [self.questions[n % len(self.questions)] for n in range(count)]
        chats = await self.telegram.call(
            {"telegram": {}}, "crowd_writes", words, people=PEOPLE, rate=rate
        )
        places = list(dict.fromkeys(chats))
        since, self.since = self.since, dict(self.since)
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                moments = await self.telegram.call({"telegram": {}}, "moments", places)
                fresh = [
                    each[since.get(place, 0) :] for place, each in zip(places, moments, strict=True)
                ]
                pairs = [pair for each in fresh for pair in _answered(each)]
                if len(pairs) == count:
                    self.since |= {
                        place: len(each) for place, each in zip(places, moments, strict=True)
                    }
                    return pairs
                await asyncio.sleep(0.25)


def _answered(messages: list[tuple[float, bool]]) -> list[tuple[float, float]]:
    """Pair the questions of one chat with their answers: the first with the first."""
    asked = [at for at, by_bot in messages if not by_bot]
    answers = [at for at, by_bot in messages if by_bot]
    return list(zip(asked, answers, strict=False))


def _cpu_seconds(pid: int) -> float:
    times = psutil.Process(pid).cpu_times()
    return float(times.user + times.system)


def quantile(moments: list[tuple[float, float]], percent: int) -> float:
    """So many of a hundred waited no longer; in seconds."""
    waits = [end - at for at, end in moments]
    return statistics.quantiles(waits, n=100, method="inclusive")[percent - 1]


async def measure(
    rounds: int, load: Load, arena: Callable[[Path, RemoteTelegram], Awaitable[Contest]]
) -> dict[str, Measures]:
    """Play the rounds, the contestants in turns; gives each one's medians."""
    measured: dict[str, list[Measures]] = defaultdict(list)
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        async with RemoteTelegram.spawned("--no-limits") as telegram:
            turns, questions = await arena(Path(name), telegram)
            turn = Round(telegram, questions, load)
            for _ in range(rounds):
                for contestant in turns:
                    measured[contestant.name].append(await turn.play(contestant))
    return {name: _medians(each) for name, each in measured.items()}


def _medians(rounds: list[Measures]) -> Measures:
    return {name: statistics.median(one[name] for one in rounds) for name in rounds[0]}


def show(measured: dict[str, Measures], title: str) -> Table:
    """Make the table: a row a contestant; behind its figures, ours as a multiple of them."""
    ours = measured[OURS]
    table = Table("", *ours, title=title)
    for name, theirs in measured.items():
        ratios = [f" ({ours[each] / theirs[each]:.2f})" if name != OURS else "" for each in ours]
        cells = [_figure(theirs[each]) + ratio for each, ratio in zip(ours, ratios, strict=True)]
        table.add_row(name, *cells)
    return table


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def verdicts(measured: dict[str, Measures]) -> list[str]:
    """Say how ours does beside what it is to reach."""
    ours = measured[OURS]
    said = [
        f"answers/s: {ours['answers/s'] / measured[rival]['answers/s']:.2f} of the {rival}'s"
        f" (aim: at least {aim})"
        for rival, aim in ((ECHO, 0.4), (PLAIN, 1.0))
    ]
    if GROWN in measured:
        said += [
            f"{each} with {GROWN}: {measured[GROWN][each] / ours[each]:.2f} times as much"
            " (aim: at most 1.2)"
            for each in ("CPU ms an answer", "p99 ms")
        ]
    return said


app: Any = typer.Typer(add_completion=False)


@app.command()  # type: ignore[untyped-decorator]
def main(  # noqa: PLR0913 - each is an option of the command line
    *,
    rounds: Annotated[int, typer.Option(min=1)] = 3,
    rush: Annotated[int, typer.Option(min=2, help="Questions at once.")] = 1000,
    steady: Annotated[int, typer.Option(min=2, help="Questions, evenly.")] = 200,
    rate: Annotated[float, typer.Option(help="Of those, so many a second.")] = 25.0,
    entries: Annotated[int, typer.Option(help="In the knowledge base.")] = 1000,
    in_flight: Annotated[int, typer.Option(help="Messages on their way at a time.")] = 16,
    growth: Annotated[bool, typer.Option(help="Measure a large community, too.")] = True,
    against: Annotated[
        Path | None,
        typer.Option(help="Another checkout, made ready by `make bench` there.", exists=True),
    ] = None,
) -> None:
    """Measure all bots and print a table; the figures are medians over the rounds."""

    async def arena(folder: Path, telegram: RemoteTelegram) -> Contest:
        place = Arena(folder, telegram.token, telegram.base_url, in_flight)
        other = against.resolve() if against is not None else None
        return await place.contestants(entries, other, growth=growth)

    measured = asyncio.run(measure(rounds, Load(rush, steady, rate), arena))
    title = f"{rush} questions at once, {steady} at {rate:g}/s, {entries} entries known"
    console = Console(width=WIDTH)
    console.print(show(measured, title))
    for line in verdicts(measured):
        console.print(line, highlight=False)


if __name__ == "__main__":
    app()
