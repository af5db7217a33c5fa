"""Being asked for a share-out on Telegram: by a link that works once, and then by presses alone."""

from __future__ import annotations

import re
import shutil
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

FEATURES = ("introductions", "people", "rooms", "shareouts", "hotline", "privacy", "meetups")

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


async def test_somebody_comes_by_a_link_and_promises_by_presses_alone(
    tmp_path: Path, empty_database: Path
) -> None:
    path = tmp_path / "town.db"
    shutil.copyfile(empty_database, path)
    async with telegram_town(path, *FEATURES) as town:
        olu = town.telegram.person("olu", language="en")
        dayo = town.telegram.person("dayo", language="en")
        await olu.start()
        await town.acts()
        await organizes(town, olu)
        await olu.writes("/shareout ask Dayo A.; WikiIndaba 2030; 4 February")
        await town.acts()
        (payload,) = re.findall(r"\?start=(recipient_\w+)", olu.sees()[-1].text)
        await dayo.start(payload)
        await town.acts()
        assert "WikiIndaba 2030" in dayo.sees()[-1].text
        await press(town, dayo, "Yes, I was there", "I'd like to share", "Photos", "Next")
        await press(town, dayo, "Everybody", "In a week")
        assert dayo.sees()[-1].edited, "the card turns in place"
        assert "What: A text and Photos" in dayo.sees()[-1].text
