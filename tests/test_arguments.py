"""What follows commands: read and refused in one place, and never anything else."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.engine.access import identify, recall
from bot.engine.arguments import any_words, one_of, plain, read_all
from bot.engine.features import Arg, Context
from bot.words import Event, EventKind, Place, Refused, Sender, _
from handlers.knowledge.registry import subcommands
from tests.conftest import MONDAY, database

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from tests.dialogue import Dialogue

WORDS = Arg("words", plain(any_words), _("What should it say?"), example="Hello", rest=True)
NUMBER = Arg("number", plain(lambda word: int(word) if word.isdecimal() else None),
             _("Which one? Write its number:"), example="7")  # fmt: skip
PERHAPS = Arg("number", NUMBER.read, optional=True, fits=str.isdecimal)
SWITCH = Arg("switch", plain(one_of("on", "off")), example="on")


async def context(chat: Dialogue, db: AsyncSession) -> Context:
    """What a handler would be given by somebody who writes in private."""
    event = Event("console", "", "1", EventKind.TEXT, Place("olu", private=True), Sender("olu"),
                  MONDAY, "/x", addressed=True)  # fmt: skip
    engine = chat.community.engine
    known = await recall(db, event)
    visit = await identify(db, event, known, now=MONDAY, fallback_language="en")
    return Context(db, MONDAY, engine.settings, engine.languages, engine.services, visit, event)


@pytest.mark.parametrize(
    ("args", "line", "read"),
    [
        ((NUMBER, WORDS), "7  Good   day ", {"number": 7, "words": "Good   day"}),
        ((PERHAPS, WORDS), "Good day", {"number": None, "words": "Good day"}),
        ((PERHAPS, WORDS), "7 Good day", {"number": 7, "words": "Good day"}),
        ((SWITCH,), "ON please", {"switch": "on"}),
    ],
)
async def test_what_is_read(
    chat: Dialogue, args: tuple[Arg[object], ...], line: str, read: dict[str, object]
) -> None:
    async with database(chat).write() as db:
        ctx = await context(chat, db)
        assert await read_all(ctx, "note", args, line) == read


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("/claim", "Which question? /queue shows them. Write its number: /claim 7"),
        ("/note 1", "What should the note say? Write it after the number: /note 7 *"),
        ("/transfer 1", "To whom? Write their name after the number: /transfer 7 Mira"),
    ],
)  # fmt: skip
async def test_it_is_refused_with_an_example(chat: Dialogue, typed: str, said: str) -> None:
    await chat.play("ada > How do I add a photo?", strict=False)
    await chat.play(f"mira > {typed}\nbot to mira > {said}")


async def test_numbers_may_be_written_with_a_hash_and_in_any_digits(chat: Dialogue) -> None:
    await chat.play("ada > How do I add a photo?", strict=False)
    for number in ("#1", "١", "१"):
        await chat.play(f"mira > /question {number}", strict=False)
        assert "How do I add a photo?" in chat.said_to("mira")[-1]


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None
)
@given(
    place=st.integers(0, 999),
    line=st.text(max_size=80)
    | st.lists(
        st.sampled_from(["1", "#1", "٧", "999999999999", "²", "on", "-", "@mira", "sw", "yes", "3",
                         "days", "2030-02-30", "Africa/Lagos", "\n", "in:", "page", "mira", "owner",
                         "-mentor", "--mentor"]),
        max_size=4,
    ).map(" ".join),
)  # fmt: skip
async def test_nothing_else_than_a_refusal_comes_of_any_words(
    chat: Dialogue, place: int, line: str
) -> None:
    """Whatever is written after whatever command: it is read, or refused for a reason."""
    offered = chat.community.engine.routes.offered
    every = (*offered.all, *offered.actions, *subcommands.values())
    commands = [command for command in every if command.args]
    assert len(commands) > 60
    command = commands[place % len(commands)]
    async with database(chat).write() as db:
        ctx = await context(chat, db)
        with suppress(Refused):
            await read_all(ctx, command.name, command.args, line)
