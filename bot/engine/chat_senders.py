"""Those who write as a chat: anonymous administrators as their group, people as their channel.

Who that is nobody is told, so that it can be nobody's right, question or answer. But whoever
presses a button is known: one press says the same again, as themselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.engine.calls import Call
from bot.words import MAX_BUTTON_BYTES, Button, EventKind, Reply, _, open_private, stack
from bot.words.states import RoomPurpose

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.contexts import Context
    from bot.engine.routes import Routes
    from bot.words import Action

ASK = "/ask"
STAFF_ROOMS = frozenset({RoomPurpose.MENTORS, RoomPurpose.ORGANIZERS, RoomPurpose.SAFETY})
"""Rooms in which everybody may read what staff are told."""


def takes(ctx: Context, routes: Routes) -> bool:
    """Is it a chat's words, meant for the bot, or written where people are answered unasked?"""
    if not ctx.event.sender.is_chat or ctx.event.kind is not EventKind.TEXT:
        return False
    return ctx.chat.purpose not in STAFF_ROOMS or _is_meant_for_the_bot(ctx, routes)


def _is_meant_for_the_bot(ctx: Context, routes: Routes) -> bool:
    call = Call.of(ctx.event)
    return ctx.event.addressed if call is None else routes.called(call) is not None


def answer(ctx: Context, routes: Routes) -> Sequence[Action] | None:
    """Say why it counts who they are, and how to go on; None where it is none of ours."""
    if not _is_meant_for_the_bot(ctx, routes):
        return None
    how = _(
        "Or write as yourself: choose yourself beside the message field, or turn off “Remain "
        "anonymous” for yourself among the group's administrators."
    )
    if (again := _said_again(ctx, routes)) is not None:
        why = _("You write as a group, so I can't tell who you are. Press the button, and I know.")
        return [Reply(stack(why, how), buttons=(again,))]
    why = _("You write as a group, so I can't tell who you are.")
    buttons = () if ctx.chat.purpose in STAFF_ROOMS else (open_private("/hello"),)
    return [Reply(stack(why, how), buttons=buttons)]


def _said_again(ctx: Context, routes: Routes) -> Button | None:
    """A button that says what they wrote; None where it can't be said by one."""
    words = ctx.event.text.strip()
    if Call.of(ctx.event) is None:
        if ctx.chat.purpose in STAFF_ROOMS or not words or ASK[1:] not in routes.commands:
            return None
        words = f"{ASK} {words}"
    fits = len(words.encode()) <= MAX_BUTTON_BYTES and "\n" not in words
    return Button(_("It's me, go on"), words) if fits else None
