"""What goes wrong: one ordeal a kind of fault, each from a seed."""

from __future__ import annotations

import asyncio
import os
import random
import resource
import signal
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.telegram.faults import Faults
from tests.telegram.simulator import TelegramSimulator
from tests.test_workers_together import free_port
from tests.torture.clockwork import STANDSTILL
from tests.torture.network import Network
from tests.torture.server import Server
from tests.torture.siege import Siege, Tally

if TYPE_CHECKING:
    from pathlib import Path

Strike = Callable[[Siege], Awaitable[None]]
HOUR, DAY, TEN_YEARS = 3600.0, 86_400.0, 10 * 365.25 * 86_400.0
SLOW, DELAY = 0.2, 0.15
"""Some answers take their time, so that strikes find messages on the wire."""
QUESTIONS = 6
"""Between two strikes."""
SECRET = "0123456789abcdef"


# ── kills ────────────────────────────────────────────────────────────────────────────────────


async def kill(siege: Siege) -> None:
    """Kill it at any moment, or just as it has heard, as it speaks, or as it was answered."""
    match siege.dice.choice(("any", "heard", "speaking", "answered", "starting")):
        case "any":
            await asyncio.sleep(siege.dice.uniform(0, 0.5))
        case "heard":
            await siege.until_heard()
            await asyncio.sleep(siege.dice.uniform(0, 0.05))
        case "speaking":
            await siege.until_called("sendMessage", answered=False)
        case "answered":
            await siege.until_called("sendMessage", answered=True)
            await asyncio.sleep(siege.dice.uniform(0, 0.02))
        case "starting":
            await siege.kill(siege.dice.randrange(len(siege.bots)))
            await asyncio.sleep(siege.dice.uniform(0, 1.5))
    await siege.kill(siege.dice.randrange(len(siege.bots)))


# ── the network, and the server behind it ────────────────────────────────────────────────────


async def cut_network(siege: Siege) -> None:
    """Every connection is reset, and none is made for a while."""
    siege.network.cut(for_now=True)
    await asyncio.sleep(siege.dice.uniform(0.2, 3))
    siege.network.mend()


async def stop_network(siege: Siege) -> None:
    """Nothing comes through, and nobody is told; then everything does, or connections are reset."""
    siege.network.stop()
    await asyncio.sleep(siege.dice.uniform(1, 8))
    if siege.dice.random() < 0.5:
        siege.network.cut()
    siege.network.mend()


async def slow_network(siege: Siege) -> None:
    """Everything takes its time."""
    siege.network.delay = siege.dice.uniform(0.2, 1.5)
    await asyncio.sleep(siege.dice.uniform(2, 5))
    siege.network.mend()


async def storm(siege: Siege) -> None:
    """Telegram refuses most of what it is asked, and loses answers."""
    faults = siege.telegram.faults
    faults.too_many_requests, faults.server_errors, faults.lost_answers = 0.3, 0.4, 0.1
    faults.failed_polls = 0.5
    await asyncio.sleep(siege.dice.uniform(2, 5))
    faults.too_many_requests = faults.server_errors = faults.lost_answers = 0.0
    faults.failed_polls = 0.0


# ── the machine ──────────────────────────────────────────────────────────────────────────────


async def fill_disk(siege: Siege) -> None:
    """No file can grow for a while: RLIMIT_FSIZE, which needs no rights and can be lifted again."""
    pid = siege.bot.pid
    before = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (4096, before[1]))
    await siege.ask(2, 0.2)
    await asyncio.sleep(siege.dice.uniform(0.5, 3))
    resource.prlimit(pid, resource.RLIMIT_FSIZE, before)


async def block_loop(siege: Siege) -> None:
    """The event loop stands still."""
    await siege.until_running()
    os.kill(siege.bot.pid, signal.SIGUSR1)
    await asyncio.sleep(STANDSTILL)


async def shift_clock(siege: Siege) -> None:
    """The clock is an hour off, this way or that way, and right again."""
    siege.set_clock(siege.dice.choice((HOUR, -HOUR)))
    await siege.ask(2, 1.0)
    await asyncio.sleep(siege.dice.uniform(0.5, 2))
    siege.set_clock(0.0)


async def leap_years(siege: Siege) -> None:
    """The clock shows ten years later, for a while; sometimes it is started anew meanwhile."""
    await siege.settle()
    await siege.remember()
    siege.set_clock(TEN_YEARS)
    await siege.ask(2, 1.0)
    if siege.dice.random() < 0.5:
        await siege.kill()
        await siege.until_running()
    await siege.settle()
    await siege.remember()
    siege.set_clock(0.0)


async def be_down_for_days(siege: Siege) -> None:
    """It is stopped, people go on asking, and days later it is started again."""
    assert await siege.bot.stop() == 0, siege.bot.log
    await siege.ask(QUESTIONS, 0.5)
    siege.set_clock(siege.offset + siege.dice.uniform(2, 6) * DAY)
    await siege.bot.start()


# ── PostgreSQL ───────────────────────────────────────────────────────────────────────────────


def stopping(server: Server) -> Strike:
    """The server is stopped at once, and started again a moment later."""

    async def stop(siege: Siege) -> None:
        await siege.until_called("sendMessage", answered=siege.dice.random() < 0.5)
        await asyncio.to_thread(server.stop)
        await siege.ask(2, siege.dice.uniform(0.3, 3))
        await asyncio.to_thread(server.start)
        await siege.note_what_is_under_way()
        await siege.revive()

    return stop


# ── ordeals ──────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Ordeal:
    """A kind of fault, and on what it falls."""

    name: str
    strike: Strike | None
    """None: PostgreSQL is stopped."""
    on_postgres: bool = False
    workers: int = 1
    with_wrong_clock: bool = False
    by_webhook: bool = False


ORDEALS = (
    Ordeal("kill -9, polling", kill),
    Ordeal("kill -9, webhook", kill, by_webhook=True),
    Ordeal("kill -9, on PostgreSQL", kill, on_postgres=True),
    Ordeal("kill -9 of one of two workers", kill, on_postgres=True, workers=2),
    Ordeal("PostgreSQL stopped at once", None, on_postgres=True),
    Ordeal("network cut", cut_network),
    Ordeal("network silent", stop_network),
    Ordeal("network slow", slow_network),
    Ordeal("storm of 429, 5xx, lost answers", storm),
    Ordeal("disk full", fill_disk),
    Ordeal("clock off by an hour", shift_clock, with_wrong_clock=True),
    Ordeal("clock ten years ahead, and back", leap_years, with_wrong_clock=True),
    Ordeal("event loop blocked for 5 s", block_loop, with_wrong_clock=True),
    Ordeal("down for days", be_down_for_days, with_wrong_clock=True),
)


async def endure(ordeal: Ordeal, folder: Path, *, seed: int, strikes: int) -> Tally:
    """Let so many strikes of a kind fall while people ask, and count what came of it."""
    dice = random.Random(f"{seed} {ordeal.name}")
    server = Server(folder / "pg") if ordeal.on_postgres else None
    url = await asyncio.to_thread(server.start) if server is not None else ""
    faults = Faults(seed=dice.randrange(10**9), slow_answers=SLOW, delay=DELAY)
    strike = ordeal.strike or (stopping(server) if server is not None else kill)
    try:
        async with TelegramSimulator(faults=faults) as telegram:
            siege = Siege(
                folder, telegram, dice, Network(telegram.port), url,
                settings=_webhook() if ordeal.by_webhook else {},
                workers=ordeal.workers, with_wrong_clock=ordeal.with_wrong_clock,
            )  # fmt: skip
            try:
                await siege.open()
                for _strike in range(strikes):
                    asking = asyncio.create_task(siege.ask(QUESTIONS, dice.uniform(0.5, 2.5)))
                    await asyncio.sleep(dice.uniform(0, 1.0))
                    await strike(siege)
                    await asking
                    await siege.revive()
                return await siege.tally(ordeal.name, strikes)
            finally:
                await siege.close()
    finally:
        if server is not None:
            await asyncio.to_thread(server.stop, "fast")


def _webhook() -> dict[str, object]:
    port = free_port()
    return {
        "mode": "webhook", "webhook_url": f"http://127.0.0.1:{port}/telegram",
        "webhook_port": port, "webhook_secret": SECRET,
    }  # fmt: skip
