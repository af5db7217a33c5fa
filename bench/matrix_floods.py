"""One person's flood on Matrix, through a real homeserver whose limits are lifted for all."""

from __future__ import annotations

import asyncio
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tests.matrix.bots import living_bot
from tests.matrix.town import town
from tests.processes import KNOWN, living

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.matrix.people import Person

ANSWER = "Look"
UNKNOWN = "Which train goes to the autumn fair?"


async def play(
    texts: Sequence[str], patience: float, head_start: float
) -> tuple[float, float, int]:
    """Seconds until another person's answer, and until another's card; and how many messages the
    bot had sent to the mentors' room by then.
    """
    with tempfile.TemporaryDirectory(prefix="floods-") as name:
        folder = Path(name)
        async with town(folder) as (synapse, arrive):
            olu, zed, ada, ben = [await arrive(who) for who in ("olu", "zed", "ada", "ben")]
            bot, user = living_bot(synapse, folder, owners=[f"matrix:{olu.user}"], starter=False)
            await bot.prepare()
            async with living(bot):
                mentors = await olu.opens_room("Mentors", user)
                await olu.sees(mentors, "Hello, I'm here", sender=user)
                await olu.writes(mentors, "!room mentors")
                await olu.sees(mentors, "This room is", sender=user)
                chats = [await person.opens_direct_chat(user) for person in (zed, ada, ben)]
                for person, chat in zip((zed, ada, ben), chats, strict=True):
                    await person.sees(chat, "Hello", sender=user)
                before = len(olu.all_heard(mentors, sender=user))
                flood = asyncio.create_task(_write_all(zed, chats[0], texts))
                await asyncio.sleep(head_start)
                await asyncio.gather(ada.writes(chats[1], KNOWN[0]), ben.writes(chats[2], UNKNOWN))
                waits = await asyncio.gather(
                    _wait(ada, chats[1], ANSWER, patience),
                    _wait(olu, mentors, "autumn fair", patience),
                )
                flood.cancel()
                await asyncio.gather(flood, return_exceptions=True)
                return *waits, len(olu.all_heard(mentors, sender=user)) - before


async def _write_all(person: Person, room: str, texts: Sequence[str]) -> None:
    """As fast as the homeserver takes them."""
    for text in texts:
        await person.writes(room, text)


async def _wait(person: Person, room: str, hears: str, patience: float) -> float:
    """Seconds until it is there."""
    began = time.monotonic()
    while time.monotonic() - began < patience:
        try:
            await person.finds(room, lambda one: hears in one.body and one.sender != person.user)
        except AssertionError:
            continue
        return time.monotonic() - began
    return float("inf")
