"""Whoever of two people asks unseen: the desk, digests and numbers say the same to everybody else.

Both are there with all that platforms and they themselves tell of them, in both worlds; only who
asks differs. So every page has to be the same, byte by byte, but for seals.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from bot.assembly import features
from bot.config.features import FEATURES
from bot.config.settings import Settings
from bot.domain.hotline import pseudonyms
from bot.engine.routes import Routes
from tests.desk import AT_HOME, at_desk

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Open
    from tests.dialogue import Dialogue

pytestmark = pytest.mark.long

SETTINGS = Settings.model_validate(
    {
        "community": {"owners": ("console:olu",)},
        "web": {"listen": "127.0.0.1:8080", "public_url": AT_HOME},
    }
)
STAFF = ("mira", "tariq", "olu")
ROOMS = ("newcomers", "mentors", "organizers", "announcements")
BEFORE = """
    ada > hello
    zed > hello
    olu > /role zed mentor
    zed > /languages en fr
    zed > /zone Asia/Tokyo
    zed > /name Zephyrine Quux
    ada > /level
    zed @ newcomers > /ask who waters the plants in the hall?
    ada @ newcomers > /ask where is the ladder?
    mira > /answer 1 Olu does.
"""
UNSEEN = """
    {asker} > /anonymous
    {asker} > my boss is a thief, whom can I tell?
    {asker} > he took the key
    {asker} > [It's a new question]
    {asker} > how does one get rid of a very strange kind of moss?
    {asker} > [It's a new question]
    mira > /claim 3
    mira > /note 3 I know somebody.
    mira > /answer 3 Talk to the safety team.
    {asker} > thanks
    tariq > /claim 4
    tariq > /release 4
    tariq > /hush 5
    {asker} > /withdraw 4
    ... 8 days
    olu > /digest
    olu > /hotline
    olu > /missing
    olu > /audit
    ... 1 minutes
"""
SEALS = re.compile(r'(value|href)="[^"]{60,}"')


async def pages(chat: Dialogue) -> dict[tuple[str, str], str]:
    """All that a mentor and an organizer see at the desk."""
    paths = [page.path for page in Routes(features(FEATURES)).desk_pages if "{" not in page.path]
    seen: dict[tuple[str, str], str] = {}
    for who in ("mira", "olu"):
        visitor = await at_desk(chat, who)
        for path in (*paths, "/questions/3", "/questions/5"):
            await visitor.open(path)
            seen[who, path] = SEALS.sub("", visitor.html)
    return seen


async def test_the_desk_and_digests_say_the_same_of_both(
    open_chat: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pseudonyms, "draw", lambda *_args: "Teal Heron")
    worlds = []
    for asker in ("ada", "zed"):
        chat = await open_chat(settings=SETTINGS)
        await chat.play(BEFORE, strict=False)
        await chat.play(UNSEEN.format(asker=asker), strict=False)
        said = {name: chat.said_to(name) for name in (*STAFF, *ROOMS)}
        worlds.append((said, await pages(chat)))
        await chat.community.close()
        await chat.community.db.close()
        (tmp_path / "chat.db").rename(tmp_path / f"{asker}.db")
    (said_of_ada, seen_of_ada), (said_of_zed, seen_of_zed) = worlds
    assert said_of_ada == said_of_zed
    assert any("Teal Heron" in html for html in seen_of_ada.values())
    assert any("The week in numbers" in line for line in said_of_ada["olu"])
    for page, html in seen_of_ada.items():
        assert html == seen_of_zed[page], page
