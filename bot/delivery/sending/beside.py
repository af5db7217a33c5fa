"""What a side chat has refused, or may not have shown, is said in private, or kept.

The group never reads it instead.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.delivery import kept
from bot.delivery.payloads import BACKED, wrap
from bot.delivery.reference_rows import forget_what_is_shown
from bot.delivery.sending.tidings import tell_of_failure
from bot.storage.tables import Chat, MessageReference
from bot.words.deliveries import Act
from bot.words.failures import Unreachable
from bot.words.subjects import Subject

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.delivery.sending.claims import Claim
    from bot.words.failures import DeliveryFailed


async def say_elsewhere(
    db: AsyncSession, act: Act, message: kept.Kept, failure: DeliveryFailed, now: datetime
) -> None:
    """See that what can't be said, or changed, in a side chat reaches its member in another way.

    Who has left the group may come back; whoever wrote to them hears that they are gone.
    """
    reference = message.reference_id
    if act is not Act.MESSAGE:
        await forget_what_is_shown(db, [reference] if act is Act.EDIT and reference else [])
        return
    if not message.payload.get(BACKED):
        await kept.say_elsewhere(db, message, now)
    if reference is None or not isinstance(failure, Unreachable):
        return
    if await kept.is_kept(db, reference):
        await tell_of_failure(db, reference, now)


async def say_surely(db: AsyncSession, claim: Claim, message: str, now: datetime) -> None:
    """What stands in a side chat as `message`, but was said too late to answer what its member did
    there, may never be seen: say it in private, too, or keep it.
    """
    member = await kept.member_of(db, await db.get_one(Chat, claim.chat_id))
    if member is None or (claim.reference_id and await kept.is_kept(db, claim.reference_id)):
        return
    payload = wrap(claim.delivery)
    private = await kept.private_chat_of(db, member.person_id)
    if private is None:
        known = claim.reference_id or await _note(db, claim, message, member.person_id)
        await kept.put(db, kept.Kept(claim.chat_id, known, payload), member.person_id, now)
        return
    copy_id = await _copy(db, claim.reference_id, private) if claim.reference_id else None
    copy = kept.Kept(private.id, copy_id, payload)
    await kept.say(db, copy, private, kept.anywhere(payload), now)


async def _note(db: AsyncSession, claim: Claim, message: str, person_id: int) -> int:
    """Note where it stands, so that it can be taken away when it is said again."""
    note = MessageReference(
        chat_id=claim.chat_id,
        subject=str(Subject(kept.ASIDE, claim.row_id)),
        message=message,
        reader_id=person_id,
    )
    db.add(note)
    await db.flush()
    return note.id


async def _copy(db: AsyncSession, reference_id: int, private: Chat) -> int:
    """Note that the same is said in a private chat as well."""
    said = await db.get_one(MessageReference, reference_id)
    copy = MessageReference(
        chat_id=private.id,
        subject=said.subject,
        part=said.part,
        reader_id=said.reader_id,
        shown=said.shown,
    )
    db.add(copy)
    await db.flush()
    return copy.id
