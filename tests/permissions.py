"""Who may cause what, read off the code: `python -m tests.permissions` prints the document."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from bot.assembly import features
from bot.config.settings import FEATURES
from bot.engine.routes import Routes
from bot.words import EventKind, Role
from handlers.knowledge.registry import for_owners, subcommands

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.engine.commands import Command
    from bot.engine.fields import Form

WHO = {
    Role.NEWCOMER: "anybody",
    Role.MENTOR: "mentors",
    Role.ORGANIZER: "organizers",
    Role.OWNER: "owners",
}
CAUSES = {
    EventKind.TEXT: "anybody who writes where the bot is; words of a chat (an anonymous "
    "administrator, a channel) are nobody's: a press says whose they are",
    EventKind.PRESS: "whoever sees the button; what it says is checked as if they had typed it",
    EventKind.REACTION: "anybody in the chat",
    EventKind.EDIT: "whoever wrote the message",
    EventKind.WITHDRAWAL: "whoever wrote the message; on Matrix also who may redact there",
    EventKind.ASKED_TO_JOIN: "whoever asks to be let in",
    EventKind.REQUEST_SETTLED: "whoever lets people in there, or asked to be let in",
    EventKind.JOINED: "whoever comes, or is brought along",
    EventKind.LEFT: "whoever goes, or is removed",
    EventKind.MIGRATED: "the platform; on Matrix the room's own state, by who has the power for "
    "it. A staff room's move counts when an organizer has confirmed it",
    EventKind.BELONGS: "whoever may change to which community the group belongs",
    EventKind.SPACE: "whoever may invite the bot, or change what is in a space that it is in",
    EventKind.SPACE_LEFT: "whoever may remove members",
    EventKind.BOT_ADDED: "whoever may invite; on Matrix as the config's invite policy allows",
    EventKind.BOT_REMOVED: "whoever may remove members",
    EventKind.BOT_PROMOTED: "the chat's administrators",
    EventKind.BLOCKED: "the person themselves",
    EventKind.UNBLOCKED: "the person themselves",
    EventKind.UNREADABLE: "whoever writes encrypted words whose key is missing",
    EventKind.IDENTITY_CHANGED: "the platform, to whoever had verified the bot",
    EventKind.VOTE: "whoever sees the poll, for themselves",
    EventKind.GUEST: "anybody, anywhere; nothing is kept of them",
    EventKind.LOOKUP: "anybody, anywhere; nothing is kept of them",
}
"""Who can make each kind of event happen; a new kind has to be thought about here."""
HEAD = """# Who may cause what

Read off the code by `make permissions`; `tests/test_permissions.py` compares this page with the
code, and tries it: every command, button and link by everybody who may not, in every kind of chat.

- Roles are read from the database at every event. Each may do what those before it may: newcomer
  (anybody), mentor, organizer, owner.
- A press equals typing what the button says. What begins with "!" only buttons say; nobody can
  type it.
- What is somebody's (a question, its answers, a form) is changed by them, or by who has it in hand:
  the domain says so, whatever the table allows.
- *aside*: only whoever asked reads the answer, as what staff ask is nobody else's there.
- Whoever writes as a chat has no role, and causes nothing until they have pressed who they are.
"""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the document."""

    title: str
    columns: tuple[str, ...]
    rows: list[tuple[str, ...]] = field(default_factory=list)

    def __str__(self) -> str:
        lines = [self.columns, tuple("---" for _column in self.columns), *self.rows]
        return f"## {self.title}\n\n" + "\n".join(f"| {' | '.join(line)} |" for line in lines)


@cache
def routes() -> Routes:
    """All that the shipped features offer."""
    return Routes(features(FEATURES))


def tables() -> list[Table]:
    """The whole of it."""
    return [
        Table(
            "Commands",
            ("command", "who", "in private", "in a public group", "in a staff room", "by a link"),
            [_command(command) for command in by_name(routes().commands.values())],
        ),
        Table(
            "Parts of /kb",
            ("command", "who"),
            [(f"`/{command.name}`", _of_kb(name)) for name, command in sorted(subcommands.items())],
        ),
        Table(
            "What only buttons say",
            ("action", "who"),
            [
                (f"`!{command.name}`", who(command))
                for command in by_name(routes().actions.values())
            ],
        ),
        Table(
            "Forms",
            ("form", "who"),
            [(f"`{form.name}`", WHO[form.role]) for form in _forms()],
        ),
        Table(
            "What happens",
            ("event", "who causes it", "handled by"),
            [(f"`{kind}`", CAUSES[kind], _handlers(kind)) for kind in EventKind],
        ),
    ]


def by_name(commands: Iterable[Command]) -> list[Command]:
    """In the order of the alphabet."""
    return sorted(commands, key=lambda command: command.name)


def who(command: Command) -> str:
    """Who may use it."""
    others = f"; {_said_of(command)}" if command.also is not None else ""
    return WHO[command.role] + others


def _said_of(command: Command) -> str:
    """The question that its `also` asks, as its documentation words it."""
    words = (command.also.__doc__ or "").strip().split("\n")[0]
    return f"whoever else passes “{words}”"


def _of_kb(name: str) -> str:
    return (
        "organizers; of their topics, who looks after them" if name in for_owners else "organizers"
    )


def _command(command: Command) -> tuple[str, ...]:
    is_staffs = command.role > Role.NEWCOMER and command.private
    return (
        f"`/{command.name}`",
        who(command),
        "in the menu" if command.private and command.about else "typed",
        "aside" if is_staffs else _in_groups(command),
        _in_groups(command),
        "yes" if command.linked else "no",
    )


def _in_groups(command: Command) -> str:
    return "in the menu" if command.group and command.about else "typed"


def _forms() -> list[Form]:
    return [routes().forms[name] for name in sorted(routes().forms)]


def _handlers(kind: EventKind) -> str:
    handlers = [*routes().early(kind), *routes().on(kind)]
    names = {f"`{handler.__module__}`" for handler in handlers}
    return ", ".join(sorted(names)) or "the engine"


def document() -> str:
    """The document as it has to be."""
    return "\n\n".join([HEAD.rstrip(), *map(str, tables())]) + "\n"


if __name__ == "__main__":
    sys.stdout.write(document())
