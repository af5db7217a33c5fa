"""Features: what a handler module offers, and what its functions are given."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar, cast, overload

from bot.delivery.audiences import Audiences, Recipients
from bot.delivery.moves import confirm_move
from bot.delivery.readers import Readers
from bot.engine.arguments import Arg, args_of, names_of
from bot.engine.commands import ONLY, Allows, Command, Commands, DeclaredByFeatures, Handler
from bot.engine.commands import role_to_press as _role_to_press
from bot.engine.fields import (
    SILENCE,
    Answering,
    ChoiceField,
    Field,
    Form,
    FormHandler,
    MultipleChoiceField,
    Option,
    WrongAnswer,
)
from bot.engine.job_routes import JobHandler, JobRoute, Outside, Work, WorkedHandler
from bot.engine.moment_fields import MomentField
from bot.engine.pages import read_page
from bot.words import Action, Button, Event, EventKind, Found, People, Send, Text
from bot.words.jobs import Job
from bot.words.quiet import Quiet
from bot.words.recurrences import Recurrence
from bot.words.roles import Role

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.config.settings import Settings
    from bot.delivery.visits import Visit
    from bot.languages.negotiation import Languages
    from bot.storage.personal_data import PersonalData
    from bot.storage.tables import Chat, Person
    from bot.words import Audience

T = TypeVar("T")
R = TypeVar("R")
E = TypeVar("E")

__all__ = [
    "ONLY",
    "Allows",
    "Answering",
    "Arg",
    "ChoiceField",
    "Command",
    "Commands",
    "Context",
    "DeclaredByFeatures",
    "Feature",
    "Field",
    "Form",
    "FormHandler",
    "Handler",
    "Job",
    "Lookup",
    "MomentField",
    "MultipleChoiceField",
    "Option",
    "Outside",
    "Recipients",
    "Role",
    "Tick",
    "WrongAnswer",
    "read_page",
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
        roles = (_role_to_press(self.use(Commands).called, button, named) for button in buttons)
        readers = Readers(self.db, self.now, self.languages, self.settings.community.zone)
        needed = Role.NEWCOMER if named else max(roles, default=Role.NEWCOMER)
        return await Audiences(self.db, self.now, readers).find(audience, needed)


@dataclass(frozen=True, slots=True)
class Context(Tick):
    """What a handler is given: who said what, where, and the open transaction."""

    visit: Visit
    event: Event
    args: str = ""
    given: Mapping[str, object] = field(default_factory=dict)

    def get(self, arg: Arg[T]) -> T:
        """What was written for an argument."""
        return cast("T", self.given[arg.name])

    def find(self, arg: Arg[T]) -> T | None:
        """What was written for an optional argument, if anything was."""
        return cast("T | None", self.given.get(arg.name))

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


LookupHandler = Callable[[Lookup], Awaitable[Found]]
Listener = Callable[[Tick, E], Awaitable[Sequence[Action] | None]]


@dataclass(slots=True)
class Feature:
    """A named set of handlers; the engine asks features in the order of the config.

    `personal_data`: what it keeps of people, if no subject of `bot/domain/` declares it.
    """

    name: str
    commands: dict[str, Command] = field(default_factory=dict)
    actions: dict[str, Command] = field(default_factory=dict)
    forms: dict[str, Form] = field(default_factory=dict)
    jobs: dict[str, JobRoute] = field(default_factory=dict)
    event_handlers: dict[EventKind, list[Handler]] = field(default_factory=dict)
    early_handlers: dict[EventKind, list[Handler]] = field(default_factory=dict)
    lookups: list[LookupHandler] = field(default_factory=list)
    listeners: dict[type, list[Listener[Any]]] = field(default_factory=dict)
    personal_data: PersonalData | None = None

    def command(
        self,
        *declared: str | Arg[Any],
        about: Text | None = None,
        role: Role = Role.NEWCOMER,
        private: bool = True,
        group: bool = False,
        linked: bool = False,
        last: bool = False,
        also: Allows | None = None,
    ) -> Callable[[Handler], Handler]:
        """Handle "/name …", and what follows as the arguments say. Without `about` (and for further
        names) it is in no menu.

        `private` and `group` say in which menus it stands; it may be typed anywhere; `last`: after
        the others. `linked`: a `Button(start="/name …")` and links made by anybody may say it; it
        only looks. `also` allows it to others than those who have the role.
        """

        def register(handler: Handler) -> Handler:
            args = args_of(declared)
            for place, name in enumerate(names_of(declared)):
                shown = about if place == 0 else None
                self.commands[name] = Command(
                    name, handler, shown, role, private, group, linked, last, also, args
                )
            return handler

        return register

    def action(
        self, *declared: str | Arg[Any], role: Role = Role.NEWCOMER, also: Allows | None = None
    ) -> Callable[[Handler], Handler]:
        """Handle what a button says: `Button(label, "!name …")`. Nobody can type it."""

        def register(handler: Handler) -> Handler:
            for name in names_of(declared):
                args = args_of(declared)
                self.actions[name] = Command(name, handler, role=role, also=also, args=args)
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

    def listens(self, kind: type[E]) -> Callable[[Listener[E]], Listener[E]]:
        """Hear of every `kind` of domain event (`bot.words.domain_events`), as all who listen do.

        In the transaction in which it happened, after it; there is nobody to reply to. Return None
        where there is nothing to do: of somebody who passes by, a row is left only if a feature
        has to do with them.
        """

        def register(listener: Listener[E]) -> Listener[E]:
            self.listeners.setdefault(kind, []).append(listener)
            return listener

        return register

    def lookup(self, handler: LookupHandler) -> LookupHandler:
        """Offer something to whoever looks something up; what features find is joined."""
        self.lookups.append(handler)
        return handler

    @overload
    def job(
        self, name: str, *, every: Recurrence | None = None, quiet: Quiet = Quiet.NONE
    ) -> Callable[[JobHandler], JobHandler]: ...
    @overload
    def job(
        self,
        name: str,
        *,
        work: Work[R],
        every: Recurrence | None = None,
        quiet: Quiet = Quiet.NONE,
    ) -> Callable[[WorkedHandler[R]], WorkedHandler[R]]: ...
    def job(
        self,
        name: str,
        *,
        work: Work[Any] | None = None,
        every: Recurrence | None = None,
        quiet: Quiet = Quiet.NONE,
    ) -> Callable[[Any], Any]:
        """Handle a job of that name when it is due (`bot.domain.jobs` schedules it).

        `work` is done first, outside of any transaction (a page, a picture, an encoder); the
        handler is given what came of it as well. `every`: it recurs for the whole community,
        without being scheduled by anybody. `quiet`: whose quiet hours it waits for.
        """

        def register(handler: Any) -> Any:
            self.jobs[name] = JobRoute(name, handler, work, every, quiet)
            return handler

        return register

    def form(
        self,
        name: str,
        *fields: Field,
        role: Role = Role.NEWCOMER,
        edition: int = 1,
        silence: timedelta = SILENCE,
    ) -> Callable[[FormHandler], Form]:
        """Make the decorated function the end of a form.

        Fields that come, go or change their kind end forms that are open during a release; where
        answers of before won't do for another reason, raise `edition`. After `silence` without
        an answer it ends; what takes work may have longer.
        """

        def register(then: FormHandler) -> Form:
            made = Form(name, fields, then, role, edition, silence)
            self.forms[name] = made
            return made

        return register
