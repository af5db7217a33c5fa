"""A flood on Telegram: whoever asks after it is answered before most of it is looked at."""

from __future__ import annotations

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

FLOOD = 600


async def test_who_asks_after_a_flood_does_not_wait_for_it(tmp_path: Path) -> None:
    async with TelegramSimulator() as telegram:
        zed, ada = (telegram.person(name, language="en") for name in ("zed", "ada"))
        settings = {"token": telegram.token, "api_base_url": telegram.base_url}
        bot = LivingBot(tmp_path, settings, community={"starter": False})
        await bot.prepare()
        await zed.start()
        await ada.start()
        for number in range(FLOOD):
            await zed.writes(KNOWN[number % len(KNOWN)])
        await ada.writes(KNOWN[0])
        async with living(bot):
            await ada.receives("Look", timeout=60)
            async with bot.tables() as db:
                hers = select(InboxRow.done_at).order_by(InboxRow.id.desc()).limit(1)
                before_her = select(func.count()).where(
                    InboxRow.state == InboxState.DONE, InboxRow.done_at <= hers.scalar_subquery()
                )
                handled = await db.scalar(before_her)
        assert 0 < (handled or 0) < FLOOD / 2
        assert telegram.ledger.violations == []
