"""The hotline where Telegram is in the way: albums, rooms that take nothing, rights that lack."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.telegram.hotline import Scene, hotline_scene

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

pytestmark = pytest.mark.long

ASKED = "Which train do I take to the autumn gathering?"
HOUR = 3600.0


@pytest.fixture
async def scene(tmp_path: Path, empty_database: Path) -> AsyncIterator[Scene]:
    path = tmp_path / "town.db"
    shutil.copyfile(empty_database, path)
    async with hotline_scene(path) as opened:
        yield opened


# ── albums ───────────────────────────────────────────────────────────────────────────────────


async def test_an_album_is_one_answer_with_one_set_of_buttons(scene: Scene) -> None:
    await scene.ada.writes(ASKED)
    await scene.town.acts()
    (card,) = scene.standing(ASKED)
    await scene.mira.sends_album(3, caption="This way", chat=scene.room, reply_to=card)
    await scene.town.acts()
    await scene.waits()
    answer = [said for said in scene.private(scene.ada) if said.id > 2]
    assert sum("photo" in said.data for said in answer) == 3
    assert sum("Solved" in said.labels for said in answer) == 1
    assert sum("This way" in said.text for said in answer) == 1
    assert len([said for said in scene.private(scene.mira) if "Passed on" in said.text]) == 1
    async with scene.town.db.read():
        assert [call.code for call in scene.town.telegram.calls("sendMediaGroup")] == [200]


async def test_an_album_is_one_question(scene: Scene) -> None:
    await scene.ada.sends_album(3, caption="Whose cats are these on the wall?")
    await scene.town.acts()
    await scene.waits()
    assert len(scene.standing("Whose cats are these")) == 1
    assert sum("photo" in said.data for said in scene.standing("")) == 3
    assert len([said for said in scene.private(scene.ada) if "as question" in said.text]) == 1


# ── rooms that take nothing ──────────────────────────────────────────────────────────────────


async def test_a_card_that_the_room_refuses_goes_elsewhere_and_organizers_hear_why(
    scene: Scene,
) -> None:
    await scene.room.mute_bot()
    await scene.ada.writes(ASKED)
    await scene.town.acts()
    assert not scene.standing(ASKED)
    assert len(scene.standing(ASKED, scene.office)) == 1
    (told,) = scene.standing("I may not write in the room Mentors", scene.office)

    await scene.ada.writes("What do I have to bring along for the night?")
    await scene.mira.writes("Why is nothing here?", chat=scene.room)
    await scene.town.acts()
    await scene.waits(2 * HOUR)  # it was tried again
    assert scene.standing("I may not write", scene.office) == [told]

    await scene.room.promote_bot()
    await scene.town.acts()
    await scene.waits()
    assert len(scene.standing(ASKED)) == 1
    assert "I can write in the room Mentors again" in told.text


async def test_a_room_that_lets_the_bot_write_again_unsaid_is_found_out(scene: Scene) -> None:
    await scene.room.mute_bot()
    await scene.ada.writes(ASKED)
    await scene.town.acts()
    scene.room.chat.members[scene.town.telegram.world.bot.id] = "member"
    await scene.waits(2 * HOUR)
    assert len(scene.standing(ASKED)) == 1


async def test_a_room_that_the_bot_was_taken_out_of(scene: Scene) -> None:
    await scene.ada.writes(ASKED)
    await scene.town.acts()
    await scene.room.remove_bot()
    await scene.town.acts()
    assert len(scene.standing(ASKED, scene.office)) == 1
    assert len(scene.standing("I'm not in the room Mentors", scene.office)) == 1
    await scene.room.add_bot()
    await scene.town.acts()
    assert len(scene.standing(ASKED)) >= 1
    assert scene.standing("I can write in the room Mentors again", scene.office)


async def test_who_took_a_question_in_a_lost_room_hears_its_asker_in_private(scene: Scene) -> None:
    await scene.ada.writes(ASKED)
    await scene.town.acts()
    (card,) = scene.standing(ASKED)
    await scene.mira.presses(card, "I'll take it")
    await scene.town.acts()
    await scene.room.remove_bot()
    await scene.town.acts()
    await scene.ada.writes("the one on Friday")
    await scene.town.acts()
    assert len([said for said in scene.private(scene.mira) if "Friday" in said.text]) == 1


async def test_the_organizers_own_room_is_told_of_elsewhere(scene: Scene) -> None:
    await scene.office.remove_bot()
    await scene.town.acts()
    told = [said for said in scene.private(scene.olu) if "I'm not in the room Office" in said.text]
    assert len(told) == 1


async def test_missing_topics_are_told_of_once(tmp_path: Path, empty_database: Path) -> None:
    path = tmp_path / "forum.db"
    shutil.copyfile(empty_database, path)
    async with hotline_scene(path, forum=True) as scene:
        for words in (ASKED, "What do I have to bring along for the night?"):
            await scene.ada.writes(words)
            await scene.town.acts()
            assert len(scene.standing(words)) == 1
        assert len(scene.standing("I may open no topics in the room Mentors", scene.office)) == 1
