"""Who may cause what: the document is what the code says, and what it forbids has no effect."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from bot.config.settings import Settings
from bot.engine.calls import Call
from bot.engine.commands import ONLY
from bot.platforms.console.steps import Step, StepKind
from bot.storage.tables import Base, Question
from bot.words import Event, EventKind, Place, Role, Sender
from handlers.knowledge.registry import for_owners, subcommands
from tests import permissions
from tests.conftest import MONDAY, Open, database

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.engine.commands import Command
    from tests.dialogue import Dialogue

DOCUMENT = Path(__file__).parents[1] / "docs" / "who-may-cause-what.md"
PEOPLE = {Role.NEWCOMER: "ben", Role.MENTOR: "tariq", Role.ORGANIZER: "olu", Role.OWNER: "zed"}
CHATS = ("", "newcomers", "mentors", "organizers", "announcements", "den")
""" "" is one's private chat; den has no purpose."""
TRACES = frozenset(
    {"inbox", "outbox", "account", "form_state", "message_reference", "version", "audit_head"}
)
"""What hearing and answering somebody leaves, whatever is answered; each has its own rules."""
ARGUMENTS = {"decision": "approve", "sure": "yes", "words": "words", "change": "mira -mentor"}
"""What follows a command, by the name of the argument; 1 for whatever is not here."""
HARMLESS = frozenset({"forgetme", "unlink", "link"})
"""What one does with oneself, and what is asked about first."""

pytestmark = pytest.mark.long


def test_the_document_is_what_the_code_says() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == permissions.document(), "run `make permissions`"


def test_every_kind_of_event_is_thought_about() -> None:
    assert permissions.CAUSES.keys() == set(EventKind)


def test_what_buttons_say_cannot_be_typed() -> None:
    for name in permissions.routes().actions:
        place, sender = Place("ada", private=True), Sender("ada")
        event = Event("console", "bot", "1", EventKind.TEXT, place, sender, MONDAY, f"!{name} 1")
        assert Call.of(event) is None
        assert Call.of(replace(event, kind=EventKind.PRESS)) is not None


# ── trying it ────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
async def town(open_chat: Open) -> Dialogue:
    """Where there is something of everything that could be harmed."""
    settings = Settings.model_validate({"community": {"owners": ("console:zed",)}})
    chat = await open_chat(knowing=True, settings=settings)
    await chat.play(
        """
        zed > /language en
        tariq @ den > hello
        ada > Which train do I take to the autumn gathering in the old town?
        mira > /answer 1 The night train.
        mira > [!save 1]
        olu > /suggest https://example.org/guide
        ada > /translate 1 sw
        ada > Wapi?
        ada > Hapa.
        olu > /snippet add hello Hello there
        olu > /kb owner editing tariq
        """,
        strict=False,
    )
    return chat


async def contents(chat: Dialogue) -> dict[str, dict[Any, Any]]:
    """All rows by table and key, but for traces: a side chat is one, where a refusal is said."""
    kept: dict[str, dict[Any, Any]] = {}
    async with database(chat).read() as db:
        for table in Base.metadata.sorted_tables:
            if table.name in TRACES:
                continue
            rows = (await db.execute(select(table))).all()
            keys = [column.name for column in table.primary_key]
            kept[table.name] = {
                tuple(getattr(row, name) for name in keys): dict(row._mapping)
                for row in rows
                if getattr(row, "beside_id", None) is None
            }
    return kept


async def does(chat: Dialogue, steps: Iterable[Step]) -> list[str]:
    """Let all of it happen at once; gives what the bot says."""
    before = len(chat.transcript)
    events = [chat.console.perform(step, MONDAY) for step in steps]
    await chat.community.receive("console", [event for event in events if event is not None])
    await chat.community.settle()
    said = chat.transcript[before:].splitlines()
    return [line for line in said if line.startswith("bot ")]


def words_of(said: Iterable[str]) -> list[str]:
    """What the bot says, whomever it says it to."""
    return [line.rpartition(" > ")[2] for line in said]


def line_of(command: Command, *, mark: str, first: str = "1") -> str:
    """A whole line that would do something, were it allowed."""
    words = [ARGUMENTS.get(arg.name, first) for arg in command.args]
    return " ".join([f"{mark}{command.name}", *words])


def tried(command: Command, actors: Iterable[str], *, mark: str) -> list[Step]:
    """Everybody in every kind of chat: a button's words are pressed, and so may a command's be."""
    line = line_of(command, mark=mark)
    presses = [Step(who, StepKind.PRESSES, room, what=line) for who in actors for room in CHATS]
    if mark == "!":
        return presses
    typed = [Step(who, StepKind.WRITES, room, text=line) for who in actors for room in CHATS]
    return [*typed, *presses]


def those_below(role: Role) -> list[str]:
    return [PEOPLE[lower] for lower in Role if lower < role]


async def test_who_has_not_the_role_is_refused_everywhere_and_changes_nothing(
    town: Dialogue,
) -> None:
    before = await contents(town)
    offered = permissions.routes()
    count = 0
    for mark, commands in (("/", offered.commands), ("!", offered.actions)):
        for command in commands.values():
            # Whom `also` lets in looks after a topic here, and is tried below.
            below = those_below(command.role)
            actors = [who for who in below if command.also is None or who == "ben"]
            if not actors:
                continue
            steps = tried(command, actors, mark=mark)
            said = await does(town, steps)
            refusal = ONLY[command.role].msgid
            assert all(words.startswith(refusal) for words in words_of(said)), command.name
            assert len(said) == len(steps), command.name
            count += len(steps)
    assert await contents(town) == before
    assert count > 400


async def test_who_looks_after_a_topic_uses_only_what_is_also_for_them(town: Dialogue) -> None:
    before = await contents(town)
    only_organizers = [name for name in subcommands if name not in for_owners]
    steps = [
        Step("tariq", StepKind.WRITES, room, text=line_of(subcommands[name], mark="/"))
        for name in only_organizers
        for room in CHATS
    ]
    said = await does(town, steps)
    refusal = ONLY[Role.ORGANIZER].msgid
    assert all(words.startswith(refusal) for words in words_of(said))
    assert len(said) == len(steps)
    assert await contents(town) == before


async def test_a_link_does_nothing_but_look(town: Dialogue) -> None:
    commands = permissions.routes().commands
    for who in ("zed", "ben"):
        before = await contents(town)
        steps = [
            Step(who, StepKind.WRITES, text=f"/start {name}_1")
            for name, command in commands.items()
            if not (who == "ben" and command.name in {"start", "menu", "hello"})
        ]
        await does(town, steps)
        assert changed(before, await contents(town)) == [], who


async def test_what_staff_ask_among_others_is_said_aside(town: Dialogue) -> None:
    for command in permissions.routes().commands.values():
        if command.role is Role.NEWCOMER or not command.private:
            continue
        said = await does(
            town, [Step("zed", StepKind.WRITES, room, text=f"/{command.name}")
                   for room in ("newcomers", "announcements", "den")]
        )  # fmt: skip
        openly = [line for line in said if line.startswith(
            ("bot to newcomers", "bot to announcements", "bot to den"))]  # fmt: skip
        assert openly == [], command.name


async def test_a_stranger_changes_nothing_that_is_anothers(town: Dialogue) -> None:
    async with database(town).read() as db:
        handle = (await db.get_one(Question, 1)).handle
    offered = permissions.routes()
    lines = [
        line_of(command, mark=mark, first=first)
        for mark, commands in (("/", offered.commands), ("!", offered.actions))
        for command in commands.values()
        if command.role is Role.NEWCOMER and command.name not in HARMLESS
        for first in ("1", str(handle))
    ]
    before = await contents(town)
    for line in lines:
        await does(town, [Step("ben", StepKind.PRESSES, room, what=line) for room in CHATS])
    assert changed(before, await contents(town)) == []
    assert len(lines) > 80


def changed(before: dict[str, dict[Any, Any]], now: dict[str, dict[Any, Any]]) -> list[str]:
    """Rows that were there and are otherwise or gone; what is new is one's own. So are choices."""
    return [
        f"{table} {key}: {row} became {now[table].get(key)}"
        for table, rows in before.items()
        for key, row in rows.items()
        if now[table].get(key) != row and not (table == "person" and row["name"] in {"Ben", "zed"})
    ]
