"""A flood in one of two communities in one process: the other has its share of the loop."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from bot.storage.tables import InboxRow
from bot.words.states import InboxState
from tests.processes import KNOWN, LivingBot, living
from tests.telegram.simulator import TelegramSimulator

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("telegram-story")]

PEOPLE, EACH = 60, 25


def community(
    folder: Path, name: str, telegram: TelegramSimulator, beside: tuple[Path, ...] = ()
) -> LivingBot:
    own = folder / name
    own.mkdir()
    section = {"token": telegram.token, "api_base_url": telegram.base_url}
    return LivingBot(own, section, community={"starter": False}, beside=beside)


async def test_a_flood_in_one_community_does_not_hold_up_another(tmp_path: Path) -> None:
    async with TelegramSimulator() as there, TelegramSimulator() as here:
        flooded = community(tmp_path, "harbour", there)
        await flooded.prepare()
        theirs = flooded.config.rename(tmp_path / "harbour.toml")  # communities are called by it
        calm = community(tmp_path, "riverside", here, beside=(theirs,))
        await calm.prepare()
        many = [there.person(f"p{number}", language="en") for number in range(PEOPLE)]
        for somebody in many:
            await somebody.start()
            for number in range(EACH):
                await somebody.writes(KNOWN[number % len(KNOWN)])
        ada = here.person("ada", language="en")
        await ada.start()
        async with living(calm):
            async with asyncio.timeout(60):
                while await handled_by(flooded) == 0:
                    continue
            await ada.writes(KNOWN[0])
            await ada.receives("Look", timeout=60)
            done = await handled_by(flooded)
        assert 0 < done < PEOPLE * EACH / 2


async def handled_by(bot: LivingBot) -> int:
    """How many events it has handled."""
    async with bot.tables() as db:
        handled = select(func.count()).where(InboxRow.state == InboxState.DONE)
        return await db.scalar(handled) or 0
