"""Opportunities on Telegram: entered, read, reminded of and shared by presses."""

from __future__ import annotations

import shutil
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.words import Role
from tests.telegram.town import telegram_town

if TYPE_CHECKING:
    from pathlib import Path


FEATURES = ("introductions", "people", "rooms", "announcements", "opportunities", "shareouts",
            "hotline", "privacy")  # fmt: skip

pytestmark = pytest.mark.long


async def test_it_is_entered_read_and_reminded_of_by_presses(
    tmp_path: Path, empty_database: Path
) -> None:
    path = tmp_path / "town.db"
    shutil.copyfile(empty_database, path)
    async with telegram_town(path, *FEATURES) as town:
        olu = town.telegram.person("olu", language="en")
        ada = town.telegram.person("ada", language="en")
        await olu.start()
        await ada.start()
        await town.acts()
        await town.grants(olu, Role.ORGANIZER)
        closes = town.now().replace(hour=18, minute=0) + timedelta(days=10)
        await olu.writes("/addopportunity")
        await town.acts()
        await town.presses(olu, "Grant")
        for words in ("Rapid grant", "https://example.org/r", f"{closes:%Y-%m-%d %H:%M}"):
            await olu.writes(words)
            await town.acts()
        await town.presses(olu, "Yes", "Skip", "Skip", "Skip", "Skip", "Skip", "Publish")
        assert "https://example.org/r" in olu.sees()[-1].text
        await ada.writes("/opportunities")
        await town.acts()
        await town.presses(ada, "Rapid grant", "Remind me", "3 days before")
        assert "I remind you 3 days before." in ada.sees()[-1].text
        heard = len(ada.sees())
        town.clock.now = (closes - timedelta(days=2)).timestamp()
        await town.acts()
        await town.acts()
        [told] = ada.sees()[heard:]
        assert told.text.startswith("Reminder: you can apply for Rapid grant until")
        await olu.writes("/opportunity 1")
        await town.acts()
        await town.presses(olu, "Who got it", "Enter names")
        await olu.writes(f"{ada.name}\nZed")
        await town.acts()
        await town.presses(olu, "Yes", "Skip")
        assert "?start=recipient_" in olu.sees()[-1].text
        assert "An organizer has noted that you got Rapid grant." in ada.sees()[-1].text
        await town.presses(ada, "I'd like to share")
        assert "You were there for all of us." in ada.sees()[-1].text
