"""Reminders of meetups while the real process is killed: none lost, none told twice."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from bot.domain.meetups import meetups, occurrences, reminders, seats
from bot.engine.clock import utc_now
from bot.storage.tables import MeetupNotice, OutboxRow, Person
from tests.processes import RUNNING, LivingBot
from tests.telegram.simulator import TelegramSimulator

if TYPE_CHECKING:
    from pathlib import Path

    from tests.telegram.faults import Faults
    from tests.telegram.people import Person as Somebody

SEED = 20301110
HOUR = timedelta(hours=1)
FEATURES = ["introductions", "people", "rooms", "hotline", "meetups"]
PEOPLE = 10
AT_EACH = 5
"""People who come to each date."""
DATES_A_KILL = 2
"""Dates whose reminders fall due around each kill."""
STEADY_LIVES = 0.8
"""The share of lives that end after the start is over."""
STEADY = 240.0
"""Seconds in which all has to be told after the last kill."""


@dataclass(frozen=True, slots=True)
class ReminderReport:
    """What a run has shown, after its checks: none was lost."""

    kills: int
    reminders: int
    on_the_wire: int
    """Messages under way at the kills."""
    lost_answers: int
    """Messages that Telegram took, and whose answer was lost on the way."""
    duplicates: int
    """Reminders that came twice: at most as many as the two before."""


async def rehearse(
    folder: Path, faults: Faults, *, kills: int, longest_life: float = 2.0, url: str = ""
) -> ReminderReport:
    """Let reminders fall due, evenly, while the bot is killed so often; check what came of it."""
    dice = random.Random(SEED)
    async with TelegramSimulator(faults=faults) as telegram:
        bot = LivingBot(
            folder,
            {"token": telegram.token, "api_base_url": telegram.base_url},
            url=url,
            community={"features": FEATURES},
        )
        people = [telegram.person(f"guest{number}", language="en") for number in range(PEOPLE)]
        on_the_wire = 0
        try:
            a_start = await _welcome(bot, people)
            for kill in range(kills):
                await _plan(bot, kill * DATES_A_KILL, dice, a_start + longest_life)
                await bot.start()
                # Some lives end while the bot is still starting, most while it reminds.
                if dice.random() < STEADY_LIVES:
                    await _running(bot)
                await asyncio.sleep(dice.uniform(0, longest_life))
                await bot.kill()
                on_the_wire += await _count(bot, "sending")
            await bot.start()
            await _settle(bot, kills * DATES_A_KILL * AT_EACH)
        finally:
            if bot.is_alive:
                await bot.kill()
        return await _checked(bot, telegram, kills, kills * DATES_A_KILL * AT_EACH, on_the_wire)


async def _welcome(bot: LivingBot, people: list[Somebody]) -> float:
    """Everybody talks to the bot, so that it may write to them; gives how long a start takes."""
    await bot.prepare()
    begun = time.monotonic()
    await bot.start()
    await _running(bot)
    a_start = time.monotonic() - begun
    for somebody in people:
        await somebody.writes("/start")
    for somebody in people:
        await somebody.receives("")
    assert await bot.stop() == 0, bot.log
    return a_start


async def _running(bot: LivingBot) -> None:
    """Wait until the process that was started last is at work."""
    starts = bot.log.count(RUNNING)
    async with asyncio.timeout(STEADY):
        while bot.log.count(RUNNING) <= starts and bot.is_alive:  # noqa: ASYNC110 - as in LivingBot
            await asyncio.sleep(0.02)


async def _plan(bot: LivingBot, first: int, dice: random.Random, within: float) -> None:
    """Publish meetups, between two lives, whose reminders fall due within so many seconds."""
    now = utc_now()
    async with bot.writing() as db:
        everybody = (await db.scalars(select(Person).order_by(Person.id))).all()
        for number in range(first, first + DATES_A_KILL):
            seconds = dice.uniform(1, 1 + within)
            begin = (now + HOUR + timedelta(seconds=seconds)).astimezone(UTC)
            meetup = await meetups.draft(
                db, everybody[0], f"Meetup {number}", begin.replace(tzinfo=None), "UTC", now=now
            )
            await meetups.publish(db, meetup, now)
            date_of = await occurrences.get(db, (await occurrences.of_meetup(db, meetup.id))[0].id)
            assert date_of is not None
            for place in range(AT_EACH):
                person = everybody[(number * 3 + place) % len(everybody)]
                await seats.take(db, date_of, person.id, now)
                await reminders.expect(db, date_of, person.id, now, (60,))


async def _count(bot: LivingBot, *states: str) -> int:
    async with bot.tables() as db:
        rows = select(func.count()).where(OutboxRow.state.in_(states))
        return await db.scalar(rows) or 0


async def _settle(bot: LivingBot, expected: int) -> None:
    """Wait until everybody has been told, and stop the bot."""
    async with asyncio.timeout(STEADY):
        while await _noted(bot) < expected or await _count(bot, "queued", "sending"):
            assert bot.is_alive, bot.log
            await asyncio.sleep(0.5)
    assert await bot.stop() == 0, bot.log


async def _noted(bot: LivingBot) -> int:
    async with bot.tables() as db:
        return await db.scalar(select(func.count()).select_from(MeetupNotice)) or 0


async def _checked(
    bot: LivingBot, telegram: TelegramSimulator, kills: int, expected: int, on_the_wire: int
) -> ReminderReport:
    async with bot.tables() as db:
        told = Counter(await db.scalars(select(MeetupNotice.was_told)))
        outbox = Counter(await db.scalars(select(OutboxRow.state)))
    assert told == {True: expected}
    assert set(outbox) == {"sent"}, outbox
    delivered = [call for call in telegram.calls("sendMessage") if call.delivered]
    reminded = Counter(
        (call.params["chat_id"], str(call.params["text"]))
        for call in delivered
        if "Reminder" in str(call.params["text"])
    )
    assert len(reminded) == expected
    lost = sum(not call.answered for call in delivered)
    duplicates = reminded.total() - len(reminded)
    assert duplicates <= on_the_wire + lost, (duplicates, on_the_wire, lost)
    return ReminderReport(kills, expected, on_the_wire, lost, duplicates)
