"""Claims: rows of the outbox that a sender takes in hand, and takes back into the queue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from operator import itemgetter
from typing import TYPE_CHECKING

from sqlalchemy import (
    BigInteger,
    cast,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    text,
    update,
)

from bot.delivery.parcels import unwrap
from bot.storage.tables import Account, Chat, MessageReference, OutboxRow, PlatformState, Thread
from bot.words.deliveries import Act, Delivery, Sent
from bot.words.failures import DeliveryFailed, Expired, Unreachable
from bot.words.states import OutboxState

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from sqlalchemy import Row
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.delivery.pacing import Pacer

URGENCY = literal(1 << 40, BigInteger)
"""Orders by priority first, then by age; ids stay far below it."""
MOST_CHATS = 500
"""Chats looked at in one turn, the most urgent first."""
MOST_TRIES = 6
"""Tries of one delivery that can lie in one minute: their pauses double."""
UNPACED = {Act.TOAST.value, Act.OFFER.value}
"""What is no message, and so counts in no limit."""

# Written out, and not as a parameter, because SQLite uses a partial index only where it can see
# that the rows are among the index's: without, every turn would read the whole outbox.
WAITING = text("outbox.state IN ('queued', 'sending')")
QUEUED = OutboxRow.state == literal_column(f"'{OutboxState.QUEUED}'")
SENDING = OutboxRow.state == literal_column(f"'{OutboxState.SENDING}'")


@dataclass(slots=True)
class Claim:
    """A claimed row with the keys that it needs, and what came of it."""

    row_id: int
    chat_id: int
    private: bool
    delivery: Delivery
    reference_id: int | None
    thread_subject: str
    attempts: int
    """How often it was tried before."""
    outcome: Sent | DeliveryFailed | None = None


async def due(
    db: AsyncSession,
    platform: str,
    pacer: Pacer,
    now: float,
    *,
    room: int,
    busy: Collection[int] = (),
) -> tuple[list[int], float | None]:
    """The rows that may go now, at most `room` and one a chat, and when the next ones may.

    `busy` are chats in which something is on its way. The moment is None where nothing waits for
    time alone.
    """
    head = func.min(cast(OutboxRow.priority, BigInteger) * URGENCY + OutboxRow.id).label("head")
    first = (
        select(head)
        .where(OutboxRow.platform == platform, QUEUED, WAITING)
        .group_by(OutboxRow.chat_id)
        .order_by(head)
        .limit(MOST_CHATS)
    ).subquery()
    rows = await db.execute(
        select(OutboxRow.id, OutboxRow.chat_id, OutboxRow.act, OutboxRow.not_before)
        .join(first, OutboxRow.id == first.c.head % URGENCY)
        .order_by(first.c.head)
    )
    ready: list[int] = []
    paced = 0
    soonest: float | None = None
    for row_id, chat_id, act, not_before in rows:
        if chat_id in busy:
            continue
        at = max(not_before.timestamp(), pacer.paused_until)
        counts = act not in UNPACED
        if counts:
            at = max(at, pacer.ready_at(chat_id), pacer.free_at(paced))
        if at > now:
            soonest = at if soonest is None else min(soonest, at)
        elif len(ready) < room:
            ready.append(row_id)
            paced += counts
    return ready, soonest


async def claim(db: AsyncSession, ids: Sequence[int], pacer: Pacer, now: datetime) -> list[Claim]:
    """Take these rows in hand, as far as they are still queued."""
    left = exists().where(Account.chat_id == Chat.id, Account.reachable.is_(False))
    found = await db.execute(
        select(OutboxRow, Chat.key, Chat.private, MessageReference.message, Thread.key, left)
        .join(Chat, Chat.id == OutboxRow.chat_id)
        .outerjoin(MessageReference, MessageReference.id == OutboxRow.reference_id)
        .outerjoin(
            Thread,
            (Thread.chat_id == OutboxRow.chat_id)
            & (Thread.subject == OutboxRow.thread_subject)
            & (OutboxRow.thread_subject != ""),
        )
        .where(OutboxRow.id.in_(ids), QUEUED)
        .order_by(OutboxRow.id)
        .with_for_update(of=OutboxRow)  # a handler may be rewriting one of them
    )
    claims = [_parcel(one, now) for one in found]
    for claim in claims:
        if claim.delivery.act not in UNPACED:
            pacer.spoke(claim.chat_id, private=claim.private, at=now.timestamp())
    await db.execute(
        update(OutboxRow)
        .where(OutboxRow.id.in_([one.row_id for one in claims]))
        .values(state=OutboxState.SENDING, claimed_at=now, attempts=OutboxRow.attempts + 1)
        .execution_options(synchronize_session=False)
    )
    return claims


def _parcel(found: Row[OutboxRow, str, bool, str, str, bool], now: datetime) -> Claim:
    """Make the parcel; when it is too late, or for somebody who has left, it needs no try."""
    row, chat_key, private, message, thread, left = found
    failed: DeliveryFailed | None = Unreachable("has left") if left else None
    if row.expires_at is not None and row.expires_at <= now:
        failed = Expired("too late")
    keys = {"thread": thread or ""}
    if row.act in {Act.EDIT.value, Act.DELETE.value}:
        keys["message"] = message or ""
    return Claim(
        row.id,
        row.chat_id,
        private,
        unwrap(row.payload or {}, row.act, chat_key, f"lamplighter-{row.id}", **keys),
        row.reference_id,
        row.thread_subject,
        row.attempts,
        failed,
    )


# ── after a crash, or when the database was away ─────────────────────────────────────────────


async def resume(db: AsyncSession, bot: tuple[str, str], pacer: Pacer, now: datetime) -> None:
    """Take up what an earlier process left: its pause, its pace, its unfinished sends.

    `bot` is the platform and the bot's account there.
    """
    state = await db.get(PlatformState, bot)
    if state is not None and state.paused_until is not None:
        pacer.pause(state.paused_until.timestamp())
    minute_ago = now - timedelta(minutes=1)
    found = await db.execute(
        select(OutboxRow, Chat.private)
        .join(Chat, Chat.id == OutboxRow.chat_id)
        .where(
            OutboxRow.platform == bot[0],
            or_(OutboxRow.settled_at > minute_ago, WAITING),
            OutboxRow.claimed_at > minute_ago,
            OutboxRow.act.not_in(UNPACED),
        )
    )
    recent = [(_last_on_wire(row, now), row, private) for row, private in found]
    for at, row, private in sorted(recent, key=itemgetter(0)):
        pacer.spoke(
            row.chat_id, private=private, at=at.timestamp(), times=min(row.attempts, MOST_TRIES)
        )
    await take_back(db, bot[0], may_have_arrived=True)


def _last_on_wire(row: OutboxRow, now: datetime) -> datetime:
    """When it reached the platform at the latest; what was under way, perhaps just now."""
    return now if row.state == OutboxState.SENDING else row.settled_at or row.claimed_at or now


async def take_back(
    db: AsyncSession, platform: str, *, but: Collection[int] = (), may_have_arrived: bool
) -> None:
    """Put rows that nobody is sending (any more) back into the queue, `but` these."""
    again = update(OutboxRow).where(
        OutboxRow.platform == platform, SENDING, WAITING, OutboxRow.id.not_in(but)
    )
    await db.execute(
        again.values(
            state=OutboxState.QUEUED, uncertain=OutboxRow.uncertain + int(may_have_arrived)
        ).execution_options(synchronize_session=False)
    )
