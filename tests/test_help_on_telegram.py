"""/help and /mydata as Telegram shows them: one message that turns, files that stand together."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from bot.config.settings import FEATURES
from tests.telegram.town import telegram_town

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.long


async def test_help_turns_and_a_page_is_sent(tmp_path: Path, empty_database: Path) -> None:
    path = tmp_path / "town.db"
    shutil.copyfile(empty_database, path)
    async with telegram_town(path, *FEATURES) as town:
        ada = town.telegram.person("ada", language="en")
        await ada.start()
        await town.acts()
        await ada.writes("/help")
        await town.acts()
        screen = ada.sees()[-1]
        assert "Just write your question." in screen.text
        await ada.presses(screen.message, "Settings & my data")
        await town.acts()
        turned = ada.sees()[-1]
        assert turned.edited
        assert turned.message is screen.message
        assert turned.text.startswith("Settings & my data\n")
        await ada.presses(turned.message, "Next")
        await town.acts()
        await ada.presses(turned.message, "My data")
        await town.acts()
        files = [said.message.data["document"] for said in ada.sees()
                 if "document" in said.message.data]  # fmt: skip
        assert [file["file_name"] for file in files] == ["mydata.html", "mydata.json"]
        assert ada.sees()[-1].text.startswith("This is everything I know about you.")


async def test_in_a_group_it_is_written_to_one_person(tmp_path: Path, empty_database: Path) -> None:
    path = tmp_path / "town.db"
    shutil.copyfile(empty_database, path)
    async with telegram_town(path, *FEATURES) as town:
        ada = town.telegram.person("ada", language="en")
        lounge = town.telegram.group("lounge", owner=ada)
        await ada.start()
        await lounge.add_bot(admin=True)
        await town.acts()
        before = len(ada.sees(lounge))
        await ada.writes("/help", chat=lounge)
        await town.acts()
        assert len(ada.sees(lounge)) == before
        assert ada.sees()[-1].text.startswith("Ask here with /ask")
