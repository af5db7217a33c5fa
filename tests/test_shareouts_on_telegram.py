"""Being asked for a share-out on Telegram: by a link that works once, and then by presses alone."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest

from bot.words import Role
from tests.telegram.town import telegram_town

if TYPE_CHECKING:
    from pathlib import Path


FEATURES = ("introductions", "people", "rooms", "shareouts", "hotline", "privacy", "meetups")

pytestmark = pytest.mark.long


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
        await town.grants(olu, Role.ORGANIZER)
        await olu.writes("/shareout ask Dayo A.; WikiIndaba 2030; 4 February")
        await town.acts()
        (payload,) = re.findall(r"\?start=(recipient_\w+)", olu.sees()[-1].text)
        await dayo.start(payload)
        await town.acts()
        assert "WikiIndaba 2030" in dayo.sees()[-1].text
        await town.presses(dayo, "Yes, I was there", "I'd like to share", "Photos", "Next")
        await town.presses(dayo, "Everybody", "In a week")
        assert dayo.sees()[-1].edited, "the card turns in place"
        assert "What: A text and Photos" in dayo.sees()[-1].text
