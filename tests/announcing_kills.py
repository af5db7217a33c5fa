"""What kills cost an announcement: the simulator's ledger beside the tables, after many of them.

The bot is killed at odd moments while it announces; where it is steered, too, it is paused, goes on
and is cancelled meanwhile, each just before a kill. What is promised: nobody is missed, at most one
message comes twice for each that was under way at a kill or whose answer was lost, a press is never
lost, and the counts that organizers see are those of what has arrived.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from bot.storage.tables import Account, Announcement, AnnouncementRecipient, Chat, OutboxRow
from bot.words import Priority
from bot.words.announcements import AnnouncementState, RecipientState
from tests.announcing import SECOND, Size, fill, living, settle_in
from tests.telegram.faults import Faults
from tests.telegram.limits import Limits
from tests.telegram.simulator import TelegramSimulator

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Select

    from tests.processes import LivingBot
    from tests.telegram.chats import Message
    from tests.telegram.people import Person

SEED = 20301107
PATIENCE_SECONDS = 240.0
IN_A_START = 0.15
"""The share of kills that do not wait for the announcement to go on."""
SLOW_ANSWERS, DELAY = 0.2, 0.1
"""So that kills find messages on the wire."""
LOOK = 0.1


def network(*, with_faults: bool) -> Faults:
    """The network of a run: some answers take their time; with faults, some calls go wrong."""
    if not with_faults:
        return Faults(seed=SEED, slow_answers=SLOW_ANSWERS, delay=DELAY)
    return Faults(
        seed=SEED, slow_answers=SLOW_ANSWERS, delay=DELAY, too_many_requests=0.05,
        server_errors=0.03, lost_answers=0.01,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class KillReport:
    """What kills have cost."""

    recipients: int
    kills: int
    missed: int
    """Neither blocked nor cancelled, and nothing has arrived."""
    twice: int
    on_the_wire: int
    """Announcements that the tables held to be under way at the kills."""
    lost_answers: int
    states: dict[str, int]
    """Recipients by state, in the end."""
    while_paused: int = 0
    """New recipients between the moment at which the pause had settled and its end."""
    after_cancelling: int = 0
    """Those that are counted as cancelled, and have it."""
    counted_wrongly: int = 0
    """Those that are counted as having it and have it not, or the other way round."""

    @property
    def holds(self) -> bool:
        """Is it as promised?"""
        wrong = self.missed + self.while_paused + self.after_cancelling + self.counted_wrongly
        return not wrong and self.twice <= self.on_the_wire + self.lost_answers


@dataclass(slots=True)
class Rehearsal:
    """A bot that announces and is killed."""

    bot: LivingBot
    telegram: TelegramSimulator
    dice: random.Random
    kills: int = 0
    on_the_wire: int = 0
    while_paused: int = 0

    def delivered(self) -> Counter[int]:
        """How often it has arrived in each chat."""
        return Counter(
            int(call.params["chat_id"])
            for call in self.telegram.calls("sendMessage")
            if call.delivered and SECOND in str(call.params.get("text", ""))
        )

    async def kill(self) -> None:
        """Kill it, count what was under way, start it again."""
        await self.bot.kill()
        self.kills += 1
        async with self.bot.tables() as db:
            under_way = select(func.count()).where(
                OutboxRow.state == "sending", OutboxRow.priority == Priority.ANNOUNCEMENT
            )
            self.on_the_wire += await db.scalar(under_way) or 0
        await self.bot.start()

    async def kill_later(self, count: int) -> None:
        """Kill it at an odd moment after so many have it, or while it still starts."""
        if self.dice.random() < IN_A_START:
            await asyncio.sleep(self.dice.uniform(0.2, 3.0))
        else:
            await self._reaches(count)
            await asyncio.sleep(self.dice.uniform(0.0, 0.4))
        await self.kill()

    async def _reaches(self, count: int) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while len(self.delivered()) < count and not await self._is_over():
                assert self.bot.is_alive, self.bot.log
                await asyncio.sleep(LOOK)

    async def _is_over(self) -> bool:
        async with self.bot.tables() as db:
            ended = await db.scalar(select(Announcement.ended_at))
        return ended is not None

    async def until_over(self) -> None:
        """Wait until nobody is left to whom it goes."""
        async with asyncio.timeout(PATIENCE_SECONDS * 10):
            while not await self._is_over():
                assert self.bot.is_alive, self.bot.log
                await asyncio.sleep(0.5)

    # ── steering ─────────────────────────────────────────────────────────────────────────────

    async def press(self, label: str, below: str = "") -> None:
        """Let the organizer press it, once, where it stands last below such words, and kill the bot
        a moment later.
        """
        owner = self.telegram.person("owner")
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not (shown := self._messages_with(owner, label, below)):  # noqa: ASYNC110
                await asyncio.sleep(LOOK)
        await owner.presses(shown[-1], label)
        await asyncio.sleep(self.dice.uniform(0.0, 0.5))
        await self.kill()

    def _messages_with(self, owner: Person, label: str, below: str) -> list[Message]:
        return [
            message
            for message in self.telegram.messages(owner)
            if message.from_bot and label in message.labels and below in message.text
        ]

    async def until_state(self, state: AnnouncementState) -> None:
        """Wait until the press has taken effect: it is pressed once, and never again."""
        await self._until(select(Announcement.state), state)

    async def rest(self) -> None:
        """Paused, and killed again: who has it is settled, and nobody else gets it."""
        await self.until_state(AnnouncementState.PAUSED)
        await self._until_nothing_is_under_way()
        before = set(self.delivered())
        await self.kill()
        await asyncio.sleep(self.dice.uniform(1.0, 4.0))
        self.while_paused += len(set(self.delivered()) - before)

    async def _until_nothing_is_under_way(self) -> None:
        under_way = select(func.count()).where(AnnouncementRecipient.state == RecipientState.QUEUED)
        await self._until(under_way, 0)

    async def _until(self, question: Select[Any], answer: object) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                async with self.bot.tables() as db:
                    if await db.scalar(question) == answer:
                        return
                assert self.bot.is_alive, self.bot.log
                await asyncio.sleep(LOOK)

    # ── what came of it ──────────────────────────────────────────────────────────────────────

    async def report(self, recipients: int) -> KillReport:
        """Lay the simulator's ledger beside the tables."""
        delivered = self.delivered()
        async with self.bot.tables() as db:
            people = await db.execute(
                select(Chat.key, AnnouncementRecipient.state)
                .join(Account, Account.person_id == AnnouncementRecipient.person_id)
                .join(Chat, Chat.id == Account.chat_id)
            )
            groups = await db.execute(
                select(Chat.key, AnnouncementRecipient.state).join(
                    Chat, Chat.id == AnnouncementRecipient.chat_id
                )
            )
            states = {int(key): state for key, state in (*people, *groups)}
        by_state = Counter(states.values())
        counted = {key for key, state in states.items() if state == RecipientState.SENT}
        cancelled = {key for key, state in states.items() if state == RecipientState.CANCELLED}
        blocked = {one.id for one in self.telegram.people.values() if one.user.blocked}
        missed = {
            key
            for key in states
            if key not in delivered and key not in blocked and key not in cancelled
        }
        assert len(states) == recipients
        return KillReport(
            recipients, self.kills, len(missed), delivered.total() - len(delivered),
            self.on_the_wire, self._lost_answers(), dict(by_state), self.while_paused,
            len(cancelled & set(delivered)), len(counted ^ set(delivered)),
        )  # fmt: skip

    def _lost_answers(self) -> int:
        return sum(
            not call.answered
            for call in self.telegram.calls("sendMessage")
            if call.delivered and SECOND in str(call.params.get("text", ""))
        )


async def rehearse(
    size: Size, kills: int, folder: Path, faults: Faults, rate: float, *, steered: bool = False
) -> KillReport:
    """Kill it so often while it announces, then let it come to its end, and count.

    `steered`: after a third of the kills it is paused and goes on, and after two thirds cancelled,
    with a kill beside each press and one while it is paused.
    """
    dice = random.Random(SEED)
    async with TelegramSimulator(limits=Limits.none(), faults=faults) as telegram:
        chats = settle_in(telegram, size, dice)
        bot = living(
            folder, telegram, 1.0, messages_per_second=rate, seconds_per_chat=0,
            messages_per_group_minute=10**6,
        )  # fmt: skip
        rehearsal = Rehearsal(bot, telegram, dice)
        try:
            await bot.prepare()
            async with bot.writing() as session:
                await fill(session, telegram, size)
            await bot.start()
            await _flow(rehearsal, size, kills, steered=steered)
            await rehearsal.until_over()
            await bot.stop()
        finally:
            if bot.is_alive:
                await bot.kill()
        return await rehearsal.report(len(chats) + 1)  # the owner, too


async def _flow(rehearsal: Rehearsal, size: Size, kills: int, *, steered: bool) -> None:
    share = size.people / (kills + 1)
    for number in range(kills):
        await rehearsal.kill_later(round(share * number))
        if steered and number == kills // 3:
            await rehearsal.press("Pause")
            await rehearsal.rest()
            await rehearsal.press("Go on")
            await rehearsal.until_state(AnnouncementState.SENDING)
        if steered and number == kills * 2 // 3:
            await rehearsal.press("Cancel the rest")
            await rehearsal.press("Cancel the rest", below="Shall those")
            await rehearsal.until_state(AnnouncementState.CANCELLED)
            return
