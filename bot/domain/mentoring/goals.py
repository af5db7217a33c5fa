"""Goals: what the two of a pairing want to reach, and how far they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.storage.tables import PairingGoal
from bot.words import Refused, _
from bot.words.mentoring import Progress

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Pairing

MOST = 6
NEXT = {
    Progress.NONE: Progress.BEGUN,
    Progress.BEGUN: Progress.REACHED,
    Progress.REACHED: Progress.NONE,
}
"""What a goal turns to when somebody presses it."""


async def of(db: AsyncSession, pairing: Pairing) -> list[PairingGoal]:
    """Their goals, in the order in which they were set, without those that were let go of."""
    query = select(PairingGoal).where(
        PairingGoal.pairing_id == pairing.id, PairingGoal.progress != Progress.DROPPED
    )
    return list((await db.scalars(query.order_by(PairingGoal.id))).all())


async def add(db: AsyncSession, pairing: Pairing, texts: Iterable[str], now: datetime) -> None:
    """Set further goals, as many as there is room for; what is there already stays once. Raises
    Refused where there are enough.
    """
    known = await of(db, pairing)
    there = {goal.text for goal in known}
    new = [text for text in dict.fromkeys(texts) if text not in there]
    if new and len(known) >= MOST:
        raise Refused(_("You have enough goals already. Reach one first, or let one go."))
    for text in new[: MOST - len(known)]:
        db.add(PairingGoal(pairing_id=pairing.id, text=text, set_at=now))
    await db.flush()


async def by_place(db: AsyncSession, pairing: Pairing, place: int) -> PairingGoal | None:
    """The goal at that place (from 1) among theirs."""
    known = await of(db, pairing)
    return known[place - 1] if 0 < place <= len(known) else None


def turn(goal: PairingGoal, now: datetime) -> None:
    """One step on: begun, reached, and open again."""
    goal.progress = NEXT.get(Progress(goal.progress), Progress.NONE)
    goal.reached_at = now if goal.progress == Progress.REACHED else None


def drop(goal: PairingGoal) -> None:
    """Let go of it."""
    goal.progress = Progress.DROPPED
