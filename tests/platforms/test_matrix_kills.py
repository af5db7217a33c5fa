"""Kill tests: the real process on a real homeserver, killed while people ask, encrypted and not.

On Matrix the promise is exact: nothing is lost, and every answer is one event, since what may have
been sent is sent again under the same transaction id.
"""

import asyncio
import os
import random
import signal
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.storage.tables import Chat, InboxRow, OutboxRow, Question
from tests.homeserver import Arrive
from tests.matrix.bots import living_bot
from tests.matrix.people import Person
from tests.matrix.synapse import Synapse
from tests.processes import KNOWN, STOP_SECONDS, LivingBot

pytestmark = [pytest.mark.synapse, pytest.mark.kills]

SEED = 20301107
SETTLE_SECONDS = 180.0
ANSWER = "Look here"


async def rehearse(
    synapse: Synapse, arrive: Arrive, folder: Path, *, questions: int, kills: int
) -> int:
    """Let people ask while the bot is killed at odd moments, and check what came of it; give how
    many questions were answered, each by one event.
    """
    dice = random.Random(SEED)
    bot, user = living_bot(synapse, folder)
    await bot.prepare()
    people = [await arrive(f"person{number}") for number in range(6)]
    rooms: dict[str, Person] = {}
    asked: Counter[tuple[str, str]] = Counter()
    await bot.start()
    try:
        for number, person in enumerate(people):
            room = await person.opens_direct_chat(user, encrypted=number % 2 == 0)
            rooms[room] = person
        share = -(-questions // kills)
        for kill in range(kills):
            life = dice.uniform(0.5, 3.0)
            for place in range(kill * share, min((kill + 1) * share, questions)):
                room, person = list(rooms.items())[place % len(rooms)]
                message = await person.writes(room, KNOWN[place % len(KNOWN)])
                asked[room, message] += 1
                await asyncio.sleep(life / share)
            await bot.kill()
            await bot.start()
        await settle(bot, asked.total())
        assert await bot.stop() == 0, bot.log
    finally:
        if bot.is_alive:
            await bot.kill()
    await check(bot, user, rooms, asked)
    return asked.total()


async def settle(bot: LivingBot, questions: int) -> None:
    """Wait until every question was taken up and nothing is left to be sent."""
    async with asyncio.timeout(SETTLE_SECONDS):
        while True:
            async with bot.tables() as db:
                taken = await db.scalar(select(func.count()).select_from(Question)) or 0
                events = select(func.count()).where(InboxRow.state == "new")
                unsent = select(func.count()).where(OutboxRow.state.in_(("queued", "sending")))
                left = (await db.scalar(events) or 0) + (await db.scalar(unsent) or 0)
            if taken >= questions and not left:
                return
            assert bot.is_alive, bot.log
            await asyncio.sleep(0.5)


async def check(
    bot: LivingBot, user: str, rooms: dict[str, Person], asked: Counter[tuple[str, str]]
) -> None:
    """Every question was taken up once, and has one answer that its asker can read."""
    async with bot.tables() as db:
        found = await db.execute(
            select(Chat.key, Question.message).join(Chat, Chat.id == Question.chat_id)
        )
        assert Counter((str(key), str(message)) for key, message in found) == asked
        assert set(await db.scalars(select(InboxRow.state))) == {"done"}
        assert set(await db.scalars(select(OutboxRow.state))) == {"sent"}
    for room, person in rooms.items():
        wanted = sum(count for (where, _), count in asked.items() if where == room)

        def answers(room: str = room, person: Person = person) -> int:
            heard = person.all_heard(room, sender=user, kind="m.room.message")
            return sum(ANSWER in one.body for one in heard)

        await person.waits_until(lambda wanted=wanted, answers=answers: answers() >= wanted)  # type: ignore[misc]
        assert answers() == wanted
        assert all(one.readable for one in person.all_heard(room))


@pytest.mark.xdist_group("matrix-kills")
async def test_a_few_kills_lose_and_repeat_nothing(
    synapse: Synapse, arrive: Arrive, tmp_path: Path
) -> None:
    await rehearse(synapse, arrive, tmp_path, questions=15, kills=3)


@pytest.mark.slow
@pytest.mark.xdist_group("matrix-kills")
async def test_many_kills_lose_and_repeat_nothing(
    synapse: Synapse, arrive: Arrive, tmp_path: Path
) -> None:
    await rehearse(synapse, arrive, tmp_path, questions=64, kills=7)


@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.xdist_group("matrix-kills")
async def test_another_worker_takes_over_the_account_and_its_store(
    synapse: Synapse, arrive: Arrive, tmp_path: Path, postgres_url: str
) -> None:
    """One of two processes on one PostgreSQL has the account open; the other stands by."""
    first, user = living_bot(synapse, tmp_path, postgres_url)
    folder = tmp_path / "other"
    folder.mkdir()
    second = LivingBot(folder, {}, url=postgres_url)
    second.config.write_text(first.config.read_text(encoding="utf-8"), encoding="utf-8")
    await first.prepare()
    ada = await arrive("ada")
    await first.start()
    try:
        room = await ada.opens_direct_chat(user, encrypted=True)
        await asked_and_answered(ada, room, user, 1)
        await second.start()
        await first.kill()
        await asked_and_answered(ada, room, user, 2)
        await first.start()
        await asked_and_answered(ada, room, user, 3)
        os.kill(second.pid, signal.SIGSTOP)  # it still has the store
        await asked_and_answered(ada, room, user, 4)
        async with asyncio.timeout(STOP_SECONDS):
            while second.is_alive:  # noqa: ASYNC110 - another process tells of nothing
                await asyncio.sleep(0.05)
        await second.start()
        assert all(one.readable for one in ada.all_heard(room))
        assert await second.stop() == 0, second.log
        assert await first.stop() == 0, first.log
    finally:
        for bot in (first, second):
            if bot.is_alive:
                await bot.kill()


async def asked_and_answered(person: Person, room: str, user: str, count: int) -> None:
    """Ask once more; all of the answers are there, each once."""
    await person.writes(room, KNOWN[count])

    def answers() -> int:
        heard = person.all_heard(room, sender=user, kind="m.room.message")
        return sum(ANSWER in one.body for one in heard)

    await person.waits_until(lambda: answers() >= count)
    assert answers() == count
