"""Several workers on one PostgreSQL, beside one on SQLite: answers, waits, and what they cost.

Whole processes against one simulated Telegram with its limits lifted. The communities' past is made
up first, the small one's in a second, the large one's in minutes; both are measured by the same
questions, in turns.
"""

import asyncio
import contextlib
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import asyncpg  # type: ignore[import-untyped]
import psutil  # type: ignore[import-untyped]
import typer
from rich.console import Console
from rich.table import Table

from bench import growth, server_growth
from bench.contestants import CONFIG, ROOT, teach
from bench.throughput import PATIENCE_SECONDS, Load, Round, quantile
from bot.storage.locks import WRITERS
from tests.postgres import serving
from tests.telegram.remote import RemoteTelegram

WAL_SIZE = "8GB"
"""So that checkpoints of what is being made up don't fall among what is measured."""
SAMPLE_SECONDS = 0.02
HELD = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = $1 AND granted"
A_QUESTION = 2
"""Messages that a past question stands for: itself and its answer."""

Measures = dict[str, float]


@dataclass(slots=True)
class Crew:
    """Some workers on one database, and how to measure them."""

    name: str
    database: str
    """Where it is, for looking; "" on SQLite."""
    start: Callable[[], subprocess.Popen[bytes]]
    count: int = 1
    processes: list[psutil.Process] = field(default_factory=list)
    shares: list[bool] = field(default_factory=list)
    """Whether anybody was writing, at each look."""

    @contextmanager
    def running(self) -> Iterator[None]:
        """Have them run."""
        started = [self.start() for _worker in range(self.count)]
        self.processes = [psutil.Process(process.pid) for process in started]
        try:
            yield
        finally:
            for process in started:
                process.kill()
                process.wait()

    @asynccontextmanager
    async def watching(self) -> AsyncIterator[None]:
        """Look again and again whether somebody writes."""
        if not self.database:
            yield
            return
        connection = await asyncpg.connect(self.database)
        self.shares.clear()

        async def look() -> None:
            while True:
                self.shares.append(await connection.fetchval(HELD, WRITERS) > 0)
                await asyncio.sleep(SAMPLE_SECONDS)

        looking = asyncio.create_task(look())
        try:
            yield
        finally:
            looking.cancel()
            await asyncio.gather(looking, return_exceptions=True)
            await connection.close()

    def seconds(self) -> float:
        """Processor time that the workers have used."""
        return sum(sum(process.cpu_times()[:2]) for process in self.processes)


async def play(crew: Crew, turn: Round, server: psutil.Process | None) -> Measures:
    """Start them, ask them, measure them, end them."""
    since = (await turn.telegram.state())["calls"]
    with crew.running():
        await turn.first_poll(since)
        await turn.ask(200)
        await turn.telegram.settled(quiet=1.0, timeout=PATIENCE_SECONDS)
        ours, theirs = crew.seconds(), _server_seconds(server)
        async with crew.watching():
            rush = await turn.ask(turn.load.rush)
        ours, theirs = crew.seconds() - ours, _server_seconds(server) - theirs
        steady = await turn.ask(turn.load.steady, turn.load.rate)
        memory = sum(process.memory_info().rss for process in crew.processes)
    lasted = max(end for _, end in rush) - min(at for at, _ in rush)
    return {
        "answers/s": len(rush) / lasted,
        "p50 ms": 1000 * quantile(steady, 50),
        "p99 ms": 1000 * quantile(steady, 99),
        "ms of the workers": 1000 * ours / len(rush),
        "ms of the server": 1000 * theirs / len(rush),
        "somebody writes": sum(crew.shares) / len(crew.shares) if crew.shares else 0.0,
        "MB": memory / 2**20,
    }


def _server_seconds(server: psutil.Process | None) -> float:
    """Processor time of all of its processes, those that have ended too."""
    if server is None:
        return 0.0
    total = sum(server.cpu_times()[:4])
    for child in server.children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):
            total += sum(child.cpu_times()[:2])
    return float(total)


# ── the communities ──────────────────────────────────────────────────────────────────────────────


@dataclass(slots=True)
class Towns:
    """Makes databases of a size, and the crews that run on them."""

    folder: Path
    telegram: RemoteTelegram
    server: str
    entries: int
    say: Callable[[str], None]

    async def crews(self, size: growth.Size, counts: Sequence[int]) -> list[Crew]:
        """One worker on SQLite, and so many on a PostgreSQL, of that size."""
        name, title = f"people{size.people}", f"{size.people:,} people"
        began = time.monotonic()
        path = self.folder / f"{name}.db"
        shutil.copy(self.folder / "template.db", path)
        growth.grow(path, size.people, size.questions)
        self.say(f"{title} on SQLite: made in {time.monotonic() - began:.0f} s")
        began = time.monotonic()
        url = self.server.replace("/postgres?", f"/{name}?")
        await _execute(self.server, f"CREATE DATABASE {name}")
        await teach(self.folder, self.entries, url)
        await server_growth.grow(url, size.people, size.questions)
        self.say(f"{title} on PostgreSQL: made in {time.monotonic() - began:.0f} s")
        on_file = self._starting(f"{name}-file", f"sqlite:///{path}")
        on_server = self._starting(name, url)
        return [
            Crew(f"{title}, SQLite, 1 worker", "", on_file),
            *(Crew(f"{title}, PostgreSQL, {count}", url, on_server, count) for count in counts),
        ]

    def _starting(self, name: str, url: str) -> Callable[[], subprocess.Popen[bytes]]:
        config = self.folder / f"{name}.toml"
        config.write_text(
            CONFIG.format(url=url, token=self.telegram.token, server=self.telegram.base_url,
                          in_flight=16, further="")
        )  # fmt: skip

        def start() -> subprocess.Popen[bytes]:
            with (self.folder / "log.txt").open("ab") as log:
                return subprocess.Popen(
                    [sys.executable, "-m", "bot", "run", "--config", str(config)],
                    cwd=ROOT, stdout=log, stderr=log,
                )  # fmt: skip

        return start


async def _execute(url: str, statement: str) -> Any:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()


async def _parent(url: str) -> int:
    """The server's first process, which begins all others."""
    connection = await asyncpg.connect(url)
    try:
        backend = psutil.Process(await connection.fetchval("SELECT pg_backend_pid()"))
        return int(backend.ppid())
    finally:
        await connection.close()


@dataclass(frozen=True, slots=True)
class Plan:
    """What is measured."""

    sizes: Sequence[growth.Size]
    counts: Sequence[int]
    entries: int
    load: Load


async def measure(folder: Path, plan: Plan, say: Callable[[str], None]) -> dict[str, Measures]:
    """Make the communities and measure all crews, one after the other."""
    measured: dict[str, Measures] = {}
    with serving() as server:
        await _execute(server, f"ALTER SYSTEM SET max_wal_size = '{WAL_SIZE}'")
        await _execute(server, "SELECT pg_reload_conf()")
        postmaster = psutil.Process(await _parent(server))
        async with RemoteTelegram.spawned("--no-limits") as telegram:
            questions = await teach(folder, plan.entries)
            towns = Towns(folder, telegram, server, plan.entries, say)
            turn = Round(telegram, questions, plan.load)
            for size in plan.sizes:
                for crew in await towns.crews(size, plan.counts):
                    measured[crew.name] = await play(crew, turn, postmaster)
                    say(f"{crew.name}: {measured[crew.name]['answers/s']:.0f} answers/s")
    return measured


def show(measured: dict[str, Measures]) -> Table:
    """Make the table."""
    table = Table("", *next(iter(measured.values())), box=None)
    for name, figures in measured.items():
        table.add_row(name, *(f"{value:,.0f}" if value >= 100 else f"{value:.2g}"
                              for value in figures.values()))  # fmt: skip
    return table


def verdict(measured: dict[str, Measures], small: str, large: str) -> list[str]:
    """Say how the large community's waits compare with the small one's."""
    return [
        f"{name}: p99 is {figures['p99 ms'] / measured[twin]['p99 ms']:.2f} times that of the small"
        " community (aim: at most 1.5)"
        for name, figures in measured.items()
        if (twin := name.replace(large, small)) != name and twin in measured
    ]


app: Any = typer.Typer(add_completion=False)


@app.command()  # type: ignore[untyped-decorator]
def main(  # noqa: PLR0913 - each is an option of the command line
    *,
    people: Annotated[int, typer.Option(help="In the large community.")] = 1_000_000,
    messages: Annotated[int, typer.Option(help="They have written and got.")] = 10_000_000,
    workers: Annotated[str, typer.Option(help="On PostgreSQL, one after the other.")] = "1,2,4",
    rush: Annotated[int, typer.Option(help="Questions at once.")] = 600,
    steady: Annotated[int, typer.Option(help="Questions, evenly.")] = 300,
    rate: Annotated[float, typer.Option(help="Of those, so many a second.")] = 20.0,
    entries: Annotated[int, typer.Option(help="In the knowledge base.")] = 1000,
    folder: Annotated[
        Path | None, typer.Option(help="For the databases (a dozen GB); without, a temporary one.")
    ] = None,
) -> None:
    """Measure all of them and print a table."""
    small, large = (
        growth.Size(1_000, 10_000 // A_QUESTION),
        growth.Size(people, messages // A_QUESTION),
    )
    counts = [int(count) for count in workers.split(",")]
    plan = Plan([small, large], counts, entries, Load(rush, steady, rate))
    with tempfile.TemporaryDirectory(prefix="bench-", dir=folder) as place:
        measured = asyncio.run(measure(Path(place), plan, typer.echo))
    Console(width=140).print(show(measured))
    for line in verdict(measured, f"{small.people:,}", f"{large.people:,}"):
        typer.echo(line)


if __name__ == "__main__":
    app()
