"""An announcement to many rooms of a real homeserver: how many have missed it, or have it twice."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from sqlalchemy import func, select

from bot.domain.announcements import drafting, sending
from bot.domain.announcements.audiences import Audience
from bot.engine.clock import utc_now
from bot.storage.tables import Announcement, Chat, Person
from bot.words.announcements import AnnouncementState
from tests.matrix.bots import living_bot
from tests.matrix.town import town

if TYPE_CHECKING:
    from tests.matrix.people import Person as Somebody
    from tests.processes import LivingBot

app = typer.Typer(add_completion=False)
WORDS = "We meet on Friday at six, at the library."
FEATURES = ["introductions", "people", "rooms", "announcements", "hotline"]
AT_ONCE = 8


async def _rooms(olu: Somebody, bot: str, count: int) -> list[str]:
    """Open so many rooms, and invite the bot."""
    opened: list[str] = []
    for start in range(0, count, AT_ONCE):
        several = range(start, min(start + AT_ONCE, count))
        opened += await asyncio.gather(*(olu.opens_room(f"Room {n}", bot) for n in several))
    return opened


async def _until(bot: LivingBot, statement: object, wanted: object) -> None:
    while True:
        async with bot.tables() as db:
            if await db.scalar(statement) == wanted:  # type: ignore[call-overload]
                return
        if not bot.is_alive:
            raise RuntimeError(bot.log)
        await asyncio.sleep(1)


async def measure(count: int, kills: int) -> tuple[int, int, float]:
    """How many rooms have missed it, how many times it came too often, and how long it took."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        async with town(Path(name)) as (synapse, arrive):
            bot, user = living_bot(synapse, Path(name), features=FEATURES, starter=False)
            await bot.prepare()
            await bot.start()
            olu = await arrive("olu")
            rooms = await _rooms(olu, user, count)
            there = select(func.count()).where(Chat.private.is_(False), Chat.present)
            await _until(bot, there, count)
            await bot.stop()
            async with bot.writing() as db:
                maker = Person(name="Olu", created_at=utc_now())
                db.add(maker)
                await db.flush()
                ids = await db.scalars(select(Chat.id).where(Chat.private.is_(False)))
                announcement = await drafting.draft(
                    db, maker, topic="urgent", language="en", body=WORDS, files=[], now=utc_now()
                )
                audience = Audience(people=False, rooms=frozenset(map(str, ids)))
                await drafting.aim(db, announcement, audience, maker, utc_now())
                await sending.send(
                    db, announcement, maker, utc_now(), version=announcement.version,
                    reach=count, second_above=10**9,
                )  # fmt: skip
            began = time.monotonic()
            await bot.start()
            for _kill in range(kills):
                await asyncio.sleep(6)
                await bot.kill()
                await bot.start()
            await _until(bot, select(Announcement.state), AnnouncementState.SENT)
            seconds = time.monotonic() - began
            await bot.stop()
            await olu.finds(rooms[-1], lambda one: WORDS in one.body)
            await asyncio.sleep(5)
            counted = Counter({
                room: sum(WORDS in one.body for one in olu.all_heard(room, sender=user))
                for room in rooms
            })  # fmt: skip
            missed = sum(counted[room] == 0 for room in rooms)
            return missed, sum(max(0, n - 1) for n in counted.values()), seconds


@app.command()
def main(
    rooms: Annotated[int, typer.Option(min=1)] = 300,
    kills: Annotated[int, typer.Option(help="So often it is killed meanwhile.")] = 3,
) -> None:
    """Announce to so many rooms and print what came of it."""
    missed, twice, seconds = asyncio.run(measure(rooms, kills))
    typer.echo(f"{rooms} rooms, {kills} kills: {missed} missed, {twice} twice, {seconds:.0f} s")


if __name__ == "__main__":
    app()
