"""Kill tests: the real process, killed again and again while people ask, loses nothing.

What is promised is in docs/operating.md: nothing is lost, nothing is done twice, and at most one
duplicate is sent for each message that was on the wire at a kill (or whose answer was lost).
`python -m bench kills` does the same for as many kills as one likes.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from bot.storage.tables import Chat, FormState, InboxRow, OutboxRow, Question, Utterance
from tests import composing_kills, reminder_kills
from tests.processes import KNOWN, LivingBot
from tests.telegram.faults import Faults
from tests.telegram.simulator import TelegramSimulator

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.telegram.groups import Group
    from tests.telegram.ledger import Call
    from tests.telegram.people import Person

SEED = 20301107
UNKNOWN = "My kettle number {} whistles in the key of G, whom does that please?"
SETTLE_SECONDS = 120.0
TOO_MANY = 429
RETRY_AFTER = 1.0
"""What the simulator asks for by default, in seconds."""
SWALLOWED_SECONDS = 0.2
"""It takes so long at most to kill, or to read an answer and commit it, on a busy machine."""


@dataclass(frozen=True, slots=True)
class KillReport:
    """What a run has shown, after its checks: nothing was lost, nothing done twice."""

    kills: int
    questions: int
    on_the_wire: int
    """Messages under way at the kills."""
    lost_answers: int
    """Messages that Telegram took, and whose answer was lost on the way."""
    duplicates: int
    """Messages that came twice: at most as many as the two before."""


@dataclass(slots=True)
class Flood:
    """People who ask, a bot that is killed, and the count of what came of it."""

    bot: LivingBot
    telegram: TelegramSimulator
    dice: random.Random
    asked: list[tuple[int, int]] = field(default_factory=list)
    """Chat and message of every question."""
    kills: int = 0
    killed_at: list[float] = field(default_factory=list)
    on_the_wire: int = 0
    """Deliveries under way, summed over the kills."""

    async def open(self) -> Group:
        """Start the bot, make a room for mentors."""
        await self.bot.prepare()
        mentors = self.telegram.group("mentors")
        await mentors.add_bot()
        await self.bot.start()
        olu = self.telegram.person("mentors_owner")
        await olu.writes("/room mentors", chat=mentors)
        await olu.receives("This room is", chat=mentors)
        return mentors

    async def ask(self, person: Person, text: str) -> None:
        """Let somebody ask."""
        message = await person.writes(text)
        self.asked.append((message.chat_id, message.id))

    async def kill(self) -> None:
        """Kill it, count what was on the wire, start it again."""
        self.killed_at.append(self.telegram.world.clock.monotonic())
        await self.bot.kill()
        self.kills += 1
        async with self.bot.tables() as db:
            sending = select(func.count()).where(OutboxRow.state == "sending")
            self.on_the_wire += await db.scalar(sending) or 0
        await self.bot.start()

    async def settle(self) -> None:
        """Wait until nothing is left to be done, then stop the bot."""
        async with asyncio.timeout(SETTLE_SECONDS):
            while self.telegram.world.updates.pending or await self.left():
                assert self.bot.is_alive, self.bot.log
                await asyncio.sleep(0.5)
        assert await self.bot.stop() == 0, self.bot.log

    async def left(self) -> int:
        """How many events and deliveries wait."""
        async with self.bot.tables() as db:
            events = select(func.count()).where(InboxRow.state == "new")
            deliveries = select(func.count()).where(OutboxRow.state.in_(("queued", "sending")))
            return (await db.scalar(events) or 0) + (await db.scalar(deliveries) or 0)


async def flow(
    flood: Flood, questions: list[tuple[Person, str]], kills: int, longest_life: float
) -> None:
    """Let the questions flow, evenly, while the bot is killed so many times at odd moments."""
    waiting = list(questions)
    share = -(-len(waiting) // kills)
    for _kill in range(kills):
        now, waiting = waiting[:share], waiting[share:]
        # Some lives end while the bot is still starting, most while it sends.
        life = flood.dice.uniform(0.3, longest_life)
        for person, text in now:
            await asyncio.sleep(life / len(now))
            await flood.ask(person, text)
        await asyncio.sleep(flood.dice.uniform(0, 0.2))
        await flood.kill()


def crowd(telegram: TelegramSimulator, known: int, unknown: int) -> list[tuple[Person, str]]:
    """Who asks what: two questions a person, but for those whose question nobody can answer."""
    questions = [
        (telegram.person(f"person{number // 2}", language="en"), KNOWN[number % len(KNOWN)])
        for number in range(known)
    ]
    for number in range(unknown):
        asker = (telegram.person(f"asker{number}", language="en"), UNKNOWN.format(number))
        questions.insert((number + 1) * len(questions) // (unknown + 1), asker)
    return questions


# ── what must be true afterwards ─────────────────────────────────────────────────────────────


async def check_effects(flood: Flood) -> None:
    """Every question was taken up exactly once, and nothing is left over."""
    async with flood.bot.tables() as db:
        found = await db.execute(
            select(Chat.key, Question.message).join(Chat, Chat.id == Question.chat_id)
        )
        questions = Counter((int(key), int(message)) for key, message in found)
        said = Counter(
            await db.scalars(select(Utterance.question_id).where(Utterance.side == "asker"))
        )
        states = Counter(await db.scalars(select(InboxRow.state)))
        deliveries = Counter(await db.scalars(select(OutboxRow.state)))
    assert questions == Counter(flood.asked)
    assert set(said.values()) == {1}
    assert said.total() == len(flood.asked)
    assert set(states) == {"done"}
    assert set(deliveries) == {"sent"}


def check_messages(flood: Flood, mentors: Group, cards: int) -> KillReport:
    """Everybody has their answer, and no more of them twice than may be."""
    delivered = [call for call in flood.telegram.calls("sendMessage") if call.delivered]
    buttons = Counter(_said_with(call) for call in delivered if "reply_markup" in call.params)
    replies = {chat for chat, _data in buttons if chat != mentors.id}
    assert replies == {chat for chat, _message in flood.asked}
    asked_in = Counter(chat for chat, _message in flood.asked)
    distinct = Counter(chat for chat, _data in buttons)
    what_it_is_for = 1  # asked in the group, as whoever added the bot can't be written to
    assert distinct.pop(mentors.id) == cards + what_it_is_for
    assert distinct == asked_in
    lost = sum(not call.answered for call in delivered)
    duplicates = buttons.total() - len(buttons)
    assert duplicates <= flood.on_the_wire + lost, (duplicates, flood.on_the_wire, lost)
    return KillReport(flood.kills, len(flood.asked), flood.on_the_wire, lost, duplicates)


def _said_with(call: Call) -> tuple[int, str]:
    """A message's chat, and what its first button says, which names the question."""
    first = call.argument("reply_markup")["inline_keyboard"][0][0]
    return int(call.params["chat_id"]), first["callback_data"]


def check_manners(telegram: TelegramSimulator, killed_at: Sequence[float]) -> None:
    """No limit was exceeded, no silence broken, but for one that a kill has swallowed.

    A process that dies before it has read or written down a 429 can't tell the next one of it.
    """
    asked = [call.at for call in telegram.ledger if call.code == TOO_MANY]  # in order of time
    assert [
        (call.method, call.at, call.over_limit, call.inside_retry_after)
        for call in telegram.ledger.violations
        if call.over_limit or not _swallowed(call.at, asked, killed_at)
    ] == []


def _swallowed(at: float, asked: Sequence[float], killed_at: Sequence[float]) -> bool:
    """Was the process killed within moments of the 429 whose silence was broken?"""
    return any(
        abs(kill - halt) <= SWALLOWED_SECONDS
        for halt in asked
        if at - RETRY_AFTER <= halt < at
        for kill in killed_at
    )


# ── the tests ────────────────────────────────────────────────────────────────────────────────


def living_bot(folder: Path, telegram: TelegramSimulator, url: str = "") -> LivingBot:
    owner = telegram.person("mentors_owner", language="en")
    return LivingBot(
        folder,
        {"token": telegram.token, "api_base_url": telegram.base_url},
        url=url,
        community={"owners": [f"telegram:{owner.id}"]},
    )


def slow_network(**faults: float) -> Faults:
    """Faults; some answers take their time, so that kills find messages on the wire."""
    chosen = Faults(seed=SEED, slow_answers=0.3, delay=0.2)
    for name, share in faults.items():
        setattr(chosen, name, share)
    return chosen


async def rehearse(
    folder: Path,
    faults: Faults,
    *,
    questions: int,
    unknown: int,
    kills: int,
    url: str = "",
    longest_life: float = 2.2,
) -> KillReport:
    """Let people ask while the bot is killed so often, and check what came of it."""
    async with TelegramSimulator(faults=faults) as telegram:
        flood = Flood(living_bot(folder, telegram, url), telegram, random.Random(SEED))
        try:
            mentors = await flood.open()
            asking = crowd(telegram, questions - unknown, unknown)
            await flow(flood, asking, kills, longest_life)
            await flood.settle()
        finally:
            if flood.bot.is_alive:
                await flood.bot.kill()
        assert flood.kills == kills
        await check_effects(flood)
        report = check_messages(flood, mentors, unknown)
        check_manners(telegram, flood.killed_at)
        return report


@pytest.mark.kills
@pytest.mark.slow
@pytest.mark.xdist_group("kills")
async def test_nothing_is_lost_or_done_twice_through_kills(tmp_path: Path) -> None:
    await rehearse(tmp_path, slow_network(), questions=110, unknown=8, kills=7)


@pytest.mark.kills
@pytest.mark.slow
@pytest.mark.xdist_group("kills-and-faults")
async def test_nothing_is_lost_while_the_network_and_telegram_fail_too(tmp_path: Path) -> None:
    faults = slow_network(too_many_requests=0.05, server_errors=0.03, lost_answers=0.02)
    await rehearse(tmp_path, faults, questions=110, unknown=8, kills=7)


@pytest.mark.kills
@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.xdist_group("postgres")
async def test_nothing_is_lost_on_postgresql(tmp_path: Path, postgres_url: str) -> None:
    await rehearse(
        tmp_path, slow_network(), questions=60, unknown=5, kills=6, url=postgres_url,
        longest_life=4.0,
    )  # fmt: skip


@pytest.mark.kills
@pytest.mark.slow
@pytest.mark.xdist_group("kills-and-faults")
async def test_no_reminder_is_lost_or_told_twice(tmp_path: Path) -> None:
    await reminder_kills.rehearse(tmp_path, slow_network(), kills=3)


@pytest.mark.kills
@pytest.mark.slow
@pytest.mark.xdist_group("kills")
async def test_no_piece_of_a_share_out_is_lost_or_kept_twice(tmp_path: Path) -> None:
    await composing_kills.rehearse(tmp_path, slow_network(), kills=3)


@pytest.mark.kills
@pytest.mark.slow
@pytest.mark.xdist_group("kills")
async def test_a_form_goes_on_after_kills(tmp_path: Path) -> None:
    """A kill after every step of a form, and one in the middle of each."""
    async with TelegramSimulator() as telegram:
        bot = living_bot(tmp_path, telegram)
        flood = Flood(bot, telegram, random.Random(SEED))
        try:
            await flood.open()
            ada = telegram.person("ada", language="en")
            olu = telegram.person("mentors_owner")
            await flood.ask(ada, UNKNOWN.format(1))
            await ada.receives("question 1")
            await olu.writes("/role mentors_owner mentor")
            await olu.receives("")
            await olu.writes("/answer 1")
            await flood.kill()
            await olu.receives("Write your answer")
            async with bot.tables() as db:
                assert await db.scalar(select(func.count()).select_from(FormState)) == 1
            await flood.kill()
            await olu.writes("It pleases the cat.")
            await asyncio.sleep(flood.dice.uniform(0, 1))
            await flood.kill()
            await ada.receives("It pleases the cat.")
            await flood.settle()
        finally:
            if bot.is_alive:
                await bot.kill()
        async with bot.tables() as db:
            answers = await db.scalars(select(Utterance.text).where(Utterance.side == "mentor"))
            assert answers.all() == ["It pleases the cat."]
            assert await db.scalar(select(func.count()).select_from(FormState)) == 0
