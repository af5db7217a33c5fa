"""The ledger: a row for each recipient, from waiting to settled, whatever happens in between.

It is written in portions (`gather`), each in a transaction of its own that notes how far it has
come. What is due is handed to the outbox a little ahead of its pace (`handing_out`): so people are
looked at once more just before they are written to, and what is paused or cancelled is so at once.
What came of it is read off the outbox (`outcomes`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select, update

from bot.domain import jobs
from bot.domain.announcements import announcements, audiences
from bot.domain.announcements.audiences import READS
from bot.storage.tables import (
    Account,
    AnnouncementRecipient,
    Person,
    RoomTopicChoice,
    TopicChoice,
)
from bot.words.announcements import AnnouncementTopic, Cadence, RecipientState, Unreached
from bot.words.quiet import QuietHours
from bot.words.recurrences import first_moment

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.domain.announcements.audiences import Chain
    from bot.storage.tables import Announcement

CHUNK = 500
"""So many rows are written in one transaction."""
DAILY, WEEKLY = "announcements.daily", "announcements.weekly"
"""The jobs that bring somebody's digest; their subject is the person."""
ROOM_DAILY, ROOM_WEEKLY = "announcements.room_daily", "announcements.room_weekly"
DIGESTS = {Cadence.DAILY: (DAILY, ROOM_DAILY), Cadence.WEEKLY: (WEEKLY, ROOM_WEEKLY)}

TABLE: Any = AnnouncementRecipient.__table__


@dataclass(frozen=True, slots=True)
class Rules:
    """When people are written to: quiet hours, the community's zone, and when digests come; and
    what people read who read no language of the text (`chain`).
    """

    chain: Chain
    hours: QuietHours
    zone: str
    digest_at: time

    def of(self, announcement: Announcement) -> Rules:
        """The same for one announcement: what is urgent wakes people."""
        if announcement.topic != AnnouncementTopic.URGENT:
            return self
        return Rules(self.chain, QuietHours(None, None), self.zone, self.digest_at)

    def due(self, announcement: Announcement, zone: str | None, now: datetime) -> datetime:
        """When somebody in that zone is to get it."""
        own = zone or self.zone
        at = now
        if announcement.local_time:
            wall = datetime.fromisoformat(announcement.local_time)
            at = max(now, first_moment(wall, ZoneInfo(own)))
        return self.hours.after(at, own)

    def digest(self, cadence: str, zone: str | None, now: datetime) -> datetime:
        """When the next digest comes there: each day, or each Monday."""
        local = ZoneInfo(zone or self.zone)
        day = now.astimezone(local).date()
        for ahead in range(9):
            on = day + timedelta(days=ahead)
            at = first_moment(datetime.combine(on, self.digest_at), local)
            if at > now and (cadence == Cadence.DAILY or on.weekday() == 0):
                return at
        return now


# ── writing it ───────────────────────────────────────────────────────────────────────────────


async def gather(db: AsyncSession, announcement: Announcement, rules: Rules, now: datetime) -> bool:
    """Write the next people into it, the groups at last; tell whether there is more to do."""
    audience = audiences.of(announcement)
    texts = set(await announcements.texts_of(db, announcement))
    rules = rules.of(announcement)
    rows: list[dict[str, Any]] = []
    found: Sequence[Any] = ()
    if audience.people:
        columns = (
            Person.id, Person.zone, READS, Account.platform, Account.reachable, Account.chat_id,
            Account.aside, TopicChoice.cadence,
        )  # fmt: skip
        people = audiences.select_people(audience, announcement.topic, *columns)
        people = people.where(Person.id > announcement.after_id).order_by(Person.id).limit(CHUNK)
        found = (await db.execute(people)).all()
    for person_id, zone, reads, platform, reachable, chat_id, aside, cadence in found:
        language, is_own = audiences.choose(texts, announcement.language, reads, rules.chain)
        reason = audiences.why_not(
            reachable=reachable, chat_id=chat_id, aside=aside, cadence=cadence
        )
        row = _row(announcement, platform, language, is_own=is_own, reason=reason, now=now)
        if not reason and cadence in DIGESTS:
            row |= {"state": RecipientState.DIGEST, "due_at": rules.digest(cadence, zone, now)}
            name = DIGESTS[Cadence(cadence)][0]
            await jobs.schedule_once(db, name, person_id, row["due_at"], person=person_id)
        elif not reason:
            row["due_at"] = rules.due(announcement, zone, now)
        rows.append({**row, "person_id": person_id})
    if found:
        announcement.after_id = found[-1][0]
    if len(found) < CHUNK:
        rows += await _groups(db, announcement, rules, texts, now)
        announcement.gathered_at = now
    if rows:
        await db.execute(insert(TABLE), rows)
    return announcement.gathered_at is None


def _row(
    announcement: Announcement,
    platform: str,
    language: str,
    *,
    is_own: bool,
    reason: str,
    now: datetime,
) -> dict[str, Any]:
    return {
        "announcement_id": announcement.id,
        "person_id": None,
        "chat_id": None,
        "platform": platform,
        "language": language,
        "is_own": is_own,
        "state": RecipientState.FAILED if reason else RecipientState.WAITING,
        "reason": reason,
        "due_at": now,
        "batch": 0,
        "settled_at": now if reason else None,
        "reaction": "",
    }


async def _groups(
    db: AsyncSession, announcement: Announcement, rules: Rules, texts: set[str], now: datetime
) -> list[dict[str, Any]]:
    chosen = await db.execute(
        select(RoomTopicChoice.chat_id, RoomTopicChoice.cadence).where(
            RoomTopicChoice.topic == announcement.topic
        )
    )
    cadences: dict[int, str] = {chat_id: cadence for chat_id, cadence in chosen}  # noqa: C416 - rows are no pairs
    rows = []
    for chat in await audiences.groups(db, audiences.of(announcement)):
        cadence = cadences.get(chat.id, Cadence.AT_ONCE)
        muted = Unreached.MUTED if cadence == Cadence.NEVER else ""
        reason = muted if chat.present else Unreached.LOST
        language, is_own = audiences.choose(
            texts, announcement.language, chat.language or "", rules.chain
        )
        row = _row(announcement, chat.platform, language, is_own=is_own, reason=reason, now=now)
        if not reason and cadence in DIGESTS:
            at = rules.digest(cadence, None, now)
            row |= {"state": RecipientState.DIGEST, "due_at": at}
            await jobs.schedule_once(db, DIGESTS[Cadence(cadence)][1], chat.id, at)
        elif not reason:
            row["due_at"] = rules.due(announcement, None, now)
        rows.append({**row, "chat_id": chat.id})
    return rows


# ── how it stands ────────────────────────────────────────────────────────────────────────────


async def next_due(db: AsyncSession, announcement: Announcement) -> datetime | None:
    """When the next of those who wait are due; None where nobody waits."""
    waiting = select(TABLE.c.due_at).where(
        TABLE.c.announcement_id == announcement.id, TABLE.c.state == RecipientState.WAITING
    )
    moments = [
        moment
        for platform in await platforms(db, announcement)
        if (
            moment := await db.scalar(
                waiting.where(TABLE.c.platform == platform).order_by(TABLE.c.due_at).limit(1)
            )
        )
        is not None
    ]
    return min(moments, default=None)


async def platforms(db: AsyncSession, announcement: Announcement) -> list[str]:
    """The platforms on which recipients wait."""
    waiting = (
        select(TABLE.c.platform)
        .where(TABLE.c.announcement_id == announcement.id)
        .where(TABLE.c.state == RecipientState.WAITING)
        .distinct()
    )
    return sorted(await db.scalars(waiting))


async def cancel(db: AsyncSession, announcement: Announcement, now: datetime) -> None:
    """Whoever has not got it, does not."""
    never = (RecipientState.WAITING, RecipientState.DIGEST)
    await db.execute(
        update(TABLE)
        .where(TABLE.c.announcement_id == announcement.id, TABLE.c.state.in_(never))
        .values(state=RecipientState.CANCELLED, settled_at=now)
    )
