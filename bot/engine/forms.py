"""Multi-step questions. Each step is stored, so a form goes on after a restart.

`/cancel` and `/back` work in every form; `/skip` where a field is optional.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete

from bot.engine.features import ONLY, Context, Field, Form
from bot.storage.tables import FormState
from bot.words import Action, Begin, Button, Refused, Reply, _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.words.actions import Also

CANCEL = Button(_("Cancel"), "/cancel")
BACK = Button(_("Back"), "/back")
SKIP = Button(_("Skip"), "/skip")


async def begin(ctx: Context, begun: Begin, forms: Mapping[str, Form]) -> list[Action]:
    """Start a form here, in place of any that was under way, and ask its first question."""
    if ctx.visit.form is not None:
        await ctx.db.delete(ctx.visit.form)
        await ctx.db.flush()
    form = forms[begun.form]
    ctx.db.add(
        FormState(
            chat_id=ctx.chat.id,
            person_id=ctx.person.id,
            form=form.name,
            step=0,
            answers={},
            data=dict(begun.data),
            at=ctx.now,
        )
    )
    return [_ask(form.fields[0], 0)]


async def answer(ctx: Context, state: FormState, form: Form) -> Sequence[Action]:
    """Take the answer to the current field: ask the next, or end the form."""
    field = form.fields[state.step]
    value = field.check(ctx.event.text)
    return await _take(ctx, state, form, value)


async def steer(
    ctx: Context, state: FormState, form: Form, command: str
) -> Sequence[Action] | None:
    """Do `/cancel`, `/back` or `/skip`; None for any other command."""
    if command == "cancel":
        await ctx.db.delete(state)
        return [Reply(_("Cancelled. Nothing was changed."))]
    if command == "back":
        state.step = max(0, state.step - 1)
        return [_ask(form.fields[state.step], state.step)]
    if command == "skip" and form.fields[state.step].optional:
        return await _take(ctx, state, form, "")
    return None


async def _take(ctx: Context, state: FormState, form: Form, value: str) -> Sequence[Action]:
    state.answers = {**state.answers, form.fields[state.step].name: value}
    state.at = ctx.now
    if state.step + 1 < len(form.fields):
        state.step += 1
        return [_ask(form.fields[state.step], state.step)]
    answers, data = state.answers, state.data
    await ctx.db.delete(state)
    await ctx.db.flush()
    if not ctx.is_a(form.role):  # It was theirs when they began.
        return [Reply(ONLY[form.role])]
    try:
        return await form.then(ctx, answers, data)
    except Refused as no:
        # The form is over all the same: who were asked again would hear the same no.
        raise Refused(no.reason, *no.buttons, also=_ending(state, no.also)) from no


def _ending(state: FormState, also: Also | None) -> Also:
    """End a form in spite of a refusal."""
    theirs = (FormState.chat_id == state.chat_id) & (FormState.person_id == state.person_id)

    async def end(db: AsyncSession) -> None:
        await db.execute(delete(FormState).where(theirs))
        if also is not None:
            await also(db)

    return end


def _ask(field: Field, step: int) -> Reply:
    skip = (SKIP,) if field.optional else ()
    back = (BACK,) if step else ()
    return Reply(field.ask, buttons=(*field.buttons, *skip, *back, CANCEL))
