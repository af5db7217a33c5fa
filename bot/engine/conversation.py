"""Conversation: what somebody's words or deed mean here, and which handler answers.

A form that is open takes what is written; a command or a button that begins something else ends it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.engine import chat_senders, forms
from bot.engine.calls import Call
from bot.engine.chat_senders import STAFF_ROOMS
from bot.engine.commands import HELP, ONLY
from bot.engine.features import Context
from bot.words import Action, Begin, Button, EventKind, Refused, Reply, Role, _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Command, Form, Handler
    from bot.engine.routes import Routes

SPOKEN = frozenset({EventKind.TEXT, EventKind.PRESS})


async def converse(ctx: Context, routes: Routes) -> list[Action] | None:
    """What the handler says; None where nobody has to do with it. Raises Refused."""
    actions = await respond(ctx, routes)
    if actions is None:
        return None
    spoken: list[Action] = [action for action in actions if not isinstance(action, Begin)]
    for action in actions:
        if isinstance(action, Begin):
            spoken += await _begin(ctx, action, routes)
    return spoken


async def respond(ctx: Context, routes: Routes) -> Sequence[Action] | None:
    """The same, with no form begun yet that the handler wants to begin."""
    actions = await _first_of(routes.early(ctx.event.kind), ctx)
    if actions is None and chat_senders.takes(ctx, routes):
        return chat_senders.answer(ctx, routes)
    return await _route(ctx, routes) if actions is None else actions


async def _begin(ctx: Context, begun: Begin, routes: Routes) -> Sequence[Action]:
    if not begun.aside:
        return await forms.begin(ctx, begun, routes.forms)
    return _whispered(await forms.begin(await ctx.aside(), begun, routes.forms))


async def leave_form(ctx: Context, routes: Routes) -> tuple[Context, list[Action]]:
    """End the form that is open here where something else begins, or it was long ago.

    Before the handler has its turn: that it refuses does not open the form again.
    """
    if ctx.visit.form is None or ctx.event.kind not in SPOKEN:
        return ctx, []
    call = Call.of(ctx.event)
    begins_else = call is not None and not forms.steers(call) and routes.called(call) is not None
    return await forms.leave(ctx, _form(ctx, routes), begins_else=begins_else)


async def _route(ctx: Context, routes: Routes) -> Sequence[Action] | None:
    event = ctx.event
    form = _form(ctx, routes)
    if event.kind in SPOKEN and (call := Call.of(event)) is not None:
        return await _call(ctx, routes, call, form)
    if event.kind is EventKind.TEXT and ctx.visit.form is not None:
        if form is not None and form.role is Role.NEWCOMER and not form.confidential:
            intercepted = await ctx.intercept_gravest(event.text)
            if intercepted is not None:
                _without, put_aside = await forms.leave(ctx, form, begins_else=True)
                return [*intercepted, *put_aside]
        return await forms.answer(ctx, form, event.text)
    return await _first_of(routes.on(event.kind), ctx)


async def _first_of(handlers: Sequence[Handler], ctx: Context) -> Sequence[Action] | None:
    for handler in handlers:
        actions = await handler(ctx)
        if actions is not None:
            return actions
    return None


def _form(ctx: Context, routes: Routes) -> Form | None:
    """The form that is open here; None where there is none, or a release has taken it out."""
    state = ctx.visit.form
    return None if state is None else routes.forms.get(state.form)


async def _call(
    ctx: Context, routes: Routes, call: Call, form: Form | None
) -> Sequence[Action] | None:
    if forms.steers(call, is_open=ctx.visit.form is not None):
        return await forms.steer(ctx, form, call)
    command = routes.called(call)
    if command is None:
        return await _unknown(ctx, routes, call, form)
    if not await command.is_for(ctx):
        raise Refused(ONLY[command.role], *_ways_on(ctx, routes))
    if not _is_read_by_others(ctx, command):
        return await command.run(ctx, call.args) or []
    try:
        return _whispered(await command.run(ctx, call.args) or [])
    except Refused as no:
        no.private = True
        raise


def _is_read_by_others(ctx: Context, command: Command) -> bool:
    """Is what only staff may ask for asked where everybody could read the answer?

    What can be said in groups alone is about the group, and answered there.
    """
    is_staffs = command.role > Role.NEWCOMER and command.private
    return is_staffs and not ctx.chat.private and ctx.chat.purpose not in STAFF_ROOMS


def _whispered(actions: Sequence[Action]) -> list[Action]:
    return [
        replace(action, whisper=True) if isinstance(action, Reply) else action for action in actions
    ]


async def _unknown(
    ctx: Context, routes: Routes, call: Call, form: Form | None
) -> Sequence[Action] | None:
    if not ctx.chat.private:
        return None
    reason = _("I don't know {command}. See /help for what I can do.", command=f"/{call.name}")
    if form is None:
        raise Refused(reason, *_ways_on(ctx, routes))
    return await forms.repeat(ctx, form, Refused(reason))


def _ways_on(ctx: Context, routes: Routes) -> tuple[Button, ...]:
    """What to press where something can't be had."""
    return (HELP,) if ctx.chat.private and HELP.says.removeprefix("/") in routes.commands else ()
