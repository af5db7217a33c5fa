"""A bot, or two, under load: people ask, strikes fall, and in the end all is counted.

What is counted: the simulator's ledger beside the tables. Every question that Telegram handed over
is a row, once; every message that the tables hold to be sent is in its chat; and what came more
often than that is at most as much as was on its way at a strike.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from bot.storage.tables import Chat, InboxRow, OutboxRow, Question
from tests.processes import KNOWN, RUNNING, LivingBot
from tests.test_kills import UNKNOWN
from tests.torture.network import Network

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.telegram.simulator import TelegramSimulator

SETTLE_SECONDS = 240.0
FEATURES = ["introductions", "people", "rooms", "hotline", "drafts", "privacy"]
UNKNOWN_SHARE = 0.06
"""Of the questions, those that go to the mentors' room, which takes 20 cards a minute."""
LOOK = 0.25


@dataclass(frozen=True, slots=True)
class Tally:
    """What came of one kind of fault."""

    fault: str
    strikes: int
    events: int
    """Questions, or whatever else was done."""
    messages: int
    lost: int
    doubled: int
    duplicated: int
    in_flight: int
    """Messages that were on their way at the strikes, or whose answer was lost: so many may come
    twice."""
    trouble: str = ""
    """Events in quarantine, messages given up; "" for none."""

    @property
    def holds(self) -> bool:
        """Is it as promised?"""
        return not (self.lost or self.doubled or self.trouble) and (
            self.duplicated <= self.in_flight
        )


@dataclass(slots=True)
class Siege:
    """A community under siege."""

    folder: Path
    telegram: TelegramSimulator
    dice: random.Random
    network: Network
    url: str = ""
    settings: dict[str, Any] = field(default_factory=dict)
    """More for the section of Telegram."""
    workers: int = 1
    with_wrong_clock: bool = False
    bots: list[LivingBot] = field(default_factory=list)
    asked: set[tuple[int, int]] = field(default_factory=set)
    """Chat and message of every question."""
    in_flight: int = 0
    offset: float = 0.0
    """By how much the clock is wrong, in seconds."""
    _taken_up: dict[tuple[int, int], int] = field(default_factory=dict)
    _sent: dict[int, int] = field(default_factory=dict)
    """Rows that are sent, and the chats that they went to."""
    _given_up: set[int] = field(default_factory=set)
    _people: int = 0

    @property
    def bot(self) -> LivingBot:
        """The first of the workers."""
        return self.bots[0]

    async def open(self) -> None:
        """Start it, with a room for mentors."""
        await self.network.start()
        owner = self.telegram.person("mentors_owner", language="en")
        for number in range(self.workers):
            place = self.folder / f"worker{number}"
            place.mkdir()
            bot = LivingBot(
                place,
                {"token": self.telegram.token, "api_base_url": self.network.url, **self.settings},
                url=self.url,
                community={
                    "owners": [f"telegram:{owner.id}"],
                    "starter": False,
                    "features": FEATURES,
                },
                storage={"retention_days": 36_500},
                module="tests.torture.clockwork" if self.with_wrong_clock else "bot",
            )
            bot.environment["TORTURE_CLOCK"] = str(self.folder / "clock")
            self.bots.append(bot)
        await self.bot.prepare()
        for bot in self.bots:
            await bot.start()
        mentors = self.telegram.group("mentors")
        await mentors.add_bot()
        await owner.writes("/room mentors", chat=mentors)
        await owner.receives("This room is", chat=mentors, timeout=60)

    async def close(self) -> None:
        """End it."""
        for bot in self.bots:
            if bot.is_alive:
                await bot.kill()
        await self.network.close()

    def set_clock(self, seconds: float) -> None:
        """Let the bot's clock be wrong by so much from now on."""
        self.offset = seconds
        (self.folder / "clock").write_text(str(seconds), encoding="utf-8")

    # ── load ─────────────────────────────────────────────────────────────────────────────────

    async def ask(self, count: int, seconds: float) -> None:
        """Let so many people ask, evenly."""
        for _question in range(count):
            person = self.telegram.person(f"person{self._people // 2}", language="en")
            self._people += 1
            unknown = self.dice.random() < UNKNOWN_SHARE
            words = UNKNOWN.format(self._people) if unknown else self.dice.choice(KNOWN)
            message = await person.writes(words)
            self.asked.add((message.chat_id, message.id))
            await asyncio.sleep(seconds / count)

    async def until_running(self) -> None:
        """Wait until every worker runs."""
        async with asyncio.timeout(SETTLE_SECONDS):
            for bot in self.bots:
                while RUNNING not in bot.log[bot.log_before :]:  # noqa: ASYNC110 - as in LivingBot
                    await asyncio.sleep(0.05)

    async def until_heard(self, patience: float = 3.0) -> None:
        """Wait until the next update is confirmed, or for a while."""
        updates = self.telegram.world.updates
        before = updates.confirmed
        await self._until(lambda: updates.confirmed > before, patience)

    async def until_called(self, method: str, *, answered: bool, patience: float = 3.0) -> None:
        """Wait until the next call of a method arrives, or is answered; or for a while."""
        calls = self.telegram.ledger.calls
        start = len(calls)

        def has_come() -> bool:
            return any(
                call.method == method and (not answered or call.code) for call in calls[start:]
            )

        await self._until(has_come, patience)

    async def _until(self, is_so: Callable[[], bool], patience: float) -> None:
        loop = asyncio.get_running_loop()
        until = loop.time() + patience
        while not is_so() and loop.time() < until:  # noqa: ASYNC110 - many kinds of change
            await asyncio.sleep(0.002)

    # ── strikes ──────────────────────────────────────────────────────────────────────────────

    async def kill(self, number: int = 0) -> None:
        """Kill a worker, note what was on its way, start it again."""
        await self.bots[number].kill()
        await self.note_what_is_under_way()
        await self.bots[number].start()

    async def note_what_is_under_way(self) -> None:
        """Count what the tables hold to be on its way: it may come twice."""
        async with self.bot.tables() as db:
            under_way = select(func.count()).where(OutboxRow.state == "sending")
            self.in_flight += await db.scalar(under_way) or 0

    async def revive(self) -> None:
        """Start again whoever has ended, as an operator's service manager does."""
        for bot in self.bots:
            if not bot.is_alive:
                await bot.start()

    # ── counting ─────────────────────────────────────────────────────────────────────────────

    async def settle(self) -> None:
        """Wait until nothing is left to be done."""
        async with asyncio.timeout(SETTLE_SECONDS):
            while self.telegram.world.updates.pending or await self._left():
                await self.revive()
                await asyncio.sleep(LOOK)

    async def _left(self) -> int:
        async with self.bot.tables() as db:
            events = select(func.count()).where(InboxRow.state == "new")
            deliveries = select(func.count()).where(OutboxRow.state.in_(("queued", "sending")))
            return (await db.scalar(events) or 0) + (await db.scalar(deliveries) or 0)

    async def remember(self) -> None:
        """Keep what the tables know: they may forget it once it is old."""
        async with self.bot.tables() as db:
            questions = await db.execute(
                select(Chat.key, Question.message).join(Chat, Chat.id == Question.chat_id)
            )
            taken_up = Counter((int(key), int(message)) for key, message in questions)
            messages = await db.execute(
                select(OutboxRow.id, Chat.key, OutboxRow.state)
                .join(Chat, Chat.id == OutboxRow.chat_id)
                .where(OutboxRow.act == "message")
            )
            for row_id, key, state in messages:
                if state == "sent":
                    self._sent[row_id] = int(key)
                elif state in {"failed", "cancelled"}:
                    self._given_up.add(row_id)
        for question, times in taken_up.items():
            self._taken_up[question] = max(times, self._taken_up.get(question, 0))

    async def tally(self, fault: str, strikes: int) -> Tally:
        """Settle, and lay the ledger beside the tables."""
        await self.settle()
        await self.remember()
        async with self.bot.tables() as db:
            quarantined = await db.scalar(
                select(func.count()).where(InboxRow.state == "quarantined")
            )
        trouble = [f"{quarantined} in quarantine"] * bool(quarantined)
        trouble += [f"{len(self._given_up)} messages given up"] * bool(self._given_up)
        calls = [call for call in self.telegram.calls("sendMessage") if call.delivered]
        arrived = Counter(int(call.params["chat_id"]) for call in calls)
        sent = Counter(self._sent.values())
        lost_answers = sum(not call.answered for call in calls) + self.network.unanswered
        return Tally(
            fault=fault,
            strikes=strikes,
            events=len(self.asked),
            messages=arrived.total(),
            lost=len(self.asked - set(self._taken_up)) + (sent - arrived).total(),
            doubled=sum(times - 1 for times in self._taken_up.values()),
            duplicated=(arrived - sent).total(),
            in_flight=self.in_flight + lost_answers,
            trouble=", ".join(trouble),
        )
