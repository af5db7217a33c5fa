"""The story of docs/examples/shareouts.txt, for people of one language, organizers of another."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.config.settings import CommunitySettings, Settings
from bot.languages.catalogs import BUNDLED
from bot.platforms.console.rooms import legible
from tests.test_shareouts import FEATURES

if TYPE_CHECKING:
    from tests.conftest import Open

SCRIPT = Path(__file__).parents[1] / "docs" / "examples" / "shareouts.txt"
LABEL = re.compile(r"\[([^\[\]]+)\]")
PEOPLE = ("ada", "ben", "cleo", "dina")


def in_language(language: str) -> str:
    """The script, with the buttons of all but the organizer as they are called there."""
    words = BUNDLED.translations(language)
    spoken = [f"{name} speaks {language}" for name in PEOPLE]
    lines = [
        line
        if line.startswith("olu >")
        else LABEL.sub(lambda match: f"[{words.gettext(match[1])}]", line)
        for line in SCRIPT.read_text(encoding="utf-8").splitlines()
    ]
    return "\n".join([*spoken, *lines])


@pytest.mark.parametrize("language", ["en", "ar"])
async def test_from_being_asked_to_the_report(open_chat: Open, language: str) -> None:
    community = CommunitySettings(features=FEATURES)
    chat = await open_chat(settings=Settings(community=community))
    await chat.play(in_language(language), strict=False)

    assert "# no button" not in chat.transcript
    said = {name: [legible(line) for line in chat.said_to(name)] for name in (*PEOPLE, "olu")}
    assert any("https://example.org/dina/indaba" in line for line in said["dina"])
    assert not any("14" in line for line in said["cleo"][-1:]), "who says no hears no more of it"
    told = [line for line in said["olu"] if "shared nothing yet" in line]
    assert [line.split(" / ")[2] for line in told] == ["Ada and Ben", "Dayo A."]
    assert any("1 of 5 people have shared something." in line for line in said["olu"])
    assert "shareouts-1.md" in chat.transcript
