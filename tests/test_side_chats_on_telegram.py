"""Unseen in a group on Telegram: what one member and the bot say to each other there."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.telegram.faults import Fault
from tests.telegram.hotline import Scene, hotline_scene

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from contextlib import AbstractAsyncContextManager
    from pathlib import Path

    from tests.telegram.chats import Json, Message
    from tests.telegram.people import Person

HOUR = 3600.0
ASKED = "Which train do I take to the autumn gathering?"


class Newcomers:
    """A group with Nour, whom the bot can't write to, and Ben, who shall see nothing."""

    def __init__(self, scene: Scene) -> None:
        telegram = scene.town.telegram
        self.scene = scene
        self.nour = telegram.person("nour", language="en")
        self.ben = telegram.person("ben", language="en")
        self.group = telegram.group("newcomers", members=(self.nour, self.ben, scene.ada))

    def sees(self, person: Person) -> list[Message]:
        """What the bot has said to somebody in the group that stands there, oldest first."""
        unseen = self.group.chat.unseen.values()
        return [
            said
            for said in unseen
            if said.from_bot and said.reader == person.id and not (said.deleted or said.lost)
        ]

    def unseen(self) -> list[Message]:
        """All that was ever said to one member alone, whether it stands there or not."""
        return list(self.group.chat.unseen.values())

    def others(self) -> list[Json]:
        """All that everybody else's clients were sent there."""
        return [*self.ben.was_sent(self.group), *self.scene.ada.was_sent(self.group)]


async def opened(scene: Scene, *, admin: bool = False) -> Newcomers:
    here = Newcomers(scene)
    await here.group.add_bot(admin=admin)
    await scene.town.acts()
    await show_menus(scene)
    return here


async def show_menus(scene: Scene) -> None:
    for board in scene.town.bot.menu_boards().values():
        await board.refresh()


def scene_of(folder: Path, empty: Path, version: str) -> AbstractAsyncContextManager[Scene]:
    path = shutil.copyfile(empty, folder / "town.db")
    return hotline_scene(path, api_version=version)


@pytest.fixture(params=["10.2", "10.3"])
async def scene(
    tmp_path: Path, empty_database: Path, request: pytest.FixtureRequest
) -> AsyncIterator[Scene]:
    async with scene_of(tmp_path, empty_database, request.param) as opened_scene:
        yield opened_scene


@pytest.fixture
async def latest(tmp_path: Path, empty_database: Path) -> AsyncIterator[Scene]:
    async with scene_of(tmp_path, empty_database, "10.2") as opened_scene:
        yield opened_scene


async def answer(scene: Scene, words: str) -> None:
    """Mira answers in the mentors' room."""
    card = scene.standing(ASKED)[-1]
    await scene.mira.writes(words, chat=scene.room, reply_to=card)
    await scene.town.acts()


async def asks(here: Newcomers, command: str = f"/ask {ASKED}") -> None:
    """Nour says something to the bot in the group."""
    await here.nour.writes(command, chat=here.group)
    await here.scene.town.acts()


def texts(messages: list[Message]) -> list[str]:
    return [message.text for message in messages]


def with_words(messages: list[Message], words: str) -> list[Message]:
    return [message for message in messages if words in message.text]


# ── asked and answered ───────────────────────────────────────────────────────────────────────


async def test_a_question_is_asked_and_answered_without_a_trace(scene: Scene) -> None:
    here = await opened(scene, admin=True)
    before = here.others()
    await asks(here)
    (promise,) = here.sees(here.nour)
    assert "Nobody else here sees your question or the answer." in promise.text
    assert promise.labels == ["Open our private chat", "Take it back"]
    await answer(scene, "The one at nine.")
    said = here.sees(here.nour)[-1]
    assert "The one at nine." in said.text
    await here.nour.presses(said, "Solved")
    await scene.town.acts()
    assert here.others() == before
    refusals = {call.description for call in scene.town.telegram.calls() if call.code >= 400}
    assert len(refusals) == 2, "the server was asked what it knows, and did not know one form"


async def test_who_is_no_administrator_answers_when_they_are_there(latest: Scene) -> None:
    here = await opened(latest)
    before = here.others()
    await asks(here)
    latest.town.clock.now += HOUR
    await answer(latest, "The one at nine.")
    assert not with_words(here.sees(here.nour), "The one at nine.")
    await asks(here, "/questions")
    assert len(with_words(here.sees(here.nour), "**Mira**")) == 0
    (said,) = with_words(here.sees(here.nour), "answers “")
    assert "The one at nine." in said.text
    latest.town.clock.now += HOUR
    await asks(here, "/questions")
    assert with_words(here.sees(here.nour), "answers “") == [said]
    assert here.others() == before


async def test_whoever_has_a_private_chat_gets_the_answer_there_as_well(latest: Scene) -> None:
    here = await opened(latest)
    await here.nour.start()
    await latest.town.acts()
    await asks(here)
    assert "The answer comes to our private chat as well." in here.sees(here.nour)[0].text
    latest.town.clock.now += HOUR
    await answer(latest, "The one at nine.")
    assert with_words(latest.private(here.nour), "The one at nine.")
    assert not with_words(here.sees(here.nour), "The one at nine.")
    await here.group.promote_bot()
    await latest.mira.writes("Or at ten.", chat=latest.room, reply_to=latest.standing(ASKED)[-1])
    await latest.town.acts()
    assert with_words(latest.private(here.nour), "Or at ten.")
    assert with_words(here.sees(here.nour), "Or at ten.")


async def test_what_was_lost_on_the_way_is_said_again(latest: Scene) -> None:
    here = await opened(latest, admin=True)
    await asks(here)
    await here.nour.goes_offline()
    await answer(latest, "The one at nine.")
    assert not with_words(here.sees(here.nour), "The one at nine.")
    await here.nour.comes_online()
    await asks(here, "/help")
    (said,) = with_words(here.sees(here.nour), "The one at nine.")
    await asks(here, "/help")
    assert with_words(here.sees(here.nour), "The one at nine.") == [said]


async def test_what_arrived_stands_once(latest: Scene) -> None:
    here = await opened(latest, admin=True)
    await asks(here)
    await answer(latest, "The one at nine.")
    (first,) = with_words(here.sees(here.nour), "The one at nine.")
    await asks(here, "/help")
    (again,) = with_words(here.sees(here.nour), "The one at nine.")
    assert again is not first
    await here.nour.presses(again, "Thank them")
    await latest.town.acts()
    assert with_words(here.sees(here.nour), "The one at nine.") == [again]
    assert with_words(latest.private(latest.mira), "thanks you")


async def test_a_press_shows_that_it_arrived(latest: Scene) -> None:
    here = await opened(latest, admin=True)
    await asks(here)
    await answer(latest, "The one at nine.")
    (said,) = with_words(here.sees(here.nour), "The one at nine.")
    await here.nour.presses(said, "Thank them")
    await latest.town.acts()
    await asks(here, "/help")
    assert with_words(here.sees(here.nour), "The one at nine.") == [said]


async def test_opening_the_private_chat_brings_the_answer(latest: Scene) -> None:
    here = await opened(latest)
    await asks(here)
    (promise,) = here.sees(here.nour)
    latest.town.clock.now += HOUR
    await answer(latest, "The one at nine.")
    await here.nour.presses(promise, "Open our private chat")
    await latest.town.acts()
    (said,) = with_words(latest.private(here.nour), "The one at nine.")
    await here.nour.presses(said, "Thank them")
    await latest.town.acts()
    assert with_words(latest.private(latest.mira), "thanks you")


async def test_who_left_the_group_hears_it_when_they_are_back(latest: Scene) -> None:
    here = await opened(latest, admin=True)
    await asks(here)
    await here.nour.leaves(here.group)
    await answer(latest, "The one at nine.")
    assert with_words(latest.private(latest.mira), "couldn't be delivered")
    await here.nour.joins(here.group)
    await latest.town.acts()
    await asks(here, "/help")
    assert with_words(here.sees(here.nour), "The one at nine.")


@pytest.mark.parametrize("has_private", [False, True])
async def test_a_bot_that_was_slow_says_it_elsewhere(latest: Scene, has_private: bool) -> None:
    here = await opened(latest)
    if has_private:
        await here.nour.start()
        await latest.town.acts()
    before = here.others()
    await here.nour.writes("/help", chat=here.group)
    latest.town.clock.now += 16
    await latest.town.acts()
    assert here.sees(here.nour) == []
    assert bool(with_words(latest.private(here.nour), "Ask here with /ask")) is has_private
    await asks(here, "/questions")
    assert bool(with_words(here.sees(here.nour), "Ask here with /ask")) is not has_private
    assert here.others() == before


@pytest.mark.parametrize("by_press", [False, True])
async def test_what_is_said_again_too_late_is_kept_on(latest: Scene, by_press: bool) -> None:
    here = await opened(latest)
    await asks(here)
    (promise,) = here.sees(here.nour)
    latest.town.clock.now += HOUR
    await answer(latest, "The one at nine.")
    await here.group.promote_bot()
    latest.town.telegram.faults.plan("sendMessage", Fault(code=502))
    if by_press:
        await here.nour.presses(promise, "Take it back")
    else:
        await here.nour.writes("/questions", chat=here.group)
    await latest.town.acts()
    await here.nour.goes_offline()
    latest.town.clock.now += 20
    await latest.town.acts()
    assert any(one.lost and "The one at nine." in one.text for one in here.unseen())
    await here.nour.comes_online()
    await asks(here, "/help")
    (said,) = with_words(here.sees(here.nour), "The one at nine.")
    await asks(here, "/help")
    assert with_words(here.sees(here.nour), "The one at nine.") == [said]


@pytest.mark.parametrize("has_private", [False, True])
async def test_what_is_answered_late_is_said_elsewhere_too(
    latest: Scene, has_private: bool
) -> None:
    here = await opened(latest, admin=True)
    if has_private:
        await here.nour.start()
        await latest.town.acts()
    await here.nour.writes("/help", chat=here.group)
    await here.nour.goes_offline()
    latest.town.clock.now += 16
    await latest.town.acts()
    assert here.sees(here.nour) == []
    assert bool(with_words(latest.private(here.nour), "Ask here with /ask")) is has_private
    await here.nour.comes_online()
    await asks(here, "/questions")
    assert bool(with_words(here.sees(here.nour), "Ask here with /ask")) is not has_private


async def test_what_is_answered_late_and_seen_stands_once(latest: Scene) -> None:
    here = await opened(latest, admin=True)
    await here.nour.writes("/help", chat=here.group)
    latest.town.clock.now += 16
    await latest.town.acts()
    assert len(with_words(here.sees(here.nour), "Ask here with /ask")) == 1
    await asks(here, "/questions")
    assert len(with_words(here.sees(here.nour), "Ask here with /ask")) == 1


async def test_a_reply_shows_that_it_arrived(latest: Scene) -> None:
    here = await opened(latest, admin=True)
    await here.nour.writes("/anonymous", chat=here.group)
    latest.town.clock.now += 16
    await latest.town.acts()
    (asked,) = with_words(here.sees(here.nour), "Reply to this message")
    await here.nour.writes(ASKED, chat=here.group, reply_to=asked)
    await latest.town.acts()
    assert not with_words(here.sees(here.nour), "Reply to this message")
    await asks(here, "/questions")
    assert not with_words(here.sees(here.nour), "Reply to this message")


# ── everything that concerns oneself ─────────────────────────────────────────────────────────


async def test_under_a_made_up_name_by_a_reply(latest: Scene) -> None:
    here = await opened(latest)
    before = here.others()
    await asks(here, "/anonymous")
    (introduction,) = here.sees(here.nour)
    assert introduction.text.rstrip("\u200b").endswith(
        "Reply to this message, so that nobody else here reads it."
    )
    await here.nour.writes(ASKED, chat=here.group, reply_to=introduction)
    await latest.town.acts()
    (card,) = latest.standing(ASKED)
    assert "Nour" not in card.text
    assert "As " in here.sees(here.nour)[-1].text
    assert here.others() == before


async def test_a_form_is_filled_in_by_replies_and_its_questions_go(latest: Scene) -> None:
    here = await opened(latest)
    before = here.others()
    await asks(here, "/name")
    (question,) = here.sees(here.nour)
    assert "so that nobody else here reads it" in question.text
    await here.nour.writes("Nourhan", chat=here.group, reply_to=question)
    await latest.town.acts()
    assert texts(here.sees(here.nour)) == ["Others see you as Nourhan now."]
    assert here.others() == before


async def test_screens_turn_in_place_and_long_ones_are_said_anew(latest: Scene) -> None:
    here = await opened(latest)
    await asks(here, "/help")
    (screen,) = here.sees(here.nour)
    await here.nour.presses(screen, "All commands")
    await latest.town.acts()
    assert here.sees(here.nour) == [screen]
    assert "You need no commands" in screen.text
    assert latest.town.telegram.calls("editEphemeralMessageText")


async def test_only_mentors_can_do_that_is_said_to_one_alone(latest: Scene) -> None:
    await latest.ada.joins(latest.room)
    await latest.ada.writes(ASKED)
    await latest.town.acts()
    (card,) = latest.standing(ASKED)
    before = latest.mira.was_sent(latest.room)
    press = await latest.ada.presses(card, "I'll take it")
    await latest.town.acts()
    assert press.toast == ""
    (said,) = latest.room.chat.unseen.values()
    assert said.reader == latest.ada.id
    assert "Only mentors can do that." in said.text
    assert latest.mira.was_sent(latest.room) == before


# ── servers that know none of it ─────────────────────────────────────────────────────────────


async def test_an_older_server_shows_what_it_always_did(
    tmp_path: Path, empty_database: Path
) -> None:
    async with scene_of(tmp_path, empty_database, "10.1") as scene:
        here = await opened(scene, admin=True)
        await asks(here)
        assert not here.group.chat.unseen
        assert with_words(scene.standing("as question 1", here.group), "as question 1")
        assert not any(
            "Ephemeral" in call.method for call in scene.town.telegram.calls() if call.ok
        )
