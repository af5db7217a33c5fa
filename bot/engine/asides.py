"""Asides: what concerns nobody but whoever says it in a group is heard as said in private.

Where a platform has nothing that only one member of a group sees, but lets the bot begin a private
chat: what was said is taken out of the group, if the bot may, and answered in private. A reaction,
which a platform may name, asks without a word. Where there are such messages, those that were
only questions go when they are answered.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.delivery.kept import ASIDE
from bot.delivery.visits import private_chat
from bot.engine.calls import Call
from bot.engine.forms import QUESTION
from bot.storage.tables import Chat, FormState, MessageReference
from bot.words import (
    EventKind,
    Place,
    Priority,
    Reply,
    Right,
    Subject,
    Update,
    _,
    stack,
    verbatim,
)
from bot.words.deliveries import Act, Delivery

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.delivery.outbox_writer import OutboxWriter
    from bot.delivery.visits import Visit
    from bot.engine.routes import Routes
    from bot.words import Action, Event, Text
    from bot.words.platforms import Outlet

ASK = "ask"
SAME_SIGN = "\ufe0f"
"""May follow an emoji, and means only that it is to be shown as one."""


def with_notice(notice: Text | None, actions: Sequence[Action]) -> list[Action]:
    """The answer, with what is to be said first above its first words."""
    told = list(actions)
    if notice is None:
        return told
    for at, action in enumerate(told):
        if isinstance(action, Reply):
            told[at] = replace(action, text=stack(notice, action.text, gap="\n\n"))
            return told
    return [Reply(notice), *told]


async def step_aside(
    outbox: OutboxWriter, visit: Visit, event: Event, routes: Routes
) -> tuple[Visit, Event, Text | None]:
    """Hear it as said in private, take it out of the group, and tell so; as it is where it is the
    group's, or there is no way to say anything in private.
    """
    words = _words(event, routes, outbox.outlets[event.platform])
    private = await _private_chat(outbox.db, visit) if words is not None else None
    if words is None or private is None:
        return visit, event, None
    may_remove = Right.REMOVE in event.rights and not event.press
    if may_remove:
        # A reaction is an event of its own; its message is the one that it is about.
        said = event.id if event.kind is EventKind.REACTION else event.message
        take_away = Delivery(Act.DELETE, visit.chat.key, message=said)
        await outbox.enqueue(visit.chat, take_away, Priority.AT_ONCE)
    form = await outbox.db.get(FormState, (private.id, visit.person.id))
    heard = replace(
        event,
        kind=EventKind.TEXT,
        place=Place(private.key, private=True),
        text=words,
        press="",
        message="",
        reply_to="",
        addressed=True,
    )
    notice = None if event.press else _notice(visit.chat.title, was_removed=may_remove)
    return replace(visit, chat=private, form=form), heard, notice


def _words(event: Event, routes: Routes, outlet: Outlet) -> str | None:
    """What is said in private instead; None where nothing is."""
    capabilities = outlet.capabilities
    if event.place.private or event.sender.is_chat or not capabilities.opens_chats:
        return None
    if event.kind is EventKind.REACTION:
        sign = capabilities.asked_by.rstrip(SAME_SIGN)
        is_asking = bool(sign) and event.text.rstrip(SAME_SIGN) == sign and ASK in routes.commands
        return f"/{ASK}" if is_asking else None
    call = Call.of(event) if event.kind in {EventKind.TEXT, EventKind.PRESS} else None
    command = routes.called(call) if call is not None else None
    return event.text if command is not None and command.for_oneself else None


async def _private_chat(db: AsyncSession, visit: Visit) -> Chat | None:
    """The private chat, which is begun where there never was one; None where they have left it."""
    account = visit.account
    if account.chat_id is not None:
        return await db.get(Chat, account.chat_id) if account.reachable else None
    private = await private_chat(db, account.platform, visit.chat.account, account.key)
    account.chat_id, account.reachable = private.id, True
    return private


def _notice(room: str, *, was_removed: bool) -> Text:
    if was_removed:
        return _(
            "You called me in {room}. I've taken that out of there, and answer here, where nobody "
            "else reads it.",
            room=verbatim(room),
        )
    return _(
        "You called me in {room}, where others can see that. I answer here, where nobody else "
        "reads it.",
        room=verbatim(room),
    )


# ── in side chats ────────────────────────────────────────────────────────────────────────────


async def tidy_up(outbox: OutboxWriter, visit: Visit, event: Event, said: Sequence[Action]) -> None:
    """Take a question away that was answered in a side chat, where something else is said in its
    place. What is about something stays, as it may be changed or answered later.
    """
    asked = event.message if event.press else event.reply_to
    is_replaced = any(isinstance(action, Reply) for action in said)
    turns = any(isinstance(action, Update) for action in said) and bool(event.press)
    scrolls_by = outbox.outlets[event.platform].capabilities.whispers
    if visit.chat.beside_id is None or not asked or not is_replaced or turns or scrolls_by:
        return
    if await _is_question(outbox.db, visit.chat.id, asked):
        gone = Delivery(Act.DELETE, visit.chat.key, message=asked)
        await outbox.enqueue(visit.chat, gone, Priority.ANSWER)


async def _is_question(db: AsyncSession, chat_id: int, message: str) -> bool:
    """Is it nothing but a question of a form, a choice, a confirmation?"""
    stored = await db.scalar(
        select(MessageReference.subject)
        .where(MessageReference.chat_id == chat_id, MessageReference.message == message)
        .order_by(MessageReference.id)
        .limit(1)
    )
    subject = Subject.read(stored or "")
    return subject is None or subject.kind in {QUESTION, ASIDE}
