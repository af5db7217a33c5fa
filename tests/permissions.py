"""Who may cause what, read off the code: `python -m tests.permissions` prints the document."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, TypeVar

from bot.assembly import features
from bot.config.settings import FEATURES
from bot.engine.routes import Routes
from bot.words import EventKind, Role
from bot.words.quiet import Quiet
from handlers.knowledge.registry import for_owners, subcommands

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.engine.commands import Command
    from bot.engine.desk_pages import HasPath
    from bot.engine.fields import Form

P = TypeVar("P", bound="HasPath")

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
ADDRESSES = {
    "GET /calendar/{token}.ics": "whoever has the token, until its owner has another one; looks",
    "GET /community/{language}/meetups.ics": "anybody, where pages are public; it only looks",
    "GET /desk": "whoever has come in, in that browser; it only looks",
    "GET /desk/{path:path}": "as above; by the page, below",
    "GET /desk/in/{token}": "whoever has a link of /desk, for ten minutes; it only looks",
    "POST /desk/in/{token}": "as above, once: it lets them in for twelve hours",
    "POST /desk/press": "whoever has come in, with what this browser was shown (sealed), as if "
    "they had pressed it in their private chat",
    "POST /desk/leave": "whoever has come in: it ends their session",
    "GET /desk/pages.….css": "anybody; it is a file",
    "GET /community": "anybody, where pages are public; it only looks",
    "GET /community/pages.….css": "anybody; it is a file",
    "GET /community/{language}": "as above",
    "GET /community/{language}/{path:path}": "as above; by the page, below",
    "GET /metrics": "whoever reaches the operator's port: numbers, no people",
    "GET /healthz": "as above: whether it lives",
    "GET /readyz": "as above: whether it works",
    "POST /telegram": "Telegram, which says the secret that the bot gave it",
}
"""Who may ask for what over HTTP; a new route has to be thought about here."""
QUIET = {
    Quiet.NONE: "don't count: it says nothing, or what somebody waits for",
    Quiet.COMMUNITY: "the community's",
    Quiet.PERSON: "the person's",
}
HEAD = """# Who may cause what

Read off the code by `make permissions`; `tests/test_permissions.py` compares this page with the
code, and tries it: every command, button and link by everybody who may not, in every kind of chat.

- Roles are read from the database at every event. Each may do what those before it may: newcomer
  (anybody), mentor, organizer, owner.
- A press equals typing what the button says. What begins with "!" only buttons say; nobody can
  type it.
- What is somebody's (a question, its answers, a form) is changed by them, or by who has it in hand:
  the domain says so, whatever the table allows.
- A link into the bot equals typing a command that is marked so, and only looks. Four let somebody
  in by a secret word, once or for a time: `/here`, `/owner`, `/recipient`, `/vote`.
- At the desk one may do what one may in one's private chat, for a press is said there.
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
        Table(
            "Addresses",
            ("request", "who"),
            [(f"`{request}`", who) for request, who in ADDRESSES.items()],
        ),
        Table(
            "Pages of the desk",
            ("page", "who"),
            [(f"`{page.path}`", WHO[page.role]) for page in _by_path(routes().desk_pages)],
        ),
        Table(
            "Pages for everybody",
            ("page", "who"),
            [
                (f"`{page.path}`", "anybody, where pages are public")
                for page in _by_path(routes().public_pages)
            ],
        ),
        Table(
            "What time causes",
            ("job", "when", "quiet hours", "done by"),
            [_job(name) for name in sorted(routes().jobs)],
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
        _by_link(command),
    )


def _by_link(command: Command) -> str:
    if isinstance(command.linked, bool):
        return "yes" if command.linked else "no"
    return (
        " or ".join(
            f"`/{command.name} {words}`".replace(" `", "`")
            for words in sorted({"", *command.linked})
        )
        + ", no more"
    )


def _in_groups(command: Command) -> str:
    return "in the menu" if command.group and command.about else "typed"


def _forms() -> list[Form]:
    return [routes().forms[name] for name in sorted(routes().forms)]


def _by_path(pages: Iterable[P]) -> list[P]:
    return sorted(pages, key=lambda page: page.path)


def _job(name: str) -> tuple[str, ...]:
    route = routes().jobs[name]
    when = f"`{route.every.rule}` at {route.every.at:%H:%M}" if route.every else "when planned"
    return f"`{name}`", when, QUIET[route.quiet], f"`{route.handler.__module__}`"


def _handlers(kind: EventKind) -> str:
    handlers = [*routes().early(kind), *routes().on(kind)]
    names = {f"`{handler.__module__}`" for handler in handlers}
    return ", ".join(sorted(names)) or "the engine"


def document() -> str:
    """The document as it has to be."""
    return "\n\n".join([HEAD.rstrip(), *map(str, tables())]) + "\n"


if __name__ == "__main__":
    sys.stdout.write(document())
