"""Who may cause what: the document is what the code says, and what it forbids has no effect."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from bot.assembly import served_routes
from bot.config.settings import Settings
from bot.config.web import WebSettings
from bot.engine.calls import Call
from bot.engine.commands import ONLY
from bot.platforms.console.steps import Step, StepKind
from bot.platforms.telegram import webhook
from bot.storage.tables import Base
from bot.telemetry.application import operators_application
from bot.words import Event, EventKind, Place, Role, Sender
from handlers.knowledge.registry import for_owners, subcommands
from tests import permissions
from tests.conftest import MONDAY, Open, database
from tests.desk import AT_HOME
from tests.full_town import HOLDS, settle_full_town

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

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


async def test_every_address_is_thought_about(open_chat: Open) -> None:
    settings = Settings(
        web=WebSettings(listen="127.0.0.1:1", public_url=AT_HOME, public_pages=True)
    )
    chat = await open_chat(settings=settings)
    served = {
        re.sub(r"pages\.\w+\.css", "pages.….css", f"{method} {route.path}")
        for route in served_routes(chat.community.engine, lambda: None)
        for method in route.methods
    }
    operators = {f"GET {route.path}" for route in operators_application([]).routes}  # type: ignore[attr-defined]
    telegram = {f"POST {webhook.DEFAULT_PATH}"}
    assert served | operators | telegram == permissions.ADDRESSES.keys()


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
    await settle_full_town(chat)
    rows = await contents(chat)
    assert [table for table in HOLDS if not rows[table]] == []
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
    before = await contents(town)
    offered = permissions.routes()
    words = ("1", *called(before))
    anybodys = [
        (command, mark)
        for mark, commands in (("/", offered.commands), ("!", offered.actions))
        for command in commands.values()
        if command.role is Role.NEWCOMER and command.name not in HARMLESS
    ]
    for first in words:
        lines = [line_of(command, mark=mark, first=first) for command, mark in anybodys]
        rooms = CHATS if first == "1" else ("",)
        await does(
            town,
            [Step("ben", StepKind.PRESSES, room, what=line) for room in rooms for line in lines],
        )
    assert changed(before, await contents(town)) == []
    assert len(anybodys) > 80
    assert len(words) > 10


async def test_a_link_with_what_things_are_called_does_nothing_but_look(town: Dialogue) -> None:
    before = await contents(town)
    for command in permissions.routes().commands.values():
        if command.linked:
            steps = [
                Step("ben", StepKind.WRITES, text=f"/start {command.name}_{word}")
                for word in called(before)
            ]
            await does(town, steps)
    assert changed(before, await contents(town)) == []


@pytest.mark.parametrize("opened", ["/ask", "/report", "/shareout new", "/mentor"])
async def test_an_open_form_or_choice_opens_nothing_else(town: Dialogue, opened: str) -> None:
    offered = permissions.routes()
    not_for_ben = [
        line_of(command, mark=mark)
        for mark, commands in (("/", offered.commands), ("!", offered.actions))
        for command in commands.values()
        if command.role > Role.NEWCOMER
    ]
    await town.play(f"ben > {opened}\nben > /menu\nben > {opened}", strict=False)
    before = await contents(town)
    refusals = tuple(only.msgid for only in ONLY.values())
    for line in set(not_for_ben) - {"/back"}:  # which goes back in a form
        said = await does(town, [Step("ben", StepKind.PRESSES, what=line)])
        assert words_of(said)[0].startswith(refusals), line
        await does(town, [Step("ben", StepKind.WRITES, text=opened)])
    assert changed(before, await contents(town)) == []


NAMES = ("handle", "code", "door_code", "word", "number", "key", "pseudonym")
"""Columns with what something is called by."""
NAMED_BY = {"occurrence": {"turns"}}
"""What follows from others' doing too: how many have stood in line for a date."""


def called(rows: dict[str, dict[Any, Any]]) -> list[str]:
    """A word by which something is called, for each kind of such a word in the tables."""
    kinds = {
        (table, name): str(row[name])
        for table, kept in rows.items()
        for row in kept.values()
        for name in NAMES
        if row.get(name)
    }
    return sorted(set(kinds.values()))


def changed(
    before: dict[str, dict[Any, Any]],
    now: dict[str, dict[Any, Any]],
    but_for: Collection[str] = ("Ben", "zed"),
) -> list[str]:
    """Rows that were there and are otherwise or gone; what is new is one's own. So are choices."""
    return [
        f"{table} {key}: {row} became {now[table].get(key)}"
        for table, rows in before.items()
        for key, row in rows.items()
        if _told_apart(table, now[table].get(key)) != _told_apart(table, row)
        and not (table == "person" and row["name"] in but_for)
    ]


def _told_apart(table: str, row: dict[Any, Any] | None) -> dict[Any, Any] | None:
    shared = NAMED_BY.get(table, ())
    return row and {name: value for name, value in row.items() if name not in shared}
