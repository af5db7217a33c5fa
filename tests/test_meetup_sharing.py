"""A meetup that anybody may see is shared in any chat, on Telegram."""

from __future__ import annotations

import shutil
from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from bot.domain.meetups import meetups
from bot.words.meetups import Visibility
from tests.telegram.town import telegram_town
from tests.test_lookups import looks_up, titles

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.long

FEATURES = ("introductions", "people", "hotline", "meetups")


async def test_public_meetups_are_found_and_told_with_the_way_to_come(
    tmp_path: Path, empty_database: Path
) -> None:
    path = tmp_path / "town.db"
    shutil.copyfile(empty_database, path)
    async with telegram_town(path, *FEATURES) as town:
        wall = town.now().astimezone(ZoneInfo("Africa/Accra")).replace(tzinfo=None)
        async with town.db.write() as db:
            for title, visibility in (
                ("Photo walk", Visibility.PUBLIC),
                ("Git night", Visibility.PUBLIC),
                ("Staff only", Visibility.MEMBERS),
            ):
                meetup = await meetups.draft(
                    db, None, title, wall + timedelta(days=2), "Africa/Accra",
                    now=town.now(), visibility=visibility, place="Osu",
                )  # fmt: skip
                await meetups.publish(db, meetup, town.now())
        ada = town.telegram.person("ada")
        assert titles(await looks_up(town, ada, "")) == ["Photo walk", "Git night"]
        found = await looks_up(town, ada, "git")
        assert titles(found) == ["Git night"]
        [result] = found["results"]
        text = result["input_message_content"]["message_text"]
        assert "Git night" in text
        assert "in Accra" in text
        assert "/seat 2" in text
        assert titles(await looks_up(town, ada, "staff")) == []
