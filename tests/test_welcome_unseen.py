"""Welcomes in groups on Telegram: who has come sees one, and where it may be so nobody else."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot.storage.tables import Chat
from bot.words.states import RoomPurpose
from tests.telegram.town import telegram_town

if TYPE_CHECKING:
    from pathlib import Path

GATHERED = 300.0
"""Seconds, after which whoever has come is welcomed."""


@pytest.mark.parametrize(
    ("version", "admin", "is_unseen"),
    [("10.2", True, True), ("10.3", True, True), ("10.2", False, False), ("9.2", True, False)],
)
async def test_who_has_come_is_welcomed(
    tmp_path: Path, empty_database: Path, version: str, *, admin: bool, is_unseen: bool
) -> None:
    path = shutil.copyfile(empty_database, tmp_path / "town.db")
    features = ("introductions", "people", "rooms", "welcomes")
    async with telegram_town(path, *features, api_version=version) as town:
        ada, wema, zuri = (
            town.telegram.person(name, language="en") for name in ("ada", "wema", "zuri")
        )
        lounge = town.telegram.group("lounge", owner=ada)
        await lounge.add_bot(admin=admin)
        await town.acts()
        async with town.db.write() as db:
            chat = await db.scalar(select(Chat).where(Chat.key == str(lounge.id)))
            assert chat is not None
            chat.purpose = RoomPurpose.NEWCOMERS
        for person in (wema, zuri):
            await person.joins(lounge)
        await town.acts()
        before = ada.was_sent(lounge)
        town.clock.now += GATHERED
        await town.acts()
        for person in (wema, zuri):
            welcome = person.sees(lounge)[-1]
            assert "Welcome, Wema and Zuri!" in welcome.text
            assert welcome.message.labels == ["Open our private chat"]
        assert (ada.was_sent(lounge) == before) is is_unseen
        town.clock.now += 24 * 3600.0
        await town.acts()
        standing = [said for said in lounge.chat.messages.values()
                    if said.from_bot and not said.deleted and "Welcome" in said.text]  # fmt: skip
        assert standing == [], "a welcome fades"
        refused = [call.method for call in town.telegram.calls() if call.code >= 400]
        assert "deleteMessage" not in refused, "what nobody else saw is not to be taken away"
