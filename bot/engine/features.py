"""Features: what a handler module offers, and what its functions are given."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar, cast

from bot.delivery.audiences import Audiences, Recipients
from bot.delivery.moves import confirm_move
from bot.delivery.readers import Readers
from bot.words import Action, Begin, Button, Event, EventKind, Found, People, Send, Text, _
from bot.words.roles import Role

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.config.settings import Settings
    from bot.delivery.visits import Visit
    from bot.languages.negotiation import Languages
    from bot.storage.tables import Chat, Person
    from bot.words import Audience
    from bot.words.pages import Page

T = TypeVar("T")

ONLY = {
    Role.MENTOR: _("Only mentors can do that."),
    Role.ORGANIZER: _("Only organizers can do that."),
    Role.OWNER: _("Only owners can do that."),
}
"""What those hear who have not the role that it takes."""

__all__ = [
    "ONLY",
    "Command",
    "Commands",
    "Context",
    "Feature",
    "Field",
    "Form",
    "Lookup",
    "Recipients",
    "Role",
    "Tick",
]


@dataclass(frozen=True, slots=True)
class Tick:
    """A moment at which something is due. `services` are the parts that live in memory."""

    db: AsyncSession
    now: datetime
    settings: Settings
    languages: Languages
    services: Mapping[type, object]

    def use(self, kind: type[T]) -> T:
        """Get the service of that type."""
        return cast("T", self.services[kind])

    async def recipients(self, audience: Audience, *buttons: Button) -> Recipients:
        """Find whom `Say` would speak to, or write to; false where there is nobody."""
        named = isinstance(audience, People)
        roles = (role_to_press(self.use(Commands).named, button, named) for button in buttons)
        readers = Readers(self.db, self.now, self.languages, self.settings.community.zone)
        needed = Role.NEWCOMER if named else max(roles, default=Role.NEWCOMER)
        return await Audiences(self.db, self.now, readers).find(audience, needed)


@dataclass(frozen=True, slots=True)
class Context(Tick):
    """What a handler is given: who said what, where, and the open transaction."""

    visit: Visit
    event: Event
    args: str = ""

    @property
    def person(self) -> Person:
        """Who speaks."""
        return self.visit.person

    @property
    def chat(self) -> Chat:
        """Where."""
        return self.visit.chat

    @property
    def language(self) -> str:
        """The speaker's language here."""
        return self.visit.language

    def is_a(self, role: Role) -> bool:
        """Has the speaker that role (or one above it)?"""
        return self.visit.is_a(role)

    async def confirm_move(self, chat: Chat) -> None:
        """Let a chat go where somebody says that it has moved."""
        await confirm_move(self.db, chat)

    def tell_another(self, person: int | None, text: Text) -> list[Send]:
        """Say it to a person privately, unless that is the speaker, or nobody any more."""
        return [] if person in {None, self.person.id} else [Send(person, text)]


@dataclass(frozen=True, slots=True)
class Lookup(Tick):
    """Somebody looks for `words` ("": they have only begun), wherever they are, and reads that
    language. Who they are is not told: looking something up makes nobody known.
    """

    words: str
    language: str


Handler = Callable[[Context], Awaitable[Sequence[Action] | None]]
Allows = Callable[[Context], Awaitable[bool]]
LookupHandler = Callable[[Lookup], Awaitable[Found]]
TimerHandler = Callable[[Tick, int], Awaitable[Sequence[Action]]]
ErrandHandler = Callable[[Tick, int, "Page"], Awaitable[Sequence[Action]]]
FormHandler = Callable[[Context, Mapping[str, Any], Mapping[str, Any]], Awaitable[Sequence[Action]]]
Check = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Field:
    """One question of a form. `check` gives the value back or raises Refused; `buttons` suggest."""

    name: str
    ask: Text
    check: Check = str.strip
    buttons: tuple[Button, ...] = ()
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """Questions that are asked one by one; `then` gets the context, the answers and the data."""

    name: str
    fields: tuple[Field, ...]
    then: FormHandler
    role: Role = Role.NEWCOMER

    def begin(self, **data: object) -> Begin:
        """What a handler returns to start it."""
        return Begin(self.name, data)


@dataclass(frozen=True, slots=True)
class Command:
    """A command, who may use it, where it stands in menus ("private", "group", both, neither).

    `also`: who else may, though it stands in no menu of theirs. What is `last` (settings, second
    thoughts) comes after the others there. Only what is `linked` can be said by a link into the
    private chat: anybody can make such a link.
    """

    name: str
    handler: Handler
    about: Text | None
    role: Role
    private: bool
    group: bool
    linked: bool = False
    last: bool = False
    also: Allows | None = None


@dataclass(frozen=True, slots=True)
class Commands:
    """Every command that there is: the service behind /help."""

    all: tuple[Command, ...]

    def named(self, name: str) -> Command | None:
        """The command of that name."""
        return next((command for command in self.all if command.name == name), None)


def role_to_press(
    command_of: Callable[[str], Command | None],
    button: Button,
    named: bool,
) -> Role:
    """The role that it takes to press a button; `named`: it is shown to people who were chosen for
    it, and may be among those whom its command is allowed to `also`.
    """
    words = button.start or button.says
    if not words.startswith("/"):
        return Role.NEWCOMER
    command = command_of(words[1:].partition(" ")[0].lower())
    if command is None or (named and command.also is not None):
        return Role.NEWCOMER
    return command.role


@dataclass(slots=True)
class Feature:
    """A named set of handlers; the engine asks features in the order of the config."""

    name: str
    commands: dict[str, Command] = field(default_factory=dict)
    forms: dict[str, Form] = field(default_factory=dict)
    timers: dict[str, TimerHandler] = field(default_factory=dict)
    errands: dict[str, ErrandHandler] = field(default_factory=dict)
    event_handlers: dict[EventKind, list[Handler]] = field(default_factory=dict)
    early_handlers: dict[EventKind, list[Handler]] = field(default_factory=dict)
    lookups: list[LookupHandler] = field(default_factory=list)

    def command(
        self,
        *names: str,
        about: Text | None = None,
        role: Role = Role.NEWCOMER,
        private: bool = True,
        group: bool = False,
        linked: bool = False,
        last: bool = False,
        also: Allows | None = None,
    ) -> Callable[[Handler], Handler]:
        """Handle "/name …". Without `about` (and for further names) it is in no menu.

        `private` and `group` say in which menus it stands; it may be typed anywhere; `last`: after
        the others. `linked`: a `Button(start="/name …")` and links made by anybody may say it; it
        only looks. `also` allows it to others than those who have the role.
        """

        def register(handler: Handler) -> Handler:
            for place, name in enumerate(names):
                shown = about if place == 0 else None
                self.commands[name] = Command(
                    name, handler, shown, role, private, group, linked, last, also
                )
            return handler

        return register

    def on(self, *kinds: EventKind, early: bool = False) -> Callable[[Handler], Handler]:
        """Handle what happens (TEXT: what is no command). Return None to leave it to others.

        `early`: before commands, forms and every other feature, for what must get nowhere else.
        """
        handlers = self.early_handlers if early else self.event_handlers

        def register(handler: Handler) -> Handler:
            for kind in kinds:
                handlers.setdefault(kind, []).append(handler)
            return handler

        return register

    def lookup(self, handler: LookupHandler) -> LookupHandler:
        """Offer something to whoever looks something up; what features find is joined."""
        self.lookups.append(handler)
        return handler

    def timer(self, name: str) -> Callable[[TimerHandler], TimerHandler]:
        """Handle a timer of that name when it is due; it is given the subject's id."""

        def register(handler: TimerHandler) -> TimerHandler:
            self.timers[name] = handler
            return handler

        return register

    def errand(self, name: str) -> Callable[[ErrandHandler], ErrandHandler]:
        """Hear what was found on a page that `bot.domain.errands` had fetched for a subject."""

        def register(handler: ErrandHandler) -> ErrandHandler:
            self.errands[name] = handler
            return handler

        return register

    def form(
        self, name: str, *fields: Field, role: Role = Role.NEWCOMER
    ) -> Callable[[FormHandler], Form]:
        """Make the decorated function the end of a form."""

        def register(then: FormHandler) -> Form:
            made = Form(name, fields, then, role)
            self.forms[name] = made
            return made

        return register
