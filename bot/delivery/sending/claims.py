"""Claims: rows of the outbox that a sender takes in hand, and takes back into the queue."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, exists, select, update

from bot.delivery import queue
from bot.delivery.payloads import BACKED, BESIDE, WITH_THREAD, unwrap
from bot.storage.core import ACCOUNT, CHAT, MESSAGE_REFERENCE, OUTBOX, THREAD
from bot.storage.tables import Moment
from bot.words import Priority
from bot.words.deliveries import Act, Delivery, Sent
from bot.words.failures import DeliveryFailed, Expired, Unreachable
from bot.words.states import OutboxState

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sqlalchemy import Row
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.delivery.sending.pacing import Pacer

MOST_TRIES = 6
"""Tries of one delivery that can lie in one minute: their pauses double."""
UNPACED = {
    act.value
    for act in (
        Act.TOAST,
        Act.OFFER,
        Act.GUEST,
        Act.TAG,
        Act.ADMIT,
        Act.EXPEL,
        Act.DEFER,
        Act.ENTER,
    )
}
"""What is no message, and so counts in no limit."""
STANDING = frozenset({Act.EDIT, Act.DELETE, Act.END_POLL})
"""What is done with a message that stands there."""
INSTANT = 0.00001
"""Seconds; what the tables, which keep microseconds, could not tell from now."""
BUSY_HEADS = len(Priority)
"""So many heads of one chat there can be: one of each priority."""


# What every delivery takes, so put together once, and without the ORM.
IDS = OUTBOX.c.id.in_(bindparam("ids", expanding=True))
_HAS_LEFT = exists().where(ACCOUNT.c.chat_id == CHAT.c.id, ACCOUNT.c.reachable.is_(False))
THESE = (
    select(
        OUTBOX.c.id,
        OUTBOX.c.chat_id,
        OUTBOX.c.act,
        OUTBOX.c.payload,
        OUTBOX.c.reference_id,
        OUTBOX.c.thread_subject,
        OUTBOX.c.attempts,
        OUTBOX.c.expires_at,
        OUTBOX.c.not_before,
        CHAT.c.key.label("chat_key"),
        CHAT.c.private,
        CHAT.c.beside_id,
        MESSAGE_REFERENCE.c.message,
        THREAD.c.key.label("thread"),
        _HAS_LEFT.label("has_left"),
        queue.OTHERS_WAIT.label("others_wait"),
    )
    .join(CHAT, CHAT.c.id == OUTBOX.c.chat_id)
    .outerjoin(MESSAGE_REFERENCE, MESSAGE_REFERENCE.c.id == OUTBOX.c.reference_id)
    .outerjoin(
        THREAD,
        (THREAD.c.chat_id == OUTBOX.c.chat_id)
        & (THREAD.c.subject == OUTBOX.c.thread_subject)
        & (OUTBOX.c.thread_subject != ""),
    )
    .where(IDS, queue.QUEUED)
    .with_for_update(of=OUTBOX)  # a handler may be rewriting one of them
)
TAKE = (
    update(OUTBOX)
    .where(IDS)
    .values(
        state=OutboxState.SENDING,
        claimed_at=bindparam("now", type_=Moment()),
        attempts=OUTBOX.c.attempts + 1,
    )
)


@dataclass(slots=True)
class Claim:
    """A claimed row with the keys that it needs, and what came of it."""

    row_id: int
    chat_id: int
    private: bool
    delivery: Delivery
    reference_id: int | None
    thread_subject: str
    others_wait: bool
    """Something else was queued for the chat."""
    attempts: int
    """How often it was tried before."""
    at: datetime
    due_at: datetime
    """When it was to be said."""
    outcome: Sent | DeliveryFailed | None = None
    beside: int | None = None
    """Of a side chat, the group in which it is."""
    backed: bool = False
    """What it says there is said elsewhere too, or kept already."""


async def due(
    db: AsyncSession,
    platform: str,
    pacer: Pacer,
    now: datetime,
    *,
    room: int,
    busy: Collection[int] = (),
) -> tuple[list[int], float | None]:
    """The rows that may go now, at most `room` and one a chat, and when the next ones may.

    `busy` are chats in which something is on its way. Chats that have to wait for their pace are
    not looked at again before. The moment is None where nothing waits for time alone.
    """
    if pacer.paused_until > now.timestamp():
        return [], pacer.paused_until
    most = room + BUSY_HEADS * len(busy)
    while True:
        found = await db.execute(queue.HEADS, {"platform": platform, "now": now, "most": most})
        choice = Choice(pacer, now.timestamp(), room, seen=set(busy))
        for row in sorted(found, key=attrgetter("priority", "not_before", "id")):
            choice.consider(row)
        await queue.postpone(
            db, [(row_id, datetime.fromtimestamp(at, UTC)) for row_id, at in choice.too_soon]
        )
        if not choice.too_soon or len(choice.ready) == room:
            return choice.ready, choice.soonest


@dataclass(slots=True)
class Choice:
    """Chooses among rows, which come in their order, those that may go now."""

    pacer: Pacer
    now: float
    room: int
    seen: set[int]
    """Chats of which no other row may go."""
    ready: list[int] = field(default_factory=list)
    too_soon: list[tuple[int, float]] = field(default_factory=list)
    """Rows whose chat was written to lately, and when it may be again."""
    soonest: float | None = None
    _paced: int = 0

    def consider(self, row: Row[int, int, str, datetime, int]) -> None:
        """Look at the next row."""
        if row.chat_id in self.seen:
            return
        self.seen.add(row.chat_id)
        at = row.not_before.timestamp()
        counts = row.act not in UNPACED
        if at <= self.now and counts:
            at = self.pacer.ready_at(row.chat_id)
            if at > self.now + INSTANT:
                self.too_soon.append((row.id, at))
            else:
                at = min(at, self.now)
            at = max(at, self.pacer.free_at(self._paced))
        if at > self.now:
            self.soonest = at if self.soonest is None else min(self.soonest, at)
        elif len(self.ready) < self.room:
            self.ready.append(row.id)
            self._paced += counts


async def claim(
    db: AsyncSession, platform: str, ids: Sequence[int], pacer: Pacer, now: datetime
) -> list[Claim]:
    """Take these rows in hand, in this order, as far as they are still queued."""
    found = await db.execute(THESE, {"ids": ids})
    claims = sorted((claim_of(row, now) for row in found), key=lambda one: ids.index(one.row_id))
    for claim in claims:
        if claim.delivery.act not in UNPACED:
            pacer.spoke(claim.chat_id, private=claim.private, at=now.timestamp())
    await db.execute(TAKE, {"ids": [claim.row_id for claim in claims], "now": now})
    await queue.promote(db, platform, [claim.chat_id for claim in claims if claim.others_wait])
    return claims


def claim_of(row: Row[*tuple[Any, ...]], now: datetime) -> Claim:
    """Make the claim; when it is too late, or for somebody who has left, it needs no try."""
    failed: DeliveryFailed | None = Unreachable("has left") if row.has_left else None
    if row.expires_at is not None and row.expires_at <= now:
        failed = Expired("too late")
    with_thread = (row.payload or {}).get(WITH_THREAD, "")
    if with_thread and not row.thread:
        failed = Expired("there is no thread")
    keys = {} if with_thread == BESIDE else {"thread": row.thread or ""}
    if row.act in STANDING:
        keys["message"] = row.message or ""
    return Claim(
        row.id,
        row.chat_id,
        row.private,
        replace(
            unwrap(row.payload or {}, row.act, row.chat_key, f"lamplighter-{row.id}", **keys),
            mark=row.reference_id or 0,
        ),
        row.reference_id,
        row.thread_subject,
        row.others_wait,
        row.attempts,
        now,
        row.not_before,
        failed,
        row.beside_id,
        BACKED in (row.payload or {}),
    )
