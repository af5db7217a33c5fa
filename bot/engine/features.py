"""Features: what a handler module offers, and what its functions are given."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar, overload

from bot.delivery.audiences import Recipients
from bot.engine.arguments import Arg, args_of, names_of
from bot.engine.belongings import ask_where_it_belongs
from bot.engine.commands import (
    ONLY,
    Allows,
    Command,
    Commands,
    DeclaredByFeatures,
    Handler,
    Linked,
)  # fmt: skip
from bot.engine.contexts import Context, Guard, HelpOffer, Lookup, Tick
from bot.engine.declarations import Declarations
from bot.engine.fields import (
    SILENCE,
    Answering,
    Asked,
    ChoiceField,
    Field,
    Form,
    FormHandler,
    MultipleChoiceField,
    Option,
    Unfinished,
    WrongAnswer,
)
from bot.engine.file_fields import FilesField, TextFileField
from bot.engine.hearing import ask_what_is_heard
from bot.engine.help_pages import HelpEntry, HelpPage
from bot.engine.hours_fields import HoursField
from bot.engine.job_routes import JobHandler, JobRoute, Outside, Work, WorkedHandler
from bot.engine.moment_fields import MomentField
from bot.engine.pages import read_file, read_page
from bot.engine.web_pages import DeskGroup, DeskVisit, PublicVisit, Served, WebVisit, parts_of
from bot.words import Action, EventKind, Found, GuestAnswer, Text
from bot.words.jobs import Job
from bot.words.quiet import Quiet
from bot.words.recurrences import Recurrence
from bot.words.roles import Role

if TYPE_CHECKING:
    from bot.storage.personal_data import PersonalData

T = TypeVar("T")
R = TypeVar("R")
E = TypeVar("E")

__all__ = [
    "ONLY",
    "Allows",
    "Answering",
    "Arg",
    "Asked",
    "ChoiceField",
    "Command",
    "Commands",
    "Context",
    "DeclaredByFeatures",
    "DeskGroup",
    "DeskVisit",
    "Feature",
    "Field",
    "FilesField",
    "Form",
    "FormHandler",
    "Handler",
    "HelpPage",
    "HoursField",
    "Job",
    "Lookup",
    "MomentField",
    "MultipleChoiceField",
    "Option",
    "Outside",
    "PublicVisit",
    "Recipients",
    "Role",
    "TextFileField",
    "Tick",
    "Unfinished",
    "WebVisit",
    "WrongAnswer",
    "ask_what_is_heard",
    "ask_where_it_belongs",
    "parts_of",
    "read_file",
    "read_page",
]

LookupHandler = Callable[[Lookup], Awaitable[Found]]
GuestHandler = Callable[[Lookup], Awaitable[GuestAnswer | None]]
Listener = Callable[[Tick, E], Awaitable[Sequence[Action] | None]]


@dataclass(slots=True)
class Feature(Served):
    """A named set of handlers; the engine asks features in the order of the config.
    `personal_data`: what it keeps of people, if no subject of `bot/domain/` declares it;
    `off_desk`: which of its commands and actions are never done on the web.
    """

    name: str
    commands: dict[str, Command] = field(default_factory=Declarations)
    actions: dict[str, Command] = field(default_factory=Declarations)
    forms: dict[str, Form] = field(default_factory=Declarations)
    jobs: dict[str, JobRoute] = field(default_factory=Declarations)
    event_handlers: dict[EventKind, list[Handler]] = field(default_factory=dict)
    early_handlers: dict[EventKind, list[Handler]] = field(default_factory=dict)
    lookups: list[LookupHandler] = field(default_factory=list)
    guests: list[GuestHandler] = field(default_factory=list)
    listeners: dict[type, list[Listener[Any]]] = field(default_factory=dict)
    help_entries: list[HelpEntry] = field(default_factory=list)
    guards: list[Guard] = field(default_factory=list)
    help_offers: list[HelpOffer] = field(default_factory=list)
    personal_data: PersonalData | None = None
    off_desk: Callable[[str], bool] = lambda _name: False

    def command(  # noqa: PLR0913 - what is said of a command stands beside it
        self,
        *declared: str | Arg[Any],
        about: Text | None = None,
        role: Role = Role.NEWCOMER,
        private: bool = True,
        group: bool = False,
        linked: Linked = False,
        last: bool = False,
        for_oneself: bool = False,
        also: Allows | None = None,
        page: HelpPage | None = None,
        label: Text | None = None,
        line: Text | None = None,
    ) -> Callable[[Handler], Handler]:
        """Handle "/name …", and what follows as the arguments say. Without `about` (and for further
        names) it is in no menu.

        `private` and `group` say in which menus it stands; it may be typed anywhere; `last`: after
        the others. `linked`: a `Button(start="/name …")` and anybody's links may say it (with these
        words alone); it only looks. `for_oneself`: nobody else sees it, or the answer, also in a
        group, where the platform can do that. `also` allows it to others than those who have the
        role. `page`: where /help lists it; with a `label`, a button there says it, and `line` what.
        """

        def register(handler: Handler) -> Handler:
            args = args_of(declared)
            for place, name in enumerate(names_of(declared)):
                description = about if place == 0 else None
                self.commands[name] = Command(
                    name, handler, description, role, private, group, linked, last, for_oneself,
                    also, args, page,
                )  # fmt: skip
            if label is not None and (shown := line or about) is not None:
                self.help(page or HelpPage.of(role), label, f"/{names_of(declared)[0]}", shown)
            return handler

        return register

    def help(
        self, page: HelpPage, label: Text, says: str, about: Text, *, late: bool = False
    ) -> None:
        """Put a button on a page of /help, and a line that says what it does; `late`: at its end.

        Those see it who may use the command that it says, where it is loaded.
        """
        self.help_entries.append(HelpEntry(page, label, says, about, late))

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

    def guard(self, guard: Guard) -> Guard:
        """See the words that people write before any feature takes them as a question; it is given
        them, and whether only what is gravest counts. What it returns is said, and nothing else is
        made of the words; None lets them go on.
        """
        self.guards.append(guard)
        return guard

    def offers_help(self, offer: HelpOffer) -> HelpOffer:
        """See words that go to a person of the speaker's choice alone; what it returns is said to
        the speaker beside them. It keeps and passes on nothing.
        """
        self.help_offers.append(offer)
        return offer

    def lookup(self, handler: LookupHandler) -> LookupHandler:
        """Offer something to whoever looks something up; what features find is joined."""
        self.lookups.append(handler)
        return handler

    def guest(self, handler: GuestHandler) -> GuestHandler:
        """Answer who mentions the bot where it is not, from what is known and at once; the first
        feature that does not return None does. Nothing is kept of them, nor of what they say.
        """
        self.guests.append(handler)
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
        confidential: bool = False,
    ) -> Callable[[FormHandler], Form]:
        """Make the decorated function the end of a form.

        Fields that come, go or change their kind end forms that are open during a release; where
        answers of before won't do for another reason, raise `edition`. After `silence` without
        an answer it ends; what takes work may have longer.
        `confidential`: no guard reads the answers, which go where guards would bring them.
        """

        def register(then: FormHandler) -> Form:
            form = Form(name, fields, then, role, edition, silence, confidential)
            self.forms[name] = form
            return form

        return register
