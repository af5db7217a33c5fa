"""Pairings: a mentor and the person whom they mentor, from the day they agree to the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select

from bot.domain.mentoring import exclusions
from bot.storage.tables import Pairing
from bot.words.domain_events import PairingBegun, PairingEnded, happened
from bot.words.mentoring import NeverAgainReason, PairingEnding, PairingState

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Person

BRINGS_TOGETHER_AGAIN = frozenset({PairingEnding.GRADUATED, PairingEnding.FORGOTTEN})
"""Endings after which nobody is kept apart from anybody."""

NOT_CHOSEN = frozenset(
    {
        PairingEnding.BY_MENTOR,
        PairingEnding.STEPPED_DOWN,
        PairingEnding.SILENT,
        PairingEnding.FORGOTTEN,
    }
)
"""Endings that the mentee has not chosen: another mentor is looked for at once."""


async def by_id(db: AsyncSession, pairing_id: int) -> Pairing | None:
    """The pairing of that id, if there is one."""
    return await db.get(Pairing, pairing_id)


async def all_of(db: AsyncSession, person_id: int) -> list[Pairing]:
    """All that somebody had and has, on either side, the oldest first."""
    query = select(Pairing).where(
        or_(Pairing.mentee_id == person_id, Pairing.mentor_id == person_id)
    )
    return list((await db.scalars(query.order_by(Pairing.id))).all())


async def of_mentee(db: AsyncSession, person_id: int) -> Pairing | None:
    """The pairing in which somebody has a mentor now."""
    query = select(Pairing).where(
        Pairing.mentee_id == person_id, Pairing.state != PairingState.ENDED
    )
    return await db.scalar(query.order_by(Pairing.id).limit(1))


async def is_handed_over(db: AsyncSession, person_id: int) -> bool:
    """Did somebody's last mentor stop, so that they need another one?"""
    endings = select(Pairing.ending).where(Pairing.mentee_id == person_id)
    last = await db.scalar(endings.order_by(Pairing.id.desc()).limit(1))
    return last in NOT_CHOSEN


async def of_mentor(db: AsyncSession, person_id: int) -> list[Pairing]:
    """The pairings in which somebody mentors now, the oldest first."""
    query = select(Pairing).where(
        Pairing.mentor_id == person_id, Pairing.state != PairingState.ENDED
    )
    return list((await db.scalars(query.order_by(Pairing.id))).all())


async def going_on(db: AsyncSession, person_id: int) -> list[Pairing]:
    """The pairings that somebody is in now, on either side."""
    as_mentee = await of_mentee(db, person_id)
    return [*([as_mentee] if as_mentee is not None else []), *await of_mentor(db, person_id)]


def share_account(pairing: Pairing, person_id: int, now: datetime) -> None:
    """One lets the other know their account; once both do, they need not talk through the bot."""
    if person_id == pairing.mentee_id:
        pairing.mentee_shared_at = now
    elif person_id == pairing.mentor_id:
        pairing.mentor_shared_at = now
    pairing.relayed = pairing.mentee_shared_at is None or pairing.mentor_shared_at is None


async def backed_by(db: AsyncSession, person_id: int) -> list[Pairing]:
    """The pairings for whose mentor somebody stands in."""
    query = select(Pairing).where(
        Pairing.backup_id == person_id, Pairing.state != PairingState.ENDED
    )
    return list((await db.scalars(query.order_by(Pairing.id))).all())


def drop_backup(pairing: Pairing) -> None:
    """Nobody stands in for the mentor any more."""
    pairing.backup_id = None


async def count_of_mentor(db: AsyncSession, person_id: int) -> int:
    """How many people somebody mentors now."""
    query = select(func.count(Pairing.id)).where(
        Pairing.mentor_id == person_id, Pairing.state != PairingState.ENDED
    )
    return await db.scalar(query) or 0


async def begin(
    db: AsyncSession,
    mentee: Person,
    mentor: Person,
    now: datetime,
    *,
    language: str,
    reasons: dict[str, Any],
) -> Pairing:
    """Let the two begin; whether there is a place is the caller's affair (`offers`)."""
    pairing = Pairing(
        mentee_id=mentee.id,
        mentor_id=mentor.id,
        state=PairingState.ACTIVE,
        language=language,
        reasons=reasons,
        began_at=now,
    )
    db.add(pairing)
    await db.flush()
    happened(db, PairingBegun(pairing.id))
    return pairing


async def end(
    db: AsyncSession, pairing: Pairing, ending: PairingEnding, by: Person | None, now: datetime
) -> None:
    """Let it be over: the two are not paired with each other again, unless they reached its end."""
    pairing.state, pairing.ending = PairingState.ENDED, ending
    pairing.ended_at, pairing.ended_by = now, by.id if by is not None else None
    pairing.paused_at = pairing.mentee_owes_since = pairing.mentor_owes_since = None
    if ending not in BRINGS_TOGETHER_AGAIN and pairing.mentee_id and pairing.mentor_id:
        await exclusions.never_again(
            db, pairing.mentee_id, pairing.mentor_id, NeverAgainReason.ENDED, now
        )
    await db.flush()
    happened(db, PairingEnded(pairing.id))
