"""Messages that stand twice, because the answer to the first was lost: every copy is understood."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from bot.platforms.marks import MOST, Marks
from bot.storage.tables import OutboxRow
from tests.telegram.faults import Fault
from tests.telegram.hotline import Scene, hotline_scene

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.telegram.chats import Message

pytestmark = pytest.mark.long

ASKED = "Which train do I take to the autumn gathering?"
LOST = Fault(lose_answer=True)


@pytest.fixture
async def scene(tmp_path: Path, empty_database: Path) -> AsyncIterator[Scene]:
    path = tmp_path / "town.db"
    shutil.copyfile(empty_database, path)
    async with hotline_scene(path) as opened:
        yield opened


async def asks_and_the_answer_is_lost(scene: Scene) -> Message:
    """The card arrives, but the bot does not hear of it."""
    await scene.ada.writes(ASKED)
    # First the asker hears that it was passed on.
    scene.town.telegram.faults.plan("sendMessage", Fault())
    scene.town.telegram.faults.plan("sendMessage", LOST)
    await scene.town.acts()
    (card,) = scene.standing(ASKED)
    return card


async def test_a_reply_to_the_copy_that_nobody_knows_is_an_answer(scene: Scene) -> None:
    copy = await asks_and_the_answer_is_lost(scene)
    await scene.waits()
    assert len(scene.standing(ASKED)) == 2
    await scene.mira.writes("The night train.", chat=scene.room, reply_to=copy)
    await scene.town.acts()
    await scene.ada.receives("The night train.")
    assert copy.deleted
    (card,) = scene.standing(ASKED)
    assert "Answered by Mira" in card.text


async def test_a_press_on_the_copy_counts_and_takes_it_away(scene: Scene) -> None:
    copy = await asks_and_the_answer_is_lost(scene)
    await scene.waits()
    await scene.mira.presses(copy, "I'll take it")
    await scene.town.acts()
    assert copy.deleted
    (card,) = scene.standing(ASKED)
    assert "Mira has it until" in card.text


async def test_what_was_seen_is_not_sent_again_but_brought_up_to_date(scene: Scene) -> None:
    card = await asks_and_the_answer_is_lost(scene)
    await scene.mira.presses(card, "I'll take it")
    await scene.town.acts()
    await scene.waits()
    assert scene.standing(ASKED) == [card]
    assert "Mira has it until" in card.text
    async with scene.town.db.read() as db:
        states = set(await db.scalars(select(OutboxRow.state)))
    assert states == {"sent"}


async def test_the_known_card_is_left_alone(scene: Scene) -> None:
    await scene.ada.writes(ASKED)
    await scene.town.acts()
    (card,) = scene.standing(ASKED)
    await scene.mira.writes("The night train.", chat=scene.room, reply_to=card)
    await scene.town.acts()
    await scene.ada.receives("The night train.")
    assert not card.deleted


async def test_what_others_copy_is_no_card(scene: Scene) -> None:
    card = await asks_and_the_answer_is_lost(scene)
    await scene.waits()
    forged = await scene.mira.writes(card.text, chat=scene.room, entities=card.entities)
    await scene.mira.writes("The night train.", chat=scene.room, reply_to=forged)
    await scene.town.acts()
    private = scene.town.telegram.world.private_chat(scene.ada.user)
    assert not any("night train" in said.text for said in private.messages.values())
    assert len(scene.standing(ASKED)) == 2


async def test_the_mark_of_another_chat_counts_for_nothing(scene: Scene) -> None:
    """A card of the room that is answered elsewhere is none."""
    card = await asks_and_the_answer_is_lost(scene)
    await scene.waits()
    await scene.ada.writes("hello there", reply_to=card)
    await scene.town.acts()
    assert not card.deleted


# ── marks ────────────────────────────────────────────────────────────────────────────────────


@given(st.integers(1, MOST - 1), st.text())
def test_only_who_sealed_a_mark_opens_it(number: int, secret: str) -> None:
    mark = Marks(secret).seal(number)
    assert len(mark) == 11
    assert Marks(secret).open(mark) == number
    assert Marks(f"{secret}+").open(mark) != number


@given(st.one_of(st.text(), st.none(), st.integers(), st.binary()))
def test_what_is_no_mark_opens_to_nothing(mark: object) -> None:
    assert Marks("secret").open(mark) == 0


@pytest.mark.parametrize("number", [0, -1, MOST])
def test_what_cannot_be_sealed_has_no_mark(number: int) -> None:
    assert Marks("secret").seal(number) == ""
