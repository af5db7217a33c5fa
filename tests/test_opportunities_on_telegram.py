"""Opportunities on Telegram: entered, read, reminded of and shared by presses."""

from __future__ import annotations

import shutil
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot.domain import people
from bot.storage.tables import Account, Person
from bot.words import Role
from tests.telegram.town import telegram_town

if TYPE_CHECKING:
    from pathlib import Path

    from tests.telegram.people import Person as Somebody
    from tests.telegram.town import Town

FEATURES = ("introductions", "people", "rooms", "announcements", "opportunities", "shareouts",
            "hotline", "privacy")  # fmt: skip

pytestmark = pytest.mark.long


async def press(town: Town, somebody: Somebody, *labels: str) -> None:
    """Press these buttons, one after the other, below what they were last told."""
    for label in labels:
        await somebody.presses(somebody.sees()[-1].message, label)
        await town.acts()


async def organizes(town: Town, somebody: Somebody) -> None:
    async with town.db.write() as session:
        account = await session.scalar(select(Account).where(Account.key == str(somebody.id)))
        assert account is not None
        person = await session.get_one(Person, account.person_id)
        await people.grant(session, person, Role.ORGANIZER, person, town.now())


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
        await organizes(town, olu)
        closes = town.now().replace(hour=18, minute=0) + timedelta(days=10)
        await olu.writes("/addopportunity")
        await town.acts()
        await press(town, olu, "Grant")
        for words in ("Rapid grant", "https://example.org/r", f"{closes:%Y-%m-%d %H:%M}"):
            await olu.writes(words)
            await town.acts()
        await press(town, olu, "Yes", "Skip", "Skip", "Skip", "Skip", "Skip", "Publish")
        assert "https://example.org/r" in olu.sees()[-1].text
        await ada.writes("/opportunities")
        await town.acts()
        await press(town, ada, "Rapid grant", "Remind me", "3 days before")
        assert "I remind you 3 days before." in ada.sees()[-1].text
        heard = len(ada.sees())
        town.clock.now = (closes - timedelta(days=2)).timestamp()
        await town.acts()
        await town.acts()
        [told] = ada.sees()[heard:]
        assert told.text.startswith("Reminder: you can apply for Rapid grant until")
        await olu.writes("/opportunity 1")
        await town.acts()
        await press(town, olu, "Who got it", "Enter names")
        await olu.writes(f"{ada.name}\nZed")
        await town.acts()
        await press(town, olu, "Yes", "Skip")
        assert "?start=recipient_" in olu.sees()[-1].text
        assert "An organizer has noted that you got Rapid grant." in ada.sees()[-1].text
        await press(town, ada, "I'd like to share")
        assert "You were there for all of us." in ada.sees()[-1].text
