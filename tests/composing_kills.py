"""Share-outs in the making while the real process is killed: no piece lost, none twice."""

from __future__ import annotations

import asyncio
import random
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from bot.storage.tables import InboxRow, OutboxRow, Person, Shareout, ShareoutPiece
from tests.processes import LivingBot
from tests.telegram.simulator import TelegramSimulator

if TYPE_CHECKING:
    from pathlib import Path

    from tests.telegram.faults import Faults
    from tests.telegram.people import Person as Somebody

SEED = 20301130
FEATURES = ["introductions", "people", "rooms", "shareouts", "hotline"]
MAKERS = 3
PIECES_A_KILL = 4
"""Each maker sends fewer than a draft may have."""
MOST_PIECES = 36
PHOTOS = 8
"""Of each maker's; the rest are words."""
SETTLED = 120.0


@dataclass(frozen=True, slots=True)
class ComposingReport:
    """What a run has shown, after its checks: each piece is there, once, in its order."""

    kills: int
    pieces: int
    on_the_wire: int
    """Messages under way at the kills."""


async def rehearse(
    folder: Path, faults: Faults, *, kills: int, longest_life: float = 2.2, url: str = ""
) -> ComposingReport:
    """Let people send pieces, evenly, while the bot is killed so often; check what is kept."""
    dice = random.Random(SEED)
    sent: dict[str, list[str]] = defaultdict(list)
    on_the_wire = 0
    async with TelegramSimulator(faults=faults) as telegram:
        bot = LivingBot(
            folder,
            {"token": telegram.token, "api_base_url": telegram.base_url},
            url=url,
            community={"features": FEATURES},
        )
        makers = [
            telegram.person(f"maker{number}", language="en")
            for number in range(max(MAKERS, -(-kills * PIECES_A_KILL // MOST_PIECES)))
        ]
        try:
            await bot.prepare()
            await bot.start()
            await asyncio.gather(*(_begin(maker) for maker in makers))
            for kill in range(kills):
                life = dice.uniform(0.3, longest_life)
                for step in range(PIECES_A_KILL):
                    await asyncio.sleep(life / PIECES_A_KILL)
                    number = kill * PIECES_A_KILL + step
                    await _send(makers[number % len(makers)], number, sent)
                await asyncio.sleep(dice.uniform(0, 0.2))
                await bot.kill()
                on_the_wire += await _count(bot, OutboxRow, "sending")
                await bot.start()
            await _settle(bot, telegram)
        finally:
            if bot.is_alive:
                await bot.kill()
        await _check(bot, sent)
    return ComposingReport(kills, kills * PIECES_A_KILL, on_the_wire)


async def _begin(maker: Somebody) -> None:
    await maker.writes("/shareout new")
    await maker.receives("What is it about?")
    await maker.writes(f"What {maker.name} learned")
    await maker.receives("Send me what")


async def _send(maker: Somebody, number: int, sent: dict[str, list[str]]) -> None:
    """Send a piece: words, or a photo with a caption."""
    words = f"piece {number}"
    if len([each for each in sent[maker.name] if each.endswith("photo")]) < PHOTOS and number % 3:
        words += " photo"
        await maker.sends_photo(caption=words)
    else:
        await maker.writes(words)
    sent[maker.name].append(words)


async def _settle(bot: LivingBot, telegram: TelegramSimulator) -> None:
    async with asyncio.timeout(SETTLED):
        while (
            telegram.world.updates.pending
            or await _count(bot, InboxRow, "new")
            or await _count(bot, OutboxRow, "queued", "sending")
        ):
            assert bot.is_alive, bot.log
            await asyncio.sleep(0.5)
    assert await bot.stop() == 0, bot.log


async def _count(bot: LivingBot, table: type[InboxRow | OutboxRow], *states: str) -> int:
    async with bot.tables() as db:
        query = select(func.count()).select_from(table).where(table.state.in_(states))
        return await db.scalar(query) or 0


async def _check(bot: LivingBot, sent: dict[str, list[str]]) -> None:
    """Each piece is kept once, in the order in which it was sent, in its maker's share-out."""
    kept: dict[str, list[str]] = defaultdict(list)
    async with bot.tables() as db:
        rows = await db.execute(
            select(Person.name, ShareoutPiece.text)
            .join(Shareout, Shareout.id == ShareoutPiece.shareout_id)
            .join(Person, Person.id == Shareout.maker_id)
            .order_by(ShareoutPiece.place, ShareoutPiece.id)
        )
        for name, text in rows:
            kept[name].append(text)
    assert kept == sent
