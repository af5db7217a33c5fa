"""What a side chat has refused is said in private, or kept. The group never reads it instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.delivery import kept
from bot.delivery.payloads import BACKED
from bot.delivery.reference_rows import forget_what_is_shown
from bot.delivery.sending.tidings import tell_of_failure
from bot.words.deliveries import Act
from bot.words.failures import Unreachable

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

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
