"""The hotline on servers of the Bot API new and old: times in every zone, colours of buttons."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest

from tests.telegram.entities import utf16_slice
from tests.telegram.hotline import Scene, hotline_scene

if TYPE_CHECKING:
    from pathlib import Path

    from tests.telegram.chats import Message

ASKED = "Which train do I take to the autumn gathering?"
TWO_HOURS = 2 * 3600


def styles(message: Message) -> dict[str, str]:
    rows = message.data["reply_markup"]["inline_keyboard"]
    return {button["text"]: button["style"] for row in rows for button in row if "style" in button}


def dates(message: Message) -> list[tuple[str, int]]:
    """The words that clients show in their own way, and their moments."""
    return [
        (utf16_slice(message.text, entity), entity["unix_time"])
        for entity in message.data.get("entities", ())
        if entity["type"] == "date_time"
    ]


async def taken(scene: Scene) -> Message:
    """The card of a question that Mira took."""
    await scene.ada.writes(ASKED)
    await scene.town.acts()
    (card,) = scene.standing(ASKED)
    await scene.mira.presses(card, "I'll take it")
    await scene.town.acts()
    return card


def refused(scene: Scene) -> list[Any]:
    return list(scene.town.telegram.ledger.refused)


async def test_one_card_reads_right_for_all(tmp_path: Path, empty_database: Path) -> None:
    path = shutil.copyfile(empty_database, tmp_path / "town.db")
    async with hotline_scene(path) as scene:
        card = await taken(scene)
        ((words, at),) = dates(card)
        assert f"Mira has it until {words}." in card.text
        assert words.endswith("UTC")
        assert at == scene.town.clock.now + TWO_HOURS
        assert styles(card) == {"Close": "danger"}
        assert refused(scene) == []


@pytest.mark.parametrize(("version", "misses"), [("9.2", 0), ("9.4", 1)])
async def test_older_servers_show_our_words(
    tmp_path: Path, empty_database: Path, version: str, misses: int
) -> None:
    path = shutil.copyfile(empty_database, tmp_path / "town.db")
    async with hotline_scene(path, api_version=version) as scene:
        card = await taken(scene)
        assert "Mira has it until " in card.text
        assert dates(card) == []
        assert styles(card) == ({} if version == "9.2" else {"Close": "danger"})
        assert len(refused(scene)) == misses


@pytest.mark.parametrize("version", ["10.2", "10.0"])
async def test_what_waits_is_a_table_where_there_are_tables(
    tmp_path: Path, empty_database: Path, version: str
) -> None:
    path = shutil.copyfile(empty_database, tmp_path / "town.db")
    async with hotline_scene(path, api_version=version) as scene:
        await scene.ada.writes(ASKED)
        await scene.town.acts()
        await scene.mira.writes("/queue")
        await scene.town.acts()
        queue = scene.private(scene.mira)[-1]
        assert queue.labels == ["Take 1"]
        if version == "10.2":
            (table,) = [
                block for block in queue.data["rich_message"]["blocks"] if block["type"] == "table"
            ]
            assert [[cell["text"] for cell in row] for row in table["cells"]] == [
                ["Question", "Language", "Waiting"],
                [f"1 {ASKED}", "English", "1 minute"],
            ]
        else:
            assert queue.text == f"1 {ASKED} (English, 1 minute)"
        assert refused(scene) == []
        await scene.mira.presses(queue, "Take 1")
        await scene.town.acts()
        assert "Mira has it until" in scene.standing(ASKED)[0].text
