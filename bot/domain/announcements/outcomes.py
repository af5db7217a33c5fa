"""Outcomes: what came of an announcement for each recipient, read off the outbox, and the sums."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, func, select, update

from bot.domain.announcements import announcements
from bot.storage.core import CHAT, MESSAGE_REFERENCE, OUTBOX
from bot.storage.tables import AnnouncementRecipient
from bot.words import Subject
from bot.words.announcements import RecipientState, Unreached
from bot.words.states import OutboxState

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Announcement

TABLE: Any = AnnouncementRecipient.__table__
DELETABLE = timedelta(hours=47)
"""Telegram lets a bot delete what it said for two days."""
UNDER_WAY = (OutboxState.QUEUED, OutboxState.SENDING)
_SETTLE = (
    update(TABLE)
    .where(TABLE.c.id == bindparam("row"))
    .values(
        {
            "state": bindparam("to_state"),
            "reason": bindparam("why"),
            "settled_at": bindparam("settled"),
            "batch": bindparam("portion"),
        }
    )
)


async def portions_under_way(db: AsyncSession, announcement: Announcement) -> list[int]:
    """The portions of which something is on its way, by their numbers."""
    queued = (
        select(TABLE.c.batch)
        .where(TABLE.c.announcement_id == announcement.id)
        .where(TABLE.c.state == RecipientState.QUEUED)
        .distinct()
    )
    return sorted(await db.scalars(queued))


async def settle(
    db: AsyncSession, announcement: Announcement, now: datetime
) -> tuple[Mapping[str, int], Mapping[str, int]]:
    """Write down what came of what was handed to the outbox; by platform, how many recipients are
    settled by that, and for how many it is still on its way.
    """
    queued = select(
        TABLE.c.id, TABLE.c.person_id, TABLE.c.chat_id, TABLE.c.batch, TABLE.c.platform
    ).where(TABLE.c.announcement_id == announcement.id, TABLE.c.state == RecipientState.QUEUED)
    rows = (await db.execute(queued)).all()
    settled: Counter[str] = Counter()
    left: Counter[str] = Counter()
    if not rows:
        return settled, left
    outcomes = await _outcomes(db, announcement, {row.batch for row in rows})
    changes = []
    for row in rows:
        key = (row.batch, row.person_id, row.chat_id)
        state, why = outcomes.get(key, _never_said(announcement))
        if state == RecipientState.QUEUED:
            left[row.platform] += 1
            continue
        settled[row.platform] += 1
        is_over = state != RecipientState.WAITING
        changes.append(
            {"row": row.id, "to_state": state, "why": why, "settled": now if is_over else None,
             "portion": row.batch if is_over else 0}
        )  # fmt: skip
    if changes:
        await db.execute(_SETTLE, changes)
    return settled, left


Recipient = tuple[int, int | None, int | None]
"""The portion, and the person, or the group's chat."""


async def _outcomes(
    db: AsyncSession, announcement: Announcement, portions: set[int]
) -> dict[Recipient, tuple[RecipientState, str]]:
    subjects = {str(announcements.subject_of(announcement, number)): number for number in portions}
    said = await db.execute(
        select(
            MESSAGE_REFERENCE.c.subject,
            MESSAGE_REFERENCE.c.reader_id,
            MESSAGE_REFERENCE.c.chat_id,
            MESSAGE_REFERENCE.c.message,
            CHAT.c.private,
            OUTBOX.c.state,
            OUTBOX.c.problem,
        )
        .join(CHAT, CHAT.c.id == MESSAGE_REFERENCE.c.chat_id)
        .outerjoin(OUTBOX, OUTBOX.c.reference_id == MESSAGE_REFERENCE.c.id)
        .where(
            MESSAGE_REFERENCE.c.subject.in_(sorted(subjects)),
            MESSAGE_REFERENCE.c.part == 0,
        )
        .order_by(OUTBOX.c.id.desc())
    )
    outcomes: dict[Recipient, tuple[RecipientState, str]] = {}
    for subject, reader_id, chat_id, message, private, state, problem in said:
        number = subjects[subject]
        key = (number, reader_id, None) if private else (number, None, chat_id)
        # The first row of the outbox, which comes last here, is the message itself.
        outcomes[key] = _outcome(state, problem or "", message, private=private)
    return outcomes


def _outcome(
    state: str | None, problem: str, message: str, *, private: bool
) -> tuple[RecipientState, str]:
    if message or state == OutboxState.SENT:
        return RecipientState.SENT, ""
    if state in UNDER_WAY:
        return RecipientState.QUEUED, ""
    if state is None:
        return RecipientState.WAITING, ""
    if not private:
        return RecipientState.FAILED, Unreached.LOST
    gone = ("unreachable", "has left", "blocked", "deactivated", "not found", "kicked")
    is_gone = any(word in problem.lower() for word in gone)
    return RecipientState.FAILED, Unreached.BLOCKED if is_gone else Unreached.REFUSED


def _never_said(announcement: Announcement) -> tuple[RecipientState, str]:
    """It was taken back before it left."""
    if announcement.state in announcements.OPEN:
        return RecipientState.WAITING, ""
    return RecipientState.CANCELLED, ""


# ── sums ─────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Progress:
    """How many recipients there are in each state; `failed` by `Unreached`."""

    states: Mapping[str, int] = field(default_factory=dict)
    failed: Mapping[str, int] = field(default_factory=dict)

    def count(self, *states: RecipientState) -> int:
        """How many are in one of these states."""
        return sum(self.states.get(state, 0) for state in states)

    @property
    def sent(self) -> int:
        """How many have it."""
        return self.count(RecipientState.SENT)

    @property
    def waiting(self) -> int:
        """How many are to get it yet, by itself."""
        return self.count(RecipientState.WAITING, RecipientState.QUEUED)

    @property
    def total(self) -> int:
        """How many there are."""
        return sum(self.states.values())


async def progress(db: AsyncSession, announcement: Announcement) -> Progress:
    """Count how it stands; what it was once the ledger is erased."""
    if announcement.sums is not None:
        return Progress(announcement.sums["states"], announcement.sums["failed"])
    of_it = TABLE.c.announcement_id == announcement.id
    # Each is read off an index; both at once would read the ledger, a million rows.
    states = select(TABLE.c.state, func.count()).where(of_it).group_by(TABLE.c.state)
    failed = (
        select(TABLE.c.reason, func.count())
        .where(of_it, TABLE.c.state == RecipientState.FAILED)
        .group_by(TABLE.c.reason)
    )
    return Progress(
        {row[0]: row[1] for row in await db.execute(states)},
        {row[0]: row[1] for row in await db.execute(failed)},
    )


async def how_many_have(db: AsyncSession, shown: Sequence[Announcement]) -> dict[int, int]:
    """How many have each of these, by its id."""
    counted = (
        select(TABLE.c.announcement_id, func.count())
        .where(
            TABLE.c.announcement_id.in_([one.id for one in shown if one.sums is None]),
            TABLE.c.state == RecipientState.SENT,
        )
        .group_by(TABLE.c.announcement_id)
    )
    erased = {one.id: one.sums["states"].get(RecipientState.SENT, 0) for one in shown if one.sums}
    return erased | {row[0]: row[1] for row in await db.execute(counted)}


async def reactions(db: AsyncSession, announcement: Announcement) -> list[tuple[str, int]]:
    """With what people have reacted in private, the commonest first."""
    counted = (
        select(TABLE.c.reaction, func.count())
        .where(TABLE.c.announcement_id == announcement.id, TABLE.c.reaction != "")
        .group_by(TABLE.c.reaction)
        .order_by(func.count().desc(), TABLE.c.reaction)
    )
    return [(sign, number) for sign, number in await db.execute(counted)]


async def by_language(db: AsyncSession, announcement: Announcement) -> list[tuple[str, int]]:
    """How many have it in each language, the most first."""
    counted = (
        select(TABLE.c.language, func.count())
        .where(TABLE.c.announcement_id == announcement.id, TABLE.c.state == RecipientState.SENT)
        .group_by(TABLE.c.language)
        .order_by(func.count().desc(), TABLE.c.language)
    )
    return [(language, number) for language, number in await db.execute(counted)]


async def moments(db: AsyncSession, announcement: Announcement) -> list[datetime]:
    """When those got it who have it."""
    settled = select(TABLE.c.settled_at).where(
        TABLE.c.announcement_id == announcement.id, TABLE.c.state == RecipientState.SENT
    )
    return [moment for moment in await db.scalars(settled) if moment is not None]


async def react(db: AsyncSession, announcement_id: int, person_id: int, sign: str) -> None:
    """Note with what somebody reacts; "" takes it back."""
    mine = and_(TABLE.c.announcement_id == announcement_id, TABLE.c.person_id == person_id)
    await db.execute(update(TABLE).where(mine).values(reaction=sign[:32]))


async def portion_is_settled(db: AsyncSession, subject: Subject) -> bool:
    """Does nothing wait in the outbox for a portion?"""
    waiting = (
        select(OUTBOX.c.id)
        .join(MESSAGE_REFERENCE, MESSAGE_REFERENCE.c.id == OUTBOX.c.reference_id)
        .where(MESSAGE_REFERENCE.c.subject == str(subject), OUTBOX.c.state.in_(UNDER_WAY))
        .limit(1)
    )
    return await db.scalar(waiting) is None


@dataclass(frozen=True, slots=True)
class PortionKind:
    """Of a portion: its language, whether that is its readers' own, and whether they are groups."""

    language: str
    is_own: bool
    in_group: bool


async def kind_of_portion(
    db: AsyncSession, announcement: Announcement, number: int
) -> PortionKind | None:
    """What all recipients of a portion have in common; None where none of them is left."""
    row = (
        await db.execute(
            select(TABLE.c.language, TABLE.c.is_own, TABLE.c.chat_id.is_not(None))
            .where(TABLE.c.announcement_id == announcement.id, TABLE.c.batch == number)
            .limit(1)
        )
    ).first()
    return None if row is None else PortionKind(row[0], row[1], bool(row[2]))


async def is_old(db: AsyncSession, announcement: Announcement, number: int, now: datetime) -> bool:
    """Was a portion sent so long ago that a platform may not let its messages be deleted?"""
    settled = (
        select(TABLE.c.settled_at)
        .where(TABLE.c.announcement_id == announcement.id, TABLE.c.batch == number)
        .where(TABLE.c.state == RecipientState.SENT)
        .limit(1)
    )
    at = await db.scalar(settled)
    return at is not None and now - at > DELETABLE
