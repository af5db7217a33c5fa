"""An announcement to many against the simulated Telegram with its limits in force: how fast it
goes, how long a newcomer waits meanwhile, how much memory it takes; and what kills cost.

`--speed 4` lets the simulator's clock, and so all its limits, go four times as fast, with the bot's
pace set to match: then processing weighs four times as much as it does in real time.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import psutil  # type: ignore[import-untyped]
import typer
from rich.console import Console
from rich.table import Table

from tests.announcing import PER_SECOND, SECOND, Size, fill, living, settle_in
from tests.announcing_kills import KillReport, network, rehearse
from tests.processes import KNOWN
from tests.telegram.limits import Limits
from tests.telegram.simulator import TelegramSimulator

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.telegram.people import Person as Somebody

app: Any = typer.Typer(add_completion=False)

ROOT = Path(__file__).parents[1]
ASK_EVERY = 1.0
TOO_MANY, BLOCKED = 429, 403


@dataclass(slots=True)
class FastClock:
    """A clock that goes so many times as fast as ours, from the moment at which it is made."""

    speed: float
    _wall: float = field(default_factory=time.time)
    _began: float = field(default_factory=time.monotonic)

    def time(self) -> float:
        """Seconds since 1970."""
        return self._wall + (time.monotonic() - self._began) * self.speed

    def monotonic(self) -> float:
        """Seconds that never run back."""
        return self._began + (time.monotonic() - self._began) * self.speed


@dataclass(frozen=True, slots=True)
class Run:
    """What came of one."""

    name: str
    size: Size
    seconds: float
    """By the simulator's clock."""
    calls: int
    """Messages that reached Telegram, taken or refused, in that time."""
    refused: int
    too_many: int
    waits: Sequence[float]
    """Of newcomers for an answer, by the simulator's clock."""
    peak: int
    """Bytes of memory at most."""

    @property
    def share(self) -> float:
        """Of what the limits allow."""
        return self.calls / (self.seconds * PER_SECOND)


# ── measuring one ────────────────────────────────────────────────────────────────────────────


@dataclass(slots=True)
class Watch:
    """Looks at a process while it announces, and asks it like a newcomer."""

    telegram: TelegramSimulator
    pid: int
    speed: float
    waits: list[float] = field(default_factory=list)
    peak: int = 0

    @property
    def has_begun(self) -> bool:
        """Has anything been announced?"""
        return any(
            SECOND in str(call.params.get("text", "")) for call in self.telegram.ledger.calls[:50]
        )

    async def look(self) -> None:
        """Note its memory, again and again."""
        process = psutil.Process(self.pid)
        while True:
            with contextlib.suppress(psutil.Error):
                self.peak = max(self.peak, process.memory_info().rss)
            await asyncio.sleep(0.5)

    async def ask(self) -> None:
        """Let a newcomer ask, again and again, each time another."""
        number = 0
        await self.telegram.wait_for(lambda: self.has_begun, 600)
        while True:
            newcomer = self.telegram.person(f"newcomer{number}", language="en")
            newcomer.user.started = True
            await self._one(newcomer, KNOWN[number % len(KNOWN)])
            number += 1
            await asyncio.sleep(ASK_EVERY / self.speed)

    async def _one(self, newcomer: Somebody, question: str) -> None:
        clock = self.telegram.world.clock
        asked = clock.monotonic()
        await newcomer.writes(question)
        await newcomer.receives("ook", timeout=60)
        self.waits.append(clock.monotonic() - asked)


async def until_over(telegram: TelegramSimulator, chats: Sequence[int]) -> tuple[float, float]:
    """Wait until everybody was written to; gives when the first and the last were."""
    wanted = set(chats)
    seen: set[int] = set()
    place = 0
    first = last = 0.0
    while not wanted <= seen:
        calls = telegram.ledger.calls
        while place < len(calls) and (calls[place].code or calls[place].method == "getUpdates"):
            call = calls[place]
            place += 1
            if SECOND in str(call.params.get("text", "")) and call.code != TOO_MANY:
                seen.add(int(call.params["chat_id"]))
                first, last = first or call.at, call.at
        await asyncio.sleep(0.2)
    return first, last


async def measure(name: str, size: Size, speed: float, folder: Path) -> Run:
    """Let one of the bots announce, from its start to the last recipient."""
    clock = FastClock(speed)
    async with TelegramSimulator(limits=Limits(), clock=clock) as telegram:
        chats = settle_in(telegram, size, random.Random(1))
        start = _ours if name == "Lamplighter" else _rival
        process = await start(telegram, size, speed, folder, chats)
        watch = Watch(telegram, process.pid, speed)
        tasks = [asyncio.create_task(watch.look()), asyncio.create_task(watch.ask())]
        try:
            first, last = await until_over(telegram, chats)
        finally:
            for task in tasks:
                task.cancel()
            process.kill()
            process.wait()
        sent = [
            call for call in telegram.calls("sendMessage", "editMessageText")
            if first <= call.at <= last
        ]  # fmt: skip
        codes = Counter(call.code for call in telegram.ledger)
        return Run(
            name, size, last - first, len(sent), codes[BLOCKED], codes[TOO_MANY],
            watch.waits, watch.peak,
        )  # fmt: skip


async def _ours(
    telegram: TelegramSimulator, size: Size, speed: float, folder: Path, _chats: Sequence[int]
) -> subprocess.Popen[bytes]:
    bot = living(folder, telegram, speed)
    await bot.prepare()
    async with bot.writing() as session:
        await fill(session, telegram, size)
    return _process(folder, "bot", "run", "--config", str(bot.config))


async def _rival(
    telegram: TelegramSimulator, _size: Size, speed: float, folder: Path, chats: Sequence[int]
) -> subprocess.Popen[bytes]:
    listed = folder / "chats.json"
    listed.write_text(json.dumps(list(chats)), encoding="utf-8")
    arguments = (telegram.token, telegram.base_url, str(listed), str(speed))
    return _process(folder, "bench.announcing_ptb", *arguments)


def _process(folder: Path, module: str, *arguments: str) -> subprocess.Popen[bytes]:
    with (folder / "log.txt").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", module, *arguments], cwd=ROOT, stdout=log, stderr=log
        )


def show(runs: Sequence[Run]) -> Table:
    """Make the table."""
    table = Table(
        "", "recipients", "s", "of what the limits allow", "403", "429", "answer p50 s",
        "answer p99 s", "peak MB", box=None,
    )  # fmt: skip
    for run in runs:
        quantiles = (
            statistics.quantiles(run.waits, n=100, method="inclusive")
            if len(run.waits) > 1
            else [float("nan")] * 99
        )
        table.add_row(
            run.name, f"{run.size.people:,} + {run.size.groups}", f"{run.seconds:.0f}",
            f"{run.share:.3f}", str(run.refused), str(run.too_many), f"{quantiles[49]:.2f}",
            f"{quantiles[98]:.2f}", f"{run.peak / 2**20:.0f}",
        )  # fmt: skip
    return table


def show_kills(report: KillReport) -> Table:
    """Make the table of what kills have cost."""
    table = Table("", "", box=None)
    states = ", ".join(f"{count} {state}" for state, count in sorted(report.states.items()))
    for name, value in {
        "recipients": report.recipients,
        "of these in the tables": states,
        "kills": report.kills,
        "missed": report.missed,
        "came twice": report.twice,
        "under way at the kills": report.on_the_wire,
        "answers lost on the way": report.lost_answers,
        "got it while it was paused": report.while_paused,
        "got it after it was cancelled": report.after_cancelling,
        "counted wrongly": report.counted_wrongly,
        "as promised": report.holds,
    }.items():
        table.add_row(name, str(value))
    return table


@app.command()  # type: ignore[untyped-decorator]
def main(  # noqa: PLR0913 - each is an option of the command line
    *,
    people: Annotated[int, typer.Option(help="Private chats.")] = 20_000,
    groups: Annotated[int, typer.Option(help="Groups.")] = 500,
    few: Annotated[int, typer.Option(help="A smaller size, to compare memory; 0: none.")] = 1_000,
    speed: Annotated[float, typer.Option(help="How fast the simulator's clock goes.")] = 1.0,
    rival: Annotated[bool, typer.Option(help="python-telegram-bot's AIORateLimiter, too.")] = True,
    kills: Annotated[int, typer.Option(help="Instead: kill it so often.")] = 0,
    rate: Annotated[float, typer.Option(help="Messages a second between kills.")] = 300.0,
    faults: Annotated[bool, typer.Option(help="Kills with faults of the network, too.")] = False,
    steered: Annotated[
        bool, typer.Option(help="Kills while it is paused, goes on and is cancelled.")
    ] = False,
) -> None:
    """Measure and print a table."""
    console = Console(width=130)
    if kills:
        with tempfile.TemporaryDirectory(prefix="bench-") as name:
            console.print(show_kills(asyncio.run(rehearse(
                Size(people, groups), kills, Path(name), network(with_faults=faults), rate,
                steered=steered,
            ))))  # fmt: skip
        return
    runs = []
    wanted = [("Lamplighter", few), ("Lamplighter", people), ("AIORateLimiter", people)]
    for name, count in wanted:
        if not count or (name == "AIORateLimiter" and not (rival and find_spec("aiolimiter"))):
            continue
        size = Size(count, groups if count == people else groups * count // people)
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            runs.append(asyncio.run(measure(name, size, speed, Path(folder))))
        console.print(show(runs))


if __name__ == "__main__":
    app()
