"""Silence: who leaves the other of a pairing without an answer, and for how long.

It is judged by what waits for an answer, never by how much somebody writes.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from bot.domain import people
from bot.storage.tables import Pairing
from bot.words.mentoring import PairingState

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Person


class SilenceStep(IntEnum):
    """What becomes of a pairing in which somebody does not answer."""

    NUDGE = 1
    PAUSE = 2
    HAND_OVER = 3


@dataclass(frozen=True, slots=True)
class Patience:
    """How long somebody may owe an answer before each step."""

    nudge: timedelta
    pause: timedelta
    hand_over: timedelta


@dataclass(frozen=True, slots=True)
class Silence:
    """Who owes the other an answer since when, and what is to be done about it now."""

    pairing: Pairing
    person: Person
    since: datetime
    step: SilenceStep


async def all_due(db: AsyncSession, patience: Patience, now: datetime) -> list[Silence]:
    """Where something is to be done; of a mentor who is away nothing is expected."""
    query = (
        select(Pairing)
        .where(
            Pairing.state.in_((PairingState.ACTIVE, PairingState.PAUSED)),
            or_(
                Pairing.mentor_owes_since <= now - patience.nudge,
                Pairing.mentee_owes_since <= now - patience.nudge,
            ),
        )
        .order_by(Pairing.id)
    )
    due = []
    for pairing in (await db.scalars(query)).all():
        silence = await _of(db, pairing, patience, now)
        if silence is not None:
            due.append(silence)
    return due


async def _of(
    db: AsyncSession, pairing: Pairing, patience: Patience, now: datetime
) -> Silence | None:
    owed = [
        (since, person_id)
        for since, person_id in (
            (pairing.mentor_owes_since, pairing.mentor_id),
            (pairing.mentee_owes_since, pairing.mentee_id),
        )
        if since is not None and person_id is not None
    ]
    since, person_id = min(owed)
    person = await people.by_id(db, person_id)
    if person is None or (person.away_until is not None and person.away_until > now):
        return None
    step = _step(pairing, now - since, patience)
    return Silence(pairing, person, since, step) if step is not None else None


def _step(pairing: Pairing, wait: timedelta, patience: Patience) -> SilenceStep | None:
    """One step after the other, whatever time has passed meanwhile."""
    if pairing.state == PairingState.PAUSED:
        return SilenceStep.HAND_OVER if wait >= patience.hand_over else None
    if pairing.nudged_at is None:
        return SilenceStep.NUDGE if wait >= patience.nudge else None
    return SilenceStep.PAUSE if wait >= patience.pause else None


def nudge(pairing: Pairing, now: datetime) -> None:
    """Note that whoever owes an answer was reminded."""
    pairing.nudged_at = now


def pause(pairing: Pairing, now: datetime) -> None:
    """Let it rest until somebody writes."""
    pairing.state, pairing.paused_at = PairingState.PAUSED, now


async def forgive_break(db: AsyncSession, mentor_id: int, now: datetime) -> None:
    """A mentor is back: what waited meanwhile waits from now on."""
    query = select(Pairing).where(
        Pairing.mentor_id == mentor_id, Pairing.state != PairingState.ENDED
    )
    for pairing in (await db.scalars(query)).all():
        if pairing.mentor_owes_since is not None:
            pairing.mentor_owes_since, pairing.nudged_at = now, None
