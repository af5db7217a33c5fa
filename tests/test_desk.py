"""The desk: who comes in, and how what is pressed there goes the chat's way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.config.settings import Settings
from bot.config.web import WebSettings
from tests.desk import AT_HOME, at_desk, browser, link_for

if TYPE_CHECKING:
    from tests.conftest import Open
    from tests.dialogue import Dialogue

SETTINGS = Settings(web=WebSettings(listen="127.0.0.1:8080", public_url=AT_HOME))


@pytest.fixture
async def chat(open_chat: Open) -> Dialogue:
    return await open_chat(settings=SETTINGS)


async def test_a_link_lets_one_browser_in_once(chat: Dialogue) -> None:
    link = await link_for(chat, "mira")
    mira, thief = browser(chat), browser(chat)
    await mira.open(link)
    await thief.open(link)  # looking uses nothing up
    await mira.press("Come in")
    assert "Anything else" in mira.text
    await thief.press("Come in")
    assert thief.status == 404
    assert "doesn't let anybody in any more" in thief.text
    await thief.open("")
    assert "To come in, write /desk" in thief.text


async def test_what_is_typed_at_the_desk_is_said_as_in_the_chat(chat: Dialogue) -> None:
    mira = await at_desk(chat, "mira")
    await chat.play("ada > what is the meaning of xyzzy on the main page?", strict=False)
    await mira.press("Send", words="/queue")
    assert "xyzzy" in mira.text
