"""Multi-step questions. Each step is stored, so a form goes on after a restart.

`/cancel` and `/back` work in every form; `/skip` where a field is optional. A form ends when
something else is begun, after an hour of silence, and when a release has changed its questions.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete

from bot.engine import auditing
from bot.engine.calls import BEHIND
from bot.engine.commands import ONLY
from bot.engine.features import Context
from bot.engine.fields import PICK, SILENCE, Answering, Form, Unfinished, WrongAnswer
from bot.engine.screens import anew, turning
from bot.storage.sessions import undo
from bot.storage.tables import FormState
from bot.words import (
    Action,
    Begin,
    Button,
    Refused,
    Reply,
    Update,
    _,
    stack,
    verbatim,
)
from bot.words.side_chats import REPLY_UNSEEN

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.engine.calls import Call

STEERING = frozenset({"cancel", "back", "skip"})
"""What is typed, or said by buttons, to steer a form."""
CANCEL = Button(_("Cancel"), "!cancel")
BACK = Button(_("Back"), "!back")
SKIP = Button(_("Skip"), "!skip")
REMEMBERED = timedelta(days=1)
"""So long after it was over somebody may wonder what has become of a form that they had begun."""
QUESTION = "form"
"""The subject of a question that is turned into the next where it stands."""


# ── beginning and leaving ────────────────────────────────────────────────────────────────────


async def begin(ctx: Context, begun: Begin, forms: Mapping[str, Form]) -> Sequence[Action]:
    """Start a form here, in place of any that was under way, and ask its first question."""
    if ctx.visit.form is not None:
        await _end(ctx, ctx.visit.form)
    form = forms[begun.form]
    state = FormState(
        chat_id=ctx.chat.id,
        person_id=ctx.person.id,
        form=form.name,
        version=form.version,
        step=-1,
        answers={},
        data=dict(begun.data),
        at=ctx.now,
    )
    ctx.db.add(state)
    return await _go_on(ctx, state, form)


async def leave(
    ctx: Context, form: Form | None, *, begins_else: bool
) -> tuple[Context, list[Action]]:
    """End the form that is open where it is over: something else begins, or it was long ago.

    Gives the context without it, and what to say of it: a line, where something was filled in.
    """
    state = ctx.visit.form
    if state is None:
        return ctx, []
    silence = ctx.now - state.at
    patience = SILENCE if form is None else form.silence
    if not begins_else and silence <= patience:
        return ctx, []
    await _end(ctx, state)
    without = replace(ctx, visit=replace(ctx.visit, form=None))
    is_wondered_about = any(state.answers.values()) and silence <= patience + REMEMBERED
    # Among others only who turns to the bot hears of it, and a press is answered once.
    is_quiet = not ctx.chat.private and (bool(ctx.event.press) or not begins_else)
    if not is_wondered_about or is_quiet:
        return without, []
    return without, [Reply(_("I've put aside what you had begun before; nothing of it was saved."))]


async def _end(ctx: Context, state: FormState) -> None:
    await ctx.db.flush()
    await ctx.db.execute(
        delete(FormState)
        .where(FormState.chat_id == state.chat_id, FormState.person_id == state.person_id)
        .execution_options(synchronize_session=False)
    )
    if state in ctx.db:
        ctx.db.expunge(state)


# ── answering ────────────────────────────────────────────────────────────────────────────────


async def answer(
    ctx: Context, form: Form | None, words: str, *, field: str | None = None
) -> Sequence[Action]:
    """Take the answer to the current field: ask the next, or end the form.

    `field` is the one whose button was pressed. Raises Refused where no such question is open.
    """
    state = ctx.visit.form
    if state is None:
        raise Refused(_("That question is no longer open."))
    if form is None or state.version != form.version:
        return await _outdated(ctx, state, words if field is None else "")
    current = form.fields[state.step]
    if field is not None and field != current.name:
        raise Refused(_("That question is no longer open."))
    try:
        value = await current.take(_answering(ctx, state), words, pressed=field is not None)
    except Refused as no:
        return await repeat(ctx, form, no)
    state.answers = {
        **state.answers,
        current.name: value.value if isinstance(value, Unfinished) else value,
    }
    state.at = ctx.now
    if isinstance(value, Unfinished):
        return [await _ask(ctx, state, form, in_place=value.in_place and field is not None)]
    return await _go_on(ctx, state, form)


def steers(call: Call, *, is_open: bool = True) -> bool:
    """Is it for a form? Without an open one, "/back" is a command like others."""
    if call.behind:
        return call.name in STEERING or call.name == PICK.removeprefix(BEHIND)
    return call.name in STEERING and (is_open or call.name != "back")


async def steer(ctx: Context, form: Form | None, call: Call) -> Sequence[Action]:
    """Do what `steers`. Raises Refused where nothing is under way."""
    if call.name not in STEERING:
        name, _space, value = call.args.partition(" ")
        return await answer(ctx, form, value, field=name)
    state = ctx.visit.form
    if state is None:
        raise Refused(_("There is nothing under way."))
    if call.name == "cancel":
        await _end(ctx, state)
        return [Reply(_("Cancelled. Nothing was changed."))]
    if form is None or state.version != form.version:
        return await _outdated(ctx, state, "")
    state.at = ctx.now
    field = form.fields[state.step]
    if call.name == "back":
        earlier = await _earlier(ctx, state, form)
        state.step = state.step if earlier is None else earlier
        return [await _ask(ctx, state, form)]
    if not field.optional:
        return await repeat(ctx, form, Refused(_("This one I have to know.")))
    state.answers = {**state.answers, field.name: field.nothing}
    return await _go_on(ctx, state, form)


async def repeat(ctx: Context, form: Form, no: Refused) -> Sequence[Action]:
    """Say why an answer won't do, and ask again, with all that can be pressed."""
    state = ctx.visit.form
    if state is None:
        raise no
    again = await _ask(ctx, state, form)
    if not isinstance(again, Reply):
        return [again]
    text = stack(no.reason, again.text, gap="\n\n")
    return [replace(again, text=text, buttons=(*no.buttons, *again.buttons))]


async def _outdated(ctx: Context, state: FormState, words: str) -> Sequence[Action]:
    """Its questions were changed by a release: give back what somebody has written."""
    await _end(ctx, state)
    written = [*_written(state.answers), *([words] if words.strip() else [])]
    stopped = _("My questions have changed since you began, so I've stopped; nothing was saved.")
    if not written:
        return [Reply(stopped)]
    copies = (verbatim(answer) for answer in written)
    return [Reply(stack(stopped, _("This is what you had written, to be copied:"), *copies))]


def _written(answers: Mapping[str, Any]) -> list[str]:
    return [value for value in answers.values() if isinstance(value, str) and value]


# ── from field to field ──────────────────────────────────────────────────────────────────────


async def _go_on(ctx: Context, state: FormState, form: Form) -> Sequence[Action]:
    """Ask the next question that is wanted of this person; after the last, end the form."""
    for step in range(state.step + 1, len(form.fields)):
        if await _is_wanted(ctx, state, form, step):
            state.step = step
            return [await _ask(ctx, state, form)]
    return await _finish(ctx, state, form)


async def _earlier(ctx: Context, state: FormState, form: Form) -> int | None:
    """The step before this one that was asked."""
    for step in range(state.step - 1, -1, -1):
        if await _is_wanted(ctx, state, form, step):
            return step
    return None


async def _is_wanted(ctx: Context, state: FormState, form: Form, step: int) -> bool:
    condition = form.fields[step].wanted
    return condition is None or await condition(_answering(ctx, state))


async def _finish(ctx: Context, state: FormState, form: Form) -> Sequence[Action]:
    answers = {
        field.name: field.load(state.answers.get(field.name, field.nothing))
        for field in form.fields
    }
    data = state.data
    if not ctx.is_a(form.role):  # It was theirs when they began.
        await _end(ctx, state)
        return [Reply(ONLY[form.role])]
    savepoint = await ctx.db.begin_nested()
    try:
        actions = await auditing.recorded(
            ctx, f"form {form.name}", form.role, data, form.then(ctx, answers, data)
        )
    except Refused as no:
        await undo(ctx.db, savepoint, ctx.person, ctx.visit.account, ctx.chat, state)
        if no.also is not None:
            await no.also(ctx.db)
        if isinstance(no, WrongAnswer):
            state.step = next(
                step for step, field in enumerate(form.fields) if field.name == no.field
            )
            return await repeat(ctx, form, no)
        await _end(ctx, state)
        return [Reply(no.reason, buttons=no.buttons)]
    await savepoint.commit()
    await _end(ctx, state)
    return actions or ()


async def _ask(
    ctx: Context, state: FormState, form: Form, *, in_place: bool = False
) -> Reply | Update:
    field = form.fields[state.step]
    question = await field.question(_answering(ctx, state))
    skip = (SKIP,) if field.optional else ()
    back = (BACK,) if await _earlier(ctx, state, form) is not None else ()
    cancel = (CANCEL,) if question.cancels else ()
    buttons = (*question.buttons, *skip, *back, *cancel)
    if ctx.chat.beside_id is not None and not field.is_chosen:
        question = replace(question, text=stack(question.text, REPLY_UNSEEN, gap="\n\n"))
    if in_place and (standing := await turning(ctx, QUESTION)) is not None:
        return Update(standing, question.text, buttons)
    subject = anew(ctx, QUESTION) if question.turns else question.subject
    return Reply(question.text, buttons=buttons, subject=subject)


def _answering(ctx: Context, state: FormState) -> Answering:
    return Answering(ctx, state.answers, state.data)
