"""Whoever is there again hears what was kept for them: where they are, unseen by others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from bot.delivery import kept
from bot.storage.tables import Chat, KeptMessage, MessageReference, OutboxRow
from bot.words import Priority
from bot.words.deliveries import Act, Delivery
from bot.words.states import OutboxState

if TYPE_CHECKING:
    from bot.delivery.outbox_writer import OutboxWriter
    from bot.delivery.visits import Visit
    from bot.words import Event


async def take_up(outbox: OutboxWriter, visit: Visit, event: Event) -> None:
    """Say what is kept for somebody where they have just done something: unseen by others.

    What may stand there already, unseen by them too, is taken away first, so that it stands once. A
    message in which they have pressed a button, or to which they reply, has arrived.
    """
    if visit.chat.beside_id is None and not visit.arrives:
        return
    db = outbox.db
    rows = await db.execute(
        select(KeptMessage, Chat)
        .join(Chat, Chat.id == KeptMessage.chat_id)
        .where(KeptMessage.person_id == visit.person.id)
        .order_by(KeptMessage.id)
    )
    for message, chat in rows.all():
        known = message.reference_id
        reference = await db.get(MessageReference, known) if known is not None else None
        if reference is None or await _must_be_said(outbox, reference, chat, visit, event):
            await db.delete(message)
            payload = message.payload | beside(visit.chat, event)
            again = kept.Kept(chat.id, message.reference_id, message.payload)
            await kept.say(db, again, visit.chat, payload, outbox.now)
    await db.flush()


async def _must_be_said(
    outbox: OutboxWriter, reference: MessageReference, chat: Chat, visit: Visit, event: Event
) -> bool:
    """Is it neither on its way, nor there for sure? What may be there is taken away."""
    waiting = await outbox.db.scalar(
        select(OutboxRow)
        .where(
            OutboxRow.reference_id == reference.id,
            OutboxRow.state.in_((OutboxState.QUEUED, OutboxState.SENDING)),
            OutboxRow.act == Act.MESSAGE.value,
        )
        .limit(1)
        .with_for_update()
    )
    if waiting is not None:
        if waiting.state == OutboxState.QUEUED and chat.id == visit.chat.id:
            waiting.payload = (waiting.payload or {}) | beside(chat, event)
        return False
    seen = event.message if event.press else event.reply_to
    if reference.message and chat.id == visit.chat.id and reference.message == seen:
        await kept.drop(outbox.db, reference.id)
        return False
    if reference.message:
        gone = Delivery(Act.DELETE, chat.key, message=reference.message)
        await outbox.enqueue(chat, gone, Priority.ANSWER)
        reference.message = ""
    return True


def beside(chat: Chat, event: Event) -> dict[str, Any]:
    """What says to the platform that something answers what a member has just done in their side
    chat: without it a bot that is no administrator says nothing there.
    """
    if chat.beside_id is None:
        return {}
    answered: dict[str, Any] = {"press": event.press}
    if not event.press:
        answered = {"reply_to": event.message, "answers_at": event.at.timestamp()}
    thread = {"thread": event.place.thread} if event.place.thread else {}
    return {name: value for name, value in (answered | thread).items() if value}
