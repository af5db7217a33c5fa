"""The first minute: /start in ten languages, as a newcomer, a mentor and an organizer."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Open
    from tests.dialogue import Dialogue

SPOKEN = ("en", "fr", "ar", "es", "pt", "sw", "hi", "id", "ru", "zh")
MOST_LINES, MOST_BUTTONS = 4, 8
SCRIPT = Path(__file__).parents[1] / "docs/examples/first-minute.txt"


@pytest.mark.parametrize("language", SPOKEN)
async def test_each_step_is_short_and_a_press_away(language: str, open_chat: Open) -> None:
    chat = await open_chat(knowing=True)
    await chat.play(f"ada speaks {language}\nada > /start", strict=False)
    steps = ["!first"]
    while steps[-1] != "/hello end":
        screen = chat.console.rooms.of("@ada")[-1]
        text = screen.content.text.strip()
        assert 1 <= len([line for line in text.split("\n") if line]) <= MOST_LINES, text
        assert 2 <= len(screen.keys) <= MOST_BUTTONS, text
        steps.append(screen.keys[-1].says)  # what can be skipped is
        await chat.play(f"ada > [{screen.keys[-1].label}]", strict=False)
    menu = chat.console.rooms.of("@ada")[-1]
    assert len(menu.keys) <= MOST_BUTTONS
    assert menu.keys[0].says == "/hello ask"
    assert menu.keys[-1].says == "/help"


async def test_whoever_wants_a_person_is_led_to_no_web_pages(open_chat: Open) -> None:
    chat = await open_chat(knowing=True)
    await chat.play("ada > /start\nada > /start", strict=False)
    assert "Mentor" not in chat.said_to("ada")[-1]
    await chat.play(
        """
        ada > [Ask a question]
        bot to ada > What would you like to know? Just write it here. [Ask without my name]
        """
    )


async def test_a_mentor_with_five_minutes_sees_what_waits(chat: Dialogue) -> None:
    await chat.play("mira > /start\nada > What do wombats eat at night?", strict=False)
    await chat.play(
        """
        mira > /start
        bot to mira > Hello Mira, * / 1 question waits for an answer. \
[Questions that wait] [Mentor desk] [Ask a question] * [What I can do]
        mira > [Questions that wait]
        bot to mira > 1 What do wombats eat at night? * [Take 1]
        mira > /start
        bot to mira > *
        mira > [Mentor desk]
        bot to mira > Mentor desk / * [Back]
        """
    )


async def test_an_organizer_finds_their_desk(chat: Dialogue) -> None:
    await chat.play("olu > /start", strict=False)
    await chat.play(
        """
        olu > /start
        bot to olu > Hello Olu, * [Organizer desk] [Ask a question] * [What I can do]
        olu > [Organizer desk]
        bot to olu > Organizer desk / * [Back]
        """
    )


async def test_another_city_can_be_written(chat: Dialogue) -> None:
    await chat.play("ada > /start\nada > [Skip]", strict=False)
    await chat.play(
        """
        ada > [Another city]
        bot to ada > Which city has the same time as you? Press one, or write any city * [Cancel]
        ada > Accra
        bot to ada > Your time zone is Africa/Accra. * [What I can do]
        """
    )


@pytest.mark.long
async def test_the_example_plays_in_every_language(open_chat: Open) -> None:
    chat = await open_chat(knowing=True)
    await chat.play(SCRIPT.read_text(encoding="utf-8"), strict=False)
    people = ("ada", "lea", "noor", "paz", "rui", "amani", "asha", "sari", "vera", "mei")
    assert {len(chat.said_to(name)) for name in people[1:]} == {13}
    for name in people:
        assert any("<attachment mydata.html" in line for line in chat.said_to(name)), name
