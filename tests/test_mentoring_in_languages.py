"""The story of docs/examples/mentoring.txt in other languages: everybody reads it in their own."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot.languages.catalogs import BUNDLED
from bot.platforms.console.rooms import legible
from bot.storage.tables import Person, Spoken, fold
from tests.conftest import database

if TYPE_CHECKING:
    from tests.conftest import Open
    from tests.dialogue import Dialogue

SCRIPT = Path(__file__).parents[1] / "docs" / "examples" / "mentoring.txt"
LABEL = re.compile(r"\[([^\[\]]+)\]")
WRITE_TO = "Write to {name}"
PEOPLE = ("ada", "ben", "mira", "tariq", "olu")
LETTERS = {"ar": range(0x0600, 0x0700), "ru": range(0x0400, 0x0530)}


def translated(label: str, language: str) -> str:
    """A button of the script as it is called in another language."""
    words = BUNDLED.translations(language)
    if label.startswith("Write to "):
        return words.gettext(WRITE_TO).format(name=label.removeprefix("Write to "))
    return words.gettext(label)


def in_language(script: str, language: str) -> str:
    """The script for people whose apps speak it; the bot knows that once they have written."""
    spoken = [f"{name} speaks {language}\n{name} > /help" for name in PEOPLE]
    lines = LABEL.sub(lambda match: f"[{translated(match[1], language)}]", script)
    return "\n".join([*spoken, lines])


@pytest.mark.parametrize("language", ["en", "ar", "ru"])
async def test_mentoring_from_the_wish_to_the_first_days(open_chat: Open, language: str) -> None:
    chat = await open_chat(with_profiles=True)
    await speak(chat, language)
    await chat.play(in_language(SCRIPT.read_text(encoding="utf-8"), language), strict=False)

    said = {name: [legible(line) for line in chat.said_to(name)] for name in PEOPLE}
    ours = translated("**{name} is your mentor now.**", language).replace("**", "")
    for newcomer in ("ada", "ben"):
        assert any(ours.format(name="Mira") in line for line in said[newcomer]), newcomer
    assert not any("Ben" in line for line in said["tariq"]), "nobody is named who does not want it"
    assert any("the market of our town" in line for line in said["mira"]), "words are passed on"
    if language in LETTERS:
        foreign = [line for name in PEOPLE for line in said[name] if not is_in(line, language)]
        assert foreign == []


async def speak(chat: Dialogue, language: str) -> None:
    """Let both mentors speak it, besides their own languages."""
    async with database(chat).write() as db:
        for name in ("Mira", "Tariq"):
            person = await db.scalar(select(Person).where(Person.name_key == fold(name)))
            assert person is not None
            if await db.get(Spoken, (person.id, language)) is None:
                db.add(Spoken(person_id=person.id, language=language))


def is_in(line: str, language: str) -> bool:
    """Are most letters of a line, but for names and quoted words, of the language's script?"""
    line = re.sub(r"Hello Mira,.*town\.|/\w+|[A-Z][a-z]+|UTC|<[^>]*>", "", line)
    letters = [ord(letter) for letter in line if letter.isalpha()]
    own = [code for code in letters if code in LETTERS[language]]
    return len(own) >= 0.8 * len(letters)
