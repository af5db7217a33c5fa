"""Steps of setting up: what a community has, what is still open, and what was put off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from bot.domain import jobs
from bot.storage.tables import Chat, RoleGrant, SetupStep
from bot.words import Role
from bot.words.quiet import Quiet
from bot.words.states import Refusal, RoomPurpose

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

REMIND = "setup.remind"
REMINDERS = (timedelta(days=1), timedelta(days=4))
"""So long after an owner came, and after the first time, organizers are reminded; then no more."""
PUT_OFF = timedelta(days=14)
WANTED = (RoomPurpose.MENTORS, RoomPurpose.ORGANIZERS, RoomPurpose.ANNOUNCEMENTS)
"""What there should be a room for."""


class Step(StrEnum):
    """What there is to do, in the order in which it is shown."""

    ROOMS = "rooms"
    RIGHTS = "rights"
    LANGUAGES = "languages"
    MENTORS = "mentors"
    STARTER = "starter"
    WEB = "web"


class StepState(StrEnum):
    """How far a step is."""

    OPEN = "open"
    LATER = "later"
    DONE = "done"


SETTLED_BY_HAND = frozenset({Step.RIGHTS, Step.LANGUAGES, Step.STARTER})
"""Those that are done when somebody has looked at them."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What only the configuration knows."""

    has_starter: bool
    has_web: bool


async def states(
    db: AsyncSession, circumstances: Circumstances, now: datetime
) -> dict[Step, StepState]:
    """How far each step is; those that mean nothing here are left out."""
    rows = {row.step: row for row in await db.scalars(select(SetupStep))}
    facts = {
        Step.ROOMS: not await missing_rooms(db),
        Step.RIGHTS: not await muted_rooms(db),
        Step.LANGUAGES: True,
        Step.MENTORS: await _has_mentors(db),
        Step.STARTER: True,
        Step.WEB: circumstances.has_web,
    }
    if not circumstances.has_starter:
        del facts[Step.STARTER]
    return {step: _state(step, rows.get(step), holds=facts[step], now=now) for step in facts}


def _state(step: Step, row: SetupStep | None, *, holds: bool, now: datetime) -> StepState:
    is_settled = step not in SETTLED_BY_HAND or (row is not None and row.settled_at is not None)
    if holds and is_settled:
        return StepState.DONE
    put_off = row is not None and row.later_at is not None and row.later_at > now
    return StepState.LATER if put_off else StepState.OPEN


async def missing_rooms(db: AsyncSession) -> list[RoomPurpose]:
    """For what there is no room yet."""
    bound = set(await db.scalars(
        select(Chat.purpose).where(Chat.purpose.in_(WANTED), Chat.present).distinct()
    ))  # fmt: skip
    return [purpose for purpose in WANTED if purpose not in bound]


async def groups_without_purpose(db: AsyncSession) -> list[Chat]:
    """Groups of which nobody has said what they are for."""
    unbound = (
        select(Chat)
        .where(Chat.purpose == "", Chat.private.is_(False), Chat.present)
        .order_by(Chat.id)
    )
    return list(await db.scalars(unbound))


async def muted_rooms(db: AsyncSession) -> list[Chat]:
    """Rooms with a purpose in which the bot may not write."""
    muted = (
        select(Chat)
        .where(Chat.purpose.in_(list(RoomPurpose)), Chat.refusal == Refusal.MUTED)
        .order_by(Chat.id)
    )
    return list(await db.scalars(muted))


async def _has_mentors(db: AsyncSession) -> bool:
    mentors = select(func.count()).where(RoleGrant.role == Role.MENTOR.word)
    return bool(await db.scalar(mentors))


async def settle(db: AsyncSession, step: Step, now: datetime) -> None:
    """Note that somebody has looked at it, and it is right."""
    row = await _row(db, step)
    row.settled_at, row.later_at = now, None


async def put_off(db: AsyncSession, step: Step, now: datetime) -> None:
    """Do not bring it up for a while."""
    (await _row(db, step)).later_at = now + PUT_OFF


async def _row(db: AsyncSession, step: Step) -> SetupStep:
    row = await db.get(SetupStep, step)
    if row is None:
        row = SetupStep(step=step)
        db.add(row)
    return row


async def begin_reminding(db: AsyncSession, now: datetime) -> None:
    """Remind organizers of what is open, a while after somebody has begun; twice in all."""
    if await db.get(SetupStep, REMIND) is not None:
        return
    db.add(SetupStep(step=REMIND, settled_at=now))
    await jobs.schedule_once(
        db, REMIND, 0, now + REMINDERS[0], arguments={"time": 1}, quiet=Quiet.COMMUNITY
    )


async def remind_again(db: AsyncSession, times: int, now: datetime) -> None:
    """Schedule the next reminder, if it is not the last that has been given."""
    if times < len(REMINDERS):
        await jobs.schedule(
            db, REMIND, 0, now + REMINDERS[times], arguments={"time": times + 1},
            quiet=Quiet.COMMUNITY,
        )  # fmt: skip


def still_open(found: dict[Step, StepState]) -> Sequence[Step]:
    """Those to bring up."""
    return [step for step, state in found.items() if state is StepState.OPEN]
