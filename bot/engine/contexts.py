"""What functions of features are given: the moment, who speaks and where, what is looked for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Generic, TypeVar, cast

from bot.delivery.audiences import Audiences, Recipients
from bot.delivery.moves import confirm_move
from bot.delivery.readers import Readers
from bot.delivery.visits import private_chat
from bot.storage import audit
from bot.storage.tables import FormState
from bot.words import Action, Button, Event, People, Refused, Send, Text, _, open_private
from bot.words.roles import Role

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.config.settings import Settings
    from bot.delivery.visits import Visit
    from bot.languages.negotiation import Languages
    from bot.storage.tables import Chat, Person
    from bot.words import Audience

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Argument(Generic[T]):
    """What is written after a command, by its name there."""

    name: str


@dataclass(frozen=True, slots=True)
class RoleToPress:
    """The service that tells the role that a button takes; True: it is shown to people who were
    chosen for it.
    """

    of: Callable[[Button, bool], Role]


Guard = Callable[["Context", str, bool], Awaitable["Sequence[Action] | None"]]


HelpOffer = Callable[["Context", str], Awaitable["Sequence[Action]"]]


@dataclass(frozen=True, slots=True)
class Guards:
    """The service of those who see words before anything is made of them; and of those who offer
    help beside words that go to somebody else, and pass nothing on.
    """

    all: Sequence[Guard] = ()
    offers: Sequence[HelpOffer] = ()


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
        role_of = self.use(RoleToPress).of
        roles = (role_of(button, named) for button in buttons)
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

    def get(self, arg: Argument[T]) -> T:
        """What was written for an argument."""
        return cast("T", self.given[arg.name])

    def find(self, arg: Argument[T]) -> T | None:
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

    def note_responsible(self, subject: str) -> None:
        """Have what comes of this event be recorded in the audit log, as what takes a role is: they
        may do it because they are responsible for that subject ("entry:7").
        """
        audit.note_responsible(self.db, self.doing, subject)

    @property
    def doing(self) -> object:
        """What names this event, and whose it is, among all that a session handles."""
        return self.person.id, self.event.id

    def must_be_alone(self, command: str) -> None:
        """Raise Refused where others would read the answer; `command` leads to where they don't."""
        if not self.chat.private:
            words = _("That is for you alone. Write {command} to me in private.", command=command)
            raise Refused(words, open_private(command))

    async def intercept(self, words: str) -> Sequence[Action] | None:
        """What is to be said instead of making a question of the words; None: go on with them.

        To be asked wherever a feature takes words of somebody who wants help.
        """
        return await self._intercept(words, only_gravest=False)

    async def intercept_gravest(self, words: str) -> Sequence[Action] | None:
        """The same where words are given for something else: only what can't be left aside."""
        return await self._intercept(words, only_gravest=True)

    async def offer_help(self, words: str) -> list[Action]:
        """What is to be said beside words that go to a person of the speaker's choice, and to
        nobody else: where help is, if they tell of danger.
        """
        guards = cast("Guards", self.services.get(Guards, Guards()))
        return [action for offer in guards.offers for action in await offer(self, words)]

    async def _intercept(self, words: str, *, only_gravest: bool) -> Sequence[Action] | None:
        guards = cast("Guards", self.services.get(Guards, Guards()))
        for guard in guards.all:
            actions = await guard(self, words, only_gravest)
            if actions is not None:
                return actions
        return None

    def add_to_form(self, **data: object) -> None:
        """Keep more beside the answers to the form that is open, in place of what was kept so."""
        form = self.visit.form
        if form is not None:
            form.data = {**form.data, **data}

    async def is_free_aside(self) -> bool:
        """May they be asked something in the private chat where they may be written to for a while:
        is there one still, in which no form is open?
        """
        temporary = self.event.temporary_chat
        if temporary is None or (temporary.until is not None and temporary.until <= self.now):
            return False
        return (await self.aside()).visit.form is None

    async def aside(self) -> Context:
        """The same as if it happened in that private chat. Raises TypeError where there is none."""
        if self.event.temporary_chat is None:
            msg = "there is nowhere to say it aside"
            raise TypeError(msg)
        key = self.event.temporary_chat.key
        chat = await private_chat(self.db, self.chat.platform, self.chat.account, key)
        form = await self.db.get(FormState, (chat.id, self.person.id))
        return replace(self, visit=replace(self.visit, chat=chat, form=form))

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
