"""A form of the chat, all at once: its questions as inputs of a page, its checks, its end.

A question that depends on answers is shown as soon as those are there; what a field has to have
confirmed (a date that was read from words) is shown back beside it, as in the chat.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from zlib import crc32

from bot.engine import auditing
from bot.engine.commands import ONLY
from bot.engine.desk_calls import too_long
from bot.engine.fields import (
    PICK,
    Answering,
    ChoiceField,
    MultipleChoiceField,
    Unfinished,
    WrongAnswer,
)
from bot.engine.file_fields import FilesField, TextFileField
from bot.engine.hours_fields import HoursField
from bot.engine.moment_fields import MomentField
from bot.storage.sessions import undo
from bot.words import Refused, _
from bot.words.page_parts import Choice, Input, InputKind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.engine.contexts import Context
    from bot.engine.fields import Asked, Field, Form
    from bot.words import Action

SHOWN = "shown"
"""The input that names the questions that stood on the page: an empty box sends nothing."""
MOST_STEPS = 4
"""So often may a field ask on until it has its value."""
PRESET = "preset"
"""What stands in the inputs at first, by their names: in the data that a form began with."""
NEEDED = _("This one I have to know.")


@dataclass(slots=True)
class FilledForm:
    """What has become of a form: its inputs as they stand; or what its end says, or refuses."""

    inputs: list[Input] = field(default_factory=list)
    actions: Sequence[Action] | None = None
    refusal: Refused | None = None


@dataclass(slots=True)
class _Filling:
    """A form that is being taken from a page. `written` is what stands in the page's inputs."""

    ctx: Context
    form: Form
    data: Mapping[str, Any]
    written: Mapping[str, Sequence[str]]
    answers: dict[str, Any] = field(default_factory=dict)
    inputs: list[Input] = field(default_factory=list)
    is_complete: bool = True
    last_words: str = ""

    async def take_all(self) -> None:
        """Take each question's answer, as far as they are there."""
        shown = self._first(SHOWN).split()
        names = []
        for question in self.form.fields:
            if not await self._is_wanted(question):
                continue
            names.append(question.name)
            await self._take(question, is_answered=question.name in shown)
        self.inputs.append(Input(SHOWN, _("Question"), InputKind.HIDDEN, value=" ".join(names)))

    async def _is_wanted(self, question: Field) -> bool:
        """Is it to be asked? Not yet, where that depends on an answer that is not there."""
        if question.wanted is None:
            return True
        answering = self._answering()
        if self.is_complete:
            return await question.wanted(answering)
        try:
            return await question.wanted(replace(answering, answers=_SoFar(self.answers)))
        except KeyError:
            return False

    async def _take(self, question: Field, *, is_answered: bool) -> None:
        asked = await question.question(self._answering())
        place = len(self.inputs)
        self.inputs.append(await self._input(question, asked))
        if not is_answered:
            self.is_complete = False
            return
        try:
            self.answers[question.name] = await self._value(question)
        except Refused as no:
            self.is_complete = False
            self.answers.pop(question.name, None)
            self.inputs[place] = replace(self.inputs[place], error=no.reason)
        except _AsksOn:
            self.is_complete = False
            self.answers.pop(question.name, None)

    async def _value(self, question: Field) -> Any:
        """The value that was answered. Raises Refused, and `_AsksOn` where it needs more."""
        if isinstance(question, MultipleChoiceField):
            self.answers[question.name] = list(self.written.get(question.name, ()))
            return await question.take(self._answering(), "", pressed=True)
        words = self._first(question.name).strip()
        if not words:
            if question.optional:
                return question.nothing
            raise Refused(NEEDED)
        if not isinstance(question, TextFileField) and (reason := too_long(words)) is not None:
            raise Refused(reason)
        self.last_words = words
        is_chosen = isinstance(question, ChoiceField)
        value = await question.take(self._answering(), words, pressed=is_chosen)
        for _step in range(MOST_STEPS):
            if not isinstance(value, Unfinished):
                return value
            self.answers[question.name] = value.value
            value = await self._ask_on(question)
        raise _AsksOn

    async def _ask_on(self, question: Field) -> Any:
        """Show what the field asks on, and take what was answered to just that."""
        if isinstance(question, FilesField):
            return await question.take(self._answering(), "", pressed=True)
        asked = await question.question(self._answering())
        so_far = json.dumps(self.answers[question.name], sort_keys=True, default=str)
        name = f"{question.name}.{crc32(so_far.encode()):08x}"
        choices = _choices(question, asked)
        kind = InputKind.ONE if choices else InputKind.LINE
        chosen = self._first(name)
        preset = choices[0].value if len(choices) == 1 else ""
        self.inputs.append(Input(name, asked.text, kind, chosen or preset, choices=choices))
        if not chosen:
            raise _AsksOn
        return await question.take(self._answering(), chosen, pressed=bool(choices))

    async def _input(self, question: Field, asked: Asked) -> Input:
        preset = self.data.get(PRESET, {}).get(question.name)
        written = tuple(self.written.get(question.name, () if preset is None else (preset,)))
        offered = await question.offered(self._answering())
        choices = tuple(Choice(option.value, option.label) for option in offered)
        return Input(
            question.name,
            asked.text,
            _kind(question, choices, written),
            written[0] if written else "",
            written,
            choices,
            required=not question.optional,
        )

    def _first(self, name: str) -> str:
        return next(iter(self.written.get(name, ())), "")

    def _answering(self) -> Answering:
        return Answering(self.ctx, self.answers, self.data)


class _SoFar(dict[str, Any]):
    """The answers that are there, while others are not: to look for those raises KeyError."""

    def get(self, name: str, default: Any = None) -> Any:
        """As by its name alone."""
        del default
        return self[name]


class _AsksOn(Exception):  # noqa: N818 - no error: the field is not finished
    """A field needs another answer, which is asked for beside it."""


async def fill(
    ctx: Context, form: Form, data: Mapping[str, Any], written: Mapping[str, Sequence[str]]
) -> FilledForm:
    """Take what stands in a page's inputs (nothing: the form is only shown).

    What its end does is in the open transaction; where something won't do, nothing is.
    """
    if not ctx.is_a(form.role):
        return FilledForm(refusal=Refused(ONLY[form.role]))
    filling = _Filling(ctx, form, data, written)
    await filling.take_all()
    filled = FilledForm(filling.inputs)
    if filling.is_complete:
        await _finish(filling, filled)
    return filled


async def inputs_of(
    ctx: Context, form: Form, data: Mapping[str, Any], written: Mapping[str, Sequence[str]]
) -> list[Input]:
    """The inputs with what is written in them; nothing is done with it."""
    filling = _Filling(ctx, form, data, written)
    await filling.take_all()
    return filling.inputs


async def _finish(filling: _Filling, filled: FilledForm) -> None:
    ctx, form = filling.ctx, filling.form
    # Some handlers read the last words from the event, as they came.
    saying = replace(ctx, event=replace(ctx.event, text=filling.last_words, marked=""))
    answers = {
        question.name: question.load(filling.answers.get(question.name, question.nothing))
        for question in form.fields
    }
    savepoint = await ctx.db.begin_nested()
    try:
        filled.actions = await auditing.recorded(
            ctx, f"form {form.name}", form.role, filling.data,
            form.then(saying, answers, filling.data),
        ) or ()  # fmt: skip
    except Refused as no:
        await undo(ctx.db, savepoint, ctx.person, ctx.visit.account, ctx.chat)
        if no.also is not None:
            await no.also(ctx.db)
        if not isinstance(no, WrongAnswer):
            filled.refusal = no
            return
        filled.inputs = [
            replace(given, error=no.reason) if given.name == no.field else given
            for given in filled.inputs
        ]
        return
    await savepoint.commit()


def _kind(question: Field, choices: Sequence[Choice], written: Sequence[str]) -> InputKind:
    if isinstance(question, TextFileField) and not any(written):
        return InputKind.FILE  # what was in it stands as words then, as browsers keep no files
    if isinstance(question, MultipleChoiceField):
        return InputKind.SEVERAL
    if isinstance(question, ChoiceField):
        return InputKind.ONE
    if choices or isinstance(question, (MomentField, HoursField)):
        return InputKind.LINE
    return InputKind.PARAGRAPH


def _choices(question: Field, asked: Asked) -> tuple[Choice, ...]:
    """What its buttons answer; changing the words themselves needs none here."""
    prefix = f"{PICK} {question.name} "
    return tuple(
        Choice(value, button.label)
        for button in asked.buttons
        if button.says.startswith(prefix) and (value := button.says.removeprefix(prefix))
    )
