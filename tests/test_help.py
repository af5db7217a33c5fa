"""/help: one screen that turns in place, and every command that somebody may use, by groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.config.settings import FEATURES, CommunitySettings, Settings
from bot.engine.features import HelpPage
from bot.engine.help_pages import HelpEntry
from bot.words import Role, verbatim
from handlers.introductions import feature
from tests.conftest import Open, without_side_chats

if TYPE_CHECKING:
    from bot.platforms.console.rooms import Standing
    from tests.dialogue import Dialogue

PEOPLE = {"ada": Role.NEWCOMER, "mira": Role.MENTOR, "olu": Role.ORGANIZER}
"""Somebody of each role in the demo."""
MOST_LINES, MOST_BUTTONS, MOST_IN_LABEL = 6, 8, 24
SPOKEN = ("en", "fr", "ar", "es", "pt", "sw", "hi", "id", "ru", "zh")


async def test_the_pages_turn_in_place(chat: Dialogue) -> None:
    await chat.play(
        """
        ada > /help
        bot to ada > Just write your question. * [Ask without my name] [My questions] \
[Report harassment] [Find something] [Learn] [Help others] [Settings & my data] [All commands]
        ada > [Find something]
        bot edits ada > Find something / * [By topic] [Search] [Events] [Groups] [Back]
        ada > [Back]
        bot edits ada > Just write your question. *
        ada > [Settings & my data]
        bot edits ada > Settings & my data / * / Choose your language / * [My language] *
        ada > [My language]
        bot to ada > Which language shall we speak? *
        """
    )


async def test_mentors_and_organizers_have_a_desk(chat: Dialogue) -> None:
    await chat.play(
        """
        mira > /help
        bot to mira > Just write your question. * [Report harassment] * [Mentor desk] \
[All commands]
        mira > [Mentor desk]
        bot edits mira > Mentor desk / Questions that wait* [Questions that wait] * \
[Help others] [Back]
        olu > /help
        bot to olu > Just write your question. * [Organizer desk] [All commands]
        olu > [Organizer desk]
        bot edits olu > Organizer desk / * [Next] [Mentor desk] [Back]
        olu > [Mentor desk]
        bot edits olu > Mentor desk / * [Back]
        olu > [Back]
        bot edits olu > Organizer desk / *
        """
    )


async def test_a_page_of_others_is_the_first_screen(chat: Dialogue) -> None:
    await chat.play(
        """
        ada > /help organizers
        bot to ada > Just write your question. *
        ada > /help how do I add a photo?
        bot to ada > Just write your question. *
        """
    )


async def test_in_a_group_it_is_short_and_for_one_person(chat: Dialogue) -> None:
    await chat.play(
        """
        ada @ newcomers > /help
        bot to ada @ newcomers > Ask here with /ask * [All commands]
        ada @ newcomers > [All commands]
        bot edits ada @ newcomers > You need no commands* [Asking] [Find something] *
        ada @ newcomers > [Asking]
        bot edits ada @ newcomers > Asking / /start – * / /help – * [Next] [Back]
        """
    )


async def test_where_nothing_is_unseen_it_leads_into_private(chat: Dialogue) -> None:
    without_side_chats(chat)
    await chat.play(
        """
        ada @ newcomers > /help
        bot to ada > Ask here with /ask * [Open our private chat] [Commands here]
        mira @ mentors > /help
        bot to mira > The buttons under a message do most of what is done here. *
        """
    )


async def test_a_refusal_says_how_one_comes_by_a_role_and_leads_on(chat: Dialogue) -> None:
    await chat.play(
        """
        ada > /queue
        bot to ada > Only mentors can do that. To become one, tell an organizer. [What I can do]
        ada > [What I can do]
        bot to ada > Just write your question. *
        ada > /qeueu
        bot to ada > I don't know /qeueu. See /help for what I can do. [What I can do]
        ada @ lounge > /room mentors
        bot to lounge > Only organizers can do that. Another organizer can make you one.
        """
    )


# ── every page ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", PEOPLE)
@pytest.mark.parametrize("place", ["", " @ lounge"])
async def test_every_command_is_found_by_who_may_use_it_and_nobody_else(
    name: str, place: str, open_chat: Open
) -> None:
    """What is listed is read off the routes: a command that comes is found without more."""
    features = (*FEATURES, "tests.example_feature")
    settings = Settings(community=CommunitySettings(features=features))
    chat = await open_chat(settings=settings)
    pages = await _pages(chat, name, place)
    listed = {
        line.removeprefix("/").split(" – ")[0]
        for page in pages
        for line in page.content.text.split("\n")
        if line.startswith("/")
    }
    commands = chat.community.engine.routes.offered.all
    assert listed == {
        command.name
        for command in commands
        if command.about is not None and PEOPLE[name] >= command.role and command.private
    }


async def test_every_command_of_ours_has_a_page_of_its_own_kind(chat: Dialogue) -> None:
    offered = chat.community.engine.routes.offered.all
    assert [command.name for command in offered
            if command.about is not None and command.help_page is HelpPage.OTHER] == []  # fmt: skip


@pytest.mark.parametrize("name", PEOPLE)
@pytest.mark.parametrize("place", ["", " @ lounge"])
async def test_every_page_is_short(name: str, place: str, chat: Dialogue) -> None:
    pages = await _pages(chat, name, place)
    assert len(pages) >= 5
    for page in pages:
        assert len(page.content.text.split("\n")) <= MOST_LINES, page.content.text
        assert 1 <= len(page.keys) <= MOST_BUTTONS, page.content.text
        assert all(len(key.label) <= MOST_IN_LABEL for key in page.keys), page.content.text
        assert page is pages[0] or page.keys[-1].label == "Back"


@pytest.mark.long
@pytest.mark.parametrize("language", SPOKEN)
async def test_every_page_is_short_in_every_language(language: str, chat: Dialogue) -> None:
    await chat.play(f"olu > /language {language}", strict=False)
    for page in await _pages(chat, "olu", ""):
        assert len(page.content.text.split("\n")) <= MOST_LINES, page.content.text
        assert len(page.keys) <= MOST_BUTTONS, page.content.text


@pytest.mark.parametrize("more", [1, 5, 13])
async def test_features_to_come_have_room(
    more: int, open_chat: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries = [
        HelpEntry(page, verbatim(f"{page} {number}"), f"/find {page} {number}", verbatim("It."))
        for page in HelpPage
        for number in range(more)
    ]
    monkeypatch.setattr(feature, "help_entries", entries)
    chat = await open_chat()
    for name in PEOPLE:
        pages = await _pages(chat, name, "")
        assert all(len(page.content.text.split("\n")) <= MOST_LINES for page in pages)
        assert all(len(page.keys) <= MOST_BUTTONS for page in pages)
        shown = {key.says for page in pages for key in page.keys}
        assert {entry.says for entry in entries} <= shown


async def _pages(chat: Dialogue, name: str, place: str) -> list[Standing]:
    """Every page to which /help leads somebody there, the first screen first."""
    shown: dict[str, Standing] = {}
    left = ["/help"]
    while left:
        says = left.pop(0)
        await chat.play(f"{name}{place} > {says}", strict=False)
        where = place.removeprefix(" @ ") or f"@{name}"
        shown[says] = chat.console.rooms.of(where, name)[-1]
        for key in shown[says].keys:
            if key.says.startswith("/help") and key.says not in {*shown, *left}:
                left.append(key.says)
    return list(shown.values())
