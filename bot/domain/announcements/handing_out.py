"""Handing out: who is next, looked at once more before they are written to."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select, update

from bot.domain import jobs
from bot.domain.announcements import audiences
from bot.domain.announcements.audiences import BEST_ACCOUNT
from bot.domain.announcements.ledger import DIGESTS, TABLE
from bot.storage.tables import Account, AnnouncementRecipient, Chat, Person, TopicChoice
from bot.words.announcements import Cadence, RecipientState, Unreached

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Row
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.domain.announcements.ledger import Rules
    from bot.storage.tables import Announcement

_MOVE = (
    update(TABLE)
    .where(TABLE.c.id == bindparam("row"))
    .values(
        {
            "state": bindparam("to_state"),
            "reason": bindparam("why"),
            "due_at": bindparam("at"),
            "batch": bindparam("portion"),
            "platform": bindparam("on"),
            "settled_at": bindparam("settled"),
        }
    )
)


@dataclass(frozen=True, slots=True)
class Portion:
    """Recipients who get the same words: people by their ids, or groups by their chats'."""

    number: int
    language: str
    is_own: bool
    people: tuple[int, ...] = ()
    chats: tuple[int, ...] = ()


def size(portion: Portion) -> int:
    """How many get it."""
    return len(portion.people) + len(portion.chats)


async def hand_out(
    db: AsyncSession,
    announcement: Announcement,
    rules: Rules,
    now: datetime,
    *,
    platform: str,
    room: int,
) -> list[Portion]:
    """Take the next recipients on a platform who are due, at most so many, and look once more
    whether they can be written to, want to, and are not asleep. Gives those who are to get it now.
    """
    rules = rules.of(announcement)
    due = (
        select(
            TABLE.c.id,
            TABLE.c.person_id,
            TABLE.c.chat_id,
            TABLE.c.language,
            TABLE.c.is_own,
            Person.zone,
            Account.platform,
            Account.reachable,
            Account.chat_id.label("private_chat_id"),
            Account.aside,
            TopicChoice.cadence,
            Chat.present,
            Chat.platform.label("group_platform"),
        )
        .select_from(AnnouncementRecipient)
        .outerjoin(Person, Person.id == TABLE.c.person_id)
        .outerjoin(Account, Account.id == BEST_ACCOUNT)
        .outerjoin(
            TopicChoice,
            (TopicChoice.person_id == TABLE.c.person_id)
            & (TopicChoice.topic == announcement.topic),
        )
        .outerjoin(Chat, Chat.id == TABLE.c.chat_id)
        .where(
            TABLE.c.announcement_id == announcement.id,
            TABLE.c.state == RecipientState.WAITING,
            TABLE.c.platform == platform,
            TABLE.c.due_at <= now,
        )
        .order_by(TABLE.c.due_at, TABLE.c.id)
        .limit(room)
    )
    moves: list[dict[str, Any]] = []
    alike: dict[tuple[str, bool, bool], list[tuple[int, int, str]]] = defaultdict(list)
    for row in (await db.execute(due)).all():
        held_back = await _held_back(db, row, rules, now)
        if held_back is not None:
            moves.append(held_back)
            continue
        is_group = row.chat_id is not None
        on = row.group_platform if is_group else row.platform
        reader = row.chat_id if is_group else row.person_id
        alike[row.language, row.is_own, is_group].append((row.id, reader, on))
    portions = []
    for (language, is_own, is_group), readers in sorted(alike.items()):
        announcement.batches += 1
        ids = tuple(reader for _row_id, reader, _on in readers)
        portions.append(
            Portion(announcement.batches, language, is_own, chats=ids)
            if is_group
            else Portion(announcement.batches, language, is_own, people=ids)
        )
        moves += [
            _move(row_id, RecipientState.QUEUED, now, on=on, portion=announcement.batches)
            for row_id, _reader, on in readers
        ]
    if moves:
        await db.execute(_MOVE, moves)
    return portions


async def _held_back(
    db: AsyncSession, row: Row[Any], rules: Rules, now: datetime
) -> dict[str, Any] | None:
    """What becomes of a row that is not to go now; None where it is."""
    if row.chat_id is not None:
        if not row.present:
            return _move(
                row.id, RecipientState.FAILED, now, why=Unreached.LOST, on=row.group_platform
            )
        awake = rules.hours.after(now, rules.zone)
        return (
            _move(row.id, RecipientState.WAITING, awake, on=row.group_platform)
            if awake > now
            else None
        )
    reason = audiences.why_not(
        reachable=bool(row.reachable),
        chat_id=row.private_chat_id,
        aside=bool(row.aside),
        cadence=row.cadence,
    )
    on = row.platform or ""
    if reason:
        return _move(row.id, RecipientState.FAILED, now, why=reason, on=on)
    if row.cadence in DIGESTS:
        at = rules.digest(row.cadence, row.zone, now)
        name = DIGESTS[Cadence(row.cadence)][0]
        await jobs.schedule_once(db, name, row.person_id, at, person=row.person_id)
        return _move(row.id, RecipientState.DIGEST, at, on=on)
    awake = rules.hours.after(now, row.zone or rules.zone)
    return _move(row.id, RecipientState.WAITING, awake, on=on) if awake > now else None


def _move(
    row_id: int, state: RecipientState, at: datetime, *, why: str = "", on: str, portion: int = 0
) -> dict[str, Any]:
    settled = at if state in {RecipientState.SENT, RecipientState.FAILED} else None
    return {
        "row": row_id, "to_state": state, "why": why, "at": at, "portion": portion, "on": on,
        "settled": settled,
    }  # fmt: skip
