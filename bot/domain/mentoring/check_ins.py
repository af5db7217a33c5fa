"""Check-ins: both of a pairing are asked how it goes, some days after they began."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.domain import jobs
from bot.storage.tables import CheckIn, PairingFeedback, PairMessage

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Pairing
    from bot.words.mentoring import CheckInAnswer

ASK = "mentoring.check_in"
"""The job that asks both; its argument `day` says which check-in it is."""
FAREWELL_OVER = "mentoring.farewell_over"
"""The job that looks whether anybody has answered the question of whether they go on."""
FAREWELL_WAIT = timedelta(days=14)


async def plan(db: AsyncSession, pairing: Pairing, days: Sequence[int], farewell: int) -> None:
    """Plan the next check-in, or the farewell; after that, one as long after the last."""
    asked = await db.scalars(select(CheckIn.day).where(CheckIn.pairing_id == pairing.id))
    await plan_after(db, pairing, max(asked, default=0), days, farewell)


async def plan_after(
    db: AsyncSession, pairing: Pairing, last: int, days: Sequence[int], farewell: int
) -> None:
    """Plan the check-in that comes after the one of that day."""
    later = [day for day in (*days, farewell) if day > last]
    day = later[0] if later else last + farewell
    at = pairing.began_at + timedelta(days=day)
    await jobs.schedule(db, ASK, pairing.id, at, arguments={"day": day})


async def await_farewell(db: AsyncSession, pairing: Pairing, day: int, now: datetime) -> None:
    """Look in a while whether anybody has said that they go on."""
    await jobs.schedule(db, FAREWELL_OVER, pairing.id, now + FAREWELL_WAIT, arguments={"day": day})


async def is_over(db: AsyncSession, pairing: Pairing, day: int) -> bool:
    """Has neither of the two answered that check-in, nor said anything to the other since? Of two
    who know each other's accounts nobody can tell.
    """
    query = select(CheckIn).where(CheckIn.pairing_id == pairing.id, CheckIn.day == day)
    asked = (await db.scalars(query)).all()
    if not pairing.relayed or not asked or any(row.answered_at for row in asked):
        return False
    since = min(row.asked_at for row in asked)
    said = select(PairMessage.id).where(
        PairMessage.pairing_id == pairing.id, PairMessage.said_at >= since
    )
    return await db.scalar(said.limit(1)) is None


async def stop(db: AsyncSession, pairing_id: int) -> None:
    """Ask them no more."""
    await jobs.cancel(db, pairing_id, ASK, FAREWELL_OVER)


async def ask(db: AsyncSession, pairing: Pairing, person_id: int, day: int, now: datetime) -> None:
    """Note that one of the two is asked; twice for the same day changes nothing."""
    if await of(db, pairing.id, person_id, day) is None:
        row = CheckIn(pairing_id=pairing.id, person_id=person_id, day=day, asked_at=now)
        db.add(row)
        await db.flush()


async def of(db: AsyncSession, pairing_id: int, person_id: int, day: int) -> CheckIn | None:
    """That check-in with one of the two."""
    query = select(CheckIn).where(
        CheckIn.pairing_id == pairing_id, CheckIn.person_id == person_id, CheckIn.day == day
    )
    return await db.scalar(query)


async def answer(
    db: AsyncSession, pairing: Pairing, person_id: int, says: CheckInAnswer, now: datetime
) -> None:
    """Keep what one of the two says to the latest check-in."""
    query = (
        select(CheckIn)
        .where(CheckIn.pairing_id == pairing.id, CheckIn.person_id == person_id)
        .order_by(CheckIn.day.desc())
        .limit(1)
    )
    row = await db.scalar(query)
    if row is not None:
        row.answer, row.answered_at = says, now


async def tell_organizers(
    db: AsyncSession, pairing: Pairing, person_id: int, words: str, now: datetime
) -> None:
    """Keep what one of the two says of it, for organizers alone."""
    db.add(PairingFeedback(pairing_id=pairing.id, person_id=person_id, text=words, at=now))
    await db.flush()
