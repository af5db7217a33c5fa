"""The questions of a form: words, one of several choices, several of them.

A field asks, and takes what is answered until it has a value, which is kept as JSON meanwhile.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar
from zlib import crc32

from bot.engine.screens import ticked
from bot.languages.readers import Reader
from bot.languages.rendering import render
from bot.words import Action, Begin, Button, Refused, Role, Subject, Text, _

if TYPE_CHECKING:
    from bot.engine.contexts import Context

PICK = "!pick"
"""What a button says that answers a question of a form: "!pick topic photos"."""

SILENCE = timedelta(hours=1)
"""After so long without an answer, what somebody says is no answer to a form any more."""
COMMA = re.compile("[,،、，]")

Check = Callable[[str], Any]
Verify = Callable[["Answering", Any], Awaitable[Any]]
Wanted = Callable[["Answering"], Awaitable[bool]]
FormHandler = Callable[
    ["Context", Mapping[str, Any], Mapping[str, Any]], Awaitable[Sequence[Action]]
]


@dataclass(frozen=True, slots=True)
class Answering:
    """A form under way: who answers, what they have answered so far, and what it began with."""

    ctx: Context
    answers: Mapping[str, Any]
    data: Mapping[str, Any]

    def says(self, label: Text, words: str) -> bool:
        """Is that what the label says in the reader's language?"""
        rendered = render(label, Reader(self.ctx.language)).text
        return words.strip().casefold() == rendered.strip().casefold()


@dataclass(frozen=True, slots=True)
class Option:
    """An answer that is offered; with the field's name, `value` has to fit into a button."""

    value: str
    label: Text


Options = Sequence[Option] | Callable[[Answering], Awaitable[Sequence[Option]]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it is shown; `turns`: it changes where it stands when it is answered.

    `subject`: what it is about besides the form. `cancels`: it has a button that ends the form.
    """

    text: Text
    buttons: tuple[Button, ...] = ()
    turns: bool = False
    subject: Subject | None = None
    cancels: bool = True


@dataclass(frozen=True, slots=True)
class Unfinished:
    """The field has to ask on: what it keeps of the answer until then. `in_place`: the question is
    turned into the next one where it stands.
    """

    value: Any
    in_place: bool = False


class WrongAnswer(Refused):
    """The end of a form can't take the answers: that field is asked again, with the reason."""

    def __init__(self, field: str, reason: Text) -> None:
        super().__init__(reason)
        self.field = field


@dataclass(frozen=True, slots=True)
class Field:
    """A question that is answered in words.

    `check` gives the value or raises Refused; `verify`, after it, may ask the database. `options`
    are offered as buttons, and pressing one equals typing its value; they may depend on who
    answers. Where it is not `wanted`, it isn't asked, and its answer is `nothing`.
    """

    name: str
    ask: Text
    check: Check = str.strip
    _: KW_ONLY
    optional: bool = False
    verify: Verify | None = None
    options: Options = ()
    wanted: Wanted | None = None

    nothing: ClassVar[Any] = ""
    is_chosen: ClassVar[bool] = False
    """It is answered by its buttons."""

    async def question(self, answering: Answering) -> Asked:
        """What to ask, as far as it has been answered."""
        offered = await self.offered(answering)
        return Asked(self.ask, tuple(self.pick(option.label, option.value) for option in offered))

    async def take(self, answering: Answering, words: str, *, pressed: bool) -> Any:
        """Give the value that was answered, or `Unfinished`. Raises Refused."""
        chosen = words if pressed else await self._named(answering, words)
        return await self.verified(answering, self.check(words if chosen is None else chosen))

    async def verified(self, answering: Answering, value: Any) -> Any:
        """The value, if it holds when the database is asked."""
        return value if self.verify is None else await self.verify(answering, value)

    def load(self, value: Any) -> Any:
        """What the end of the form is given, from what was kept as JSON."""
        return value

    async def offered(self, answering: Answering) -> Sequence[Option]:
        """The options that there are for whoever answers."""
        return await self.options(answering) if callable(self.options) else self.options

    def pick(self, label: Text, value: str) -> Button:
        """A button that answers this question."""
        return Button(label, f"{PICK} {self.name} {value}")

    async def _named(self, answering: Answering, words: str) -> str | None:
        """The value of the option that somebody typed; None where it is none."""
        for option in await self.offered(answering):
            if words.strip() == option.value or answering.says(option.label, words):
                return option.value
        return None


@dataclass(frozen=True, slots=True)
class ChoiceField(Field):
    """One of its options, pressed or typed; nothing else."""

    is_chosen: ClassVar[bool] = True

    async def take(self, answering: Answering, words: str, *, pressed: bool) -> Any:
        """Give the option's value; pressed or typed, it has to be there still. Raises Refused."""
        del pressed
        chosen = await self._named(answering, words)
        if chosen is None:
            raise Refused(_("Please choose one of these."))
        return await self.verified(answering, self.check(chosen))


@dataclass(frozen=True, slots=True)
class MultipleChoiceField(Field):
    """Any of its options: buttons that are ticked and unticked, then [Done]."""

    _: KW_ONLY
    least: int = 0

    nothing: ClassVar[Any] = ()
    is_chosen: ClassVar[bool] = True

    async def question(self, answering: Answering) -> Asked:
        """The options with their ticks, and [Done]."""
        chosen = answering.answers.get(self.name) or ()
        buttons = [
            self.pick(ticked(option.label, chosen=option.value in chosen), option.value)
            for option in await self.offered(answering)
        ]
        return Asked(self.ask, (*buttons, self.pick(_("Done"), "")), turns=True)

    async def take(self, answering: Answering, words: str, *, pressed: bool) -> Any:
        """Tick what is pressed; typed, several may be named between commas."""
        before = list(answering.answers.get(self.name) or ())
        if (pressed and not words) or answering.says(_("Done"), words):
            return await self._done(answering, before)
        parts = [words] if pressed else COMMA.split(words)
        named = [await self._named(answering, part) for part in parts]
        chosen = [option for option in named if option is not None]
        if len(chosen) < len(named):
            raise Refused(_("Please choose from these, then press Done."))
        if not pressed:
            return await self._done(answering, list(dict.fromkeys(chosen)))
        value = chosen[0]
        after = (
            [earlier for earlier in before if earlier != value]
            if value in before
            else [*before, value]
        )
        return Unfinished(after, in_place=True)

    async def _done(self, answering: Answering, chosen: list[str]) -> Any:
        still_offered = [
            option.value for option in await self.offered(answering) if option.value in chosen
        ]
        if len(still_offered) < self.least:
            raise Refused(_("Please choose at least {least}, then press Done.", least=self.least))
        return await self.verified(answering, still_offered)


# ── forms ───────────


@dataclass(frozen=True, slots=True)
class Form:
    """Questions that are asked one by one; `then` gets the context, the answers and the data.

    It may raise `WrongAnswer` to have a field asked again; any other refusal ends the form.
    """

    name: str
    fields: tuple[Field, ...]
    then: FormHandler
    role: Role = Role.NEWCOMER
    edition: int = 1
    silence: timedelta = SILENCE
    confidential: bool = False

    @property
    def version(self) -> str:
        """Changes with its questions and its `edition`: answers to others are not to be taken."""
        shape = [(type(field).__name__, field.name, field.optional) for field in self.fields]
        return f"{crc32(repr((self.edition, shape)).encode()):08x}"

    def begin(self, **data: object) -> Begin:
        """What a handler returns to start it."""
        return Begin(self.name, data)

    def begin_aside(self, **data: object) -> Begin:
        """The same, to start it where somebody may be written to for a while only."""
        return Begin(self.name, data, aside=True)
