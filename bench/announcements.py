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
from sqlalchemy import func, insert, select

from bot.domain.announcements import drafting, sending
from bot.domain.announcements.audiences import Audience
from bot.engine.clock import utc_now
from bot.storage.tables import Account, Announcement, AnnouncementRecipient, Chat, OutboxRow, Person
from bot.words.announcements import AnnouncementState, RecipientState
from tests.processes import KNOWN, LivingBot
from tests.telegram.faults import Faults
from tests.telegram.limits import Limits
from tests.telegram.simulator import TelegramSimulator

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from tests.telegram.people import Person as Somebody

app: Any = typer.Typer(add_completion=False)

ROOT = Path(__file__).parents[1]
WORDS = "We meet on Friday at six, at the library. Bring whoever is curious."
SECOND = "Friday at six"
FEATURES = ["introductions", "people", "rooms", "announcements", "hotline", "drafts"]
PER_SECOND, PER_CHAT, PER_GROUP_MINUTE = 30, 1.05, 19
ASK_EVERY = 1.0
TOO_MANY, BLOCKED = 429, 403
CHUNK = 1000


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
class Size:
    """How many there are to announce to."""

    people: int
    groups: int
    blocked: float = 0.05


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


def settle_in(telegram: TelegramSimulator, size: Size, dice: random.Random) -> list[int]:
    """Let people and groups be there, some of the people having blocked the bot; their chats."""
    chats = []
    for number in range(size.people):
        person = telegram.person(f"reader{number}", language="en")
        person.user.started = True
        person.user.blocked = dice.random() < size.blocked
        chats.append(person.id)
    owner = telegram.person("owner", language="en")
    owner.user.started = True
    for number in range(size.groups):
        group = telegram.group(f"group{number}", owner=owner)
        group.chat.members[telegram.world.bot.id] = "member"
        chats.append(group.id)
    return chats


async def fill(session: AsyncSession, telegram: TelegramSimulator, size: Size) -> None:
    """Let the bot know them all, and an announcement that goes out as soon as it runs."""
    now, account = utc_now(), str(telegram.world.bot.id)
    owner = telegram.person("owner")
    everybody = [owner, *(telegram.person(f"reader{number}") for number in range(size.people))]
    rows: dict[type[Any], list[dict[str, Any]]] = {Person: [], Chat: [], Account: []}
    for number, somebody in enumerate(everybody, 1):
        key = str(somebody.id)
        rows[Person].append({"id": number, "name": somebody.name, "created_at": now})
        chat = {"id": number, "platform": "telegram", "account": account, "key": key}
        rows[Chat].append({**chat, "private": True})
        rows[Account].append({
            "platform": "telegram", "key": key, "person_id": number, "chat_id": number,
            "reachable": True, "client_language": "en", "seen_at": now,
        })  # fmt: skip
    groups = [telegram.group(f"group{number}") for number in range(size.groups)]
    first = len(everybody) + 1
    rows[Chat] += [
        {"id": first + place, "platform": "telegram", "account": account, "key": str(group.id),
         "private": False, "purpose": "newcomers", "title": group.title}
        for place, group in enumerate(groups)
    ]  # fmt: skip
    for table, values in rows.items():
        for start in range(0, len(values), CHUNK):
            await session.execute(insert(table), values[start : start + CHUNK])
    maker = await session.get_one(Person, 1)
    announcement = await drafting.draft(
        session, maker, topic="urgent", language="en", body=WORDS, files=[], now=now
    )
    audience = Audience(rooms=frozenset(str(first + place) for place in range(size.groups)))
    await drafting.aim(session, announcement, audience, maker, now)
    await sending.send(
        session, announcement, maker, now, version=announcement.version,
        reach=size.people + size.groups, second_above=10**9,
    )  # fmt: skip


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


def living(folder: Path, telegram: TelegramSimulator, speed: float, **more: Any) -> LivingBot:
    """The bot, with a pace that fits the simulator's clock."""
    pace = {
        "messages_per_second": PER_SECOND * speed,
        "seconds_per_chat": PER_CHAT / speed,
        "messages_per_group_minute": PER_GROUP_MINUTE * speed,
    }
    return LivingBot(
        folder,
        {"token": telegram.token, "api_base_url": telegram.base_url, **pace, **more},
        community={"starter": False, "features": FEATURES},
    )


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


# ── kills ────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Kills:
    """What kills have cost."""

    recipients: int
    kills: int
    missed: int
    twice: int
    on_the_wire: int
    lost_answers: int
    sent: int
    failed: int


async def rehearse(size: Size, kills: int, folder: Path, faults: Faults, rate: float) -> Kills:
    """Kill it so often while it announces, then let it come to its end, and count."""
    dice = random.Random(20301107)
    async with TelegramSimulator(limits=Limits.none(), faults=faults) as telegram:
        chats = settle_in(telegram, size, dice)
        bot = living(
            folder, telegram, 1.0, messages_per_second=rate, seconds_per_chat=0,
            messages_per_group_minute=10**6,
        )  # fmt: skip
        await bot.prepare()
        async with bot.writing() as session:
            await fill(session, telegram, size)
        on_the_wire = 0
        await bot.start()
        share = size.people / (kills + 1)
        for number in range(kills):
            await _reaches(telegram, round(share * number), dice)
            await bot.kill()
            async with bot.tables() as db:
                on_the_wire += await _under_way(db)
            await bot.start()
        await _is_over(bot)
        await bot.stop()
        said = [
            call for call in telegram.calls("sendMessage")
            if SECOND in str(call.params.get("text", "")) and call.delivered
        ]  # fmt: skip
        counted = Counter(int(call.params["chat_id"]) for call in said)
        blocked = {person.id for person in telegram.people.values() if person.user.blocked}
        async with bot.tables() as db:
            counts = await db.execute(
                select(AnnouncementRecipient.state, func.count()).group_by(
                    AnnouncementRecipient.state
                )
            )
            states: dict[str, int] = {state: count for state, count in counts}  # noqa: C416
        return Kills(
            len(chats), kills, len(set(chats) - set(counted) - blocked),
            counted.total() - len(counted), on_the_wire,
            sum(not call.answered for call in said),
            states.get(RecipientState.SENT, 0), states.get(RecipientState.FAILED, 0),
        )  # fmt: skip


async def _reaches(telegram: TelegramSimulator, count: int, dice: random.Random) -> None:
    """Wait until so many calls were made, and a moment more; or for a while."""
    with contextlib.suppress(AssertionError, TimeoutError):
        await telegram.wait_for(lambda: len(telegram.ledger.calls) >= count, 20)
    await asyncio.sleep(dice.uniform(0.0, 0.4))


async def _under_way(db: AsyncSession) -> int:
    sending_now = select(func.count()).where(OutboxRow.state == "sending")
    return await db.scalar(sending_now) or 0


async def _is_over(bot: LivingBot) -> None:
    while True:
        async with bot.tables() as db:
            state = await db.scalar(select(Announcement.state))
        if state == AnnouncementState.SENT:
            return
        if not bot.is_alive:
            raise RuntimeError(bot.log)
        await asyncio.sleep(0.5)


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
) -> None:
    """Measure and print a table."""
    console = Console(width=130)
    if kills:
        given = (
            Faults(too_many_requests=0.05, server_errors=0.03, lost_answers=0.01)
            if faults
            else Faults()
        )
        with tempfile.TemporaryDirectory(prefix="bench-") as name:
            console.print(asyncio.run(
                rehearse(Size(people, groups), kills, Path(name), given, rate)))  # fmt: skip
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
