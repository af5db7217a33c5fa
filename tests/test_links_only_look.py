"""What a link into the private chat may do: look. Anybody can make one, and send it to others."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

import pytest

from bot.config.settings import Settings
from bot.platforms.console.rooms import chat_key
from bot.platforms.console.steps import Step, StepKind
from bot.words import start_links
from tests import permissions
from tests.full_town import settle_full_town
from tests.test_permissions import changed, contents, does

if TYPE_CHECKING:
    from tests.conftest import Open
    from tests.dialogue import Dialogue

pytestmark = pytest.mark.long

MOST = 120
"""So many links are followed by each."""
BY_A_SECRET = {"here", "owner", "recipient"}
"""Whose words nobody can put into a link who has not been given them."""


@pytest.fixture
async def town(open_chat: Open) -> Dialogue:
    settings = Settings.model_validate({"community": {"owners": ("console:zed",)}})
    chat = await open_chat(knowing=True, settings=settings)
    await settle_full_town(chat)
    await chat.play("cleo > /mentor\ncleo > [Find me a mentor]\n... 1 minute", strict=False)
    return chat


def offered(town: Dialogue, who: str) -> set[str]:
    """What the buttons in somebody's private chat say as commands."""
    standing = town.console.rooms.of(chat_key(who))
    return {key.says for message in standing for key in message.keys if key.says.startswith("/")}


@pytest.mark.parametrize("who", ["ada", "cleo", "mira", "olu"])
async def test_nobody_changes_anything_by_following_links(town: Dialogue, who: str) -> None:
    linked = [name for name, each in permissions.routes().commands.items() if each.linked]
    await does(town, [Step(who, StepKind.WRITES, text=f"/{name}") for name in ("start", "mentor")])
    before = await contents(town)
    waiting = deque(f"/{name}" for name in linked if name not in BY_A_SECRET)
    followed: set[str] = set()
    while waiting and len(followed) < MOST:
        says = waiting.popleft()
        if says in followed or says.removeprefix("/").partition(" ")[0] not in linked:
            continue
        followed.add(says)
        link = f"/start {start_links.payload(says)}"
        await does(town, [Step(who, StepKind.WRITES, text=link)])
        waiting.extend(sorted(offered(town, who)))
    assert changed(before, await contents(town), but_for=()) == []
    assert len(followed) > 40


async def test_a_link_into_a_command_says_only_the_words_that_it_may(open_chat: Open) -> None:
    chat = await open_chat()
    await chat.play(
        """
        ada > /start hello_language_ar
        bot to ada > * which language shall we speak? *
        ada > /start hello_ask
        bot to ada > What would you like to know? *
        """
    )
    assert "From now on" not in chat.transcript


async def test_whoever_may_also_use_a_command_may_follow_a_link_to_it(open_chat: Open) -> None:
    chat = await open_chat()
    await chat.play(
        """
        ada > /start plan
        bot to ada > * language *
        """,
        strict=False,
    )
    assert "What is the meetup called?" not in chat.transcript
    await chat.play(
        """
        olu > /planners ada
        ada > /start plan
        bot to ada > What is the meetup called? [Cancel]
        """,
        strict=False,
    )
