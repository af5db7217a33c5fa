"""Resuming: after a crash, or when the database was away, what was on its way is taken up."""

from __future__ import annotations

from datetime import datetime, timedelta
from operator import itemgetter
from typing import TYPE_CHECKING

from sqlalchemy import or_, select, update

from bot.delivery import queue
from bot.delivery.sending import outcomes
from bot.delivery.sending.claims import IDS, MOST_TRIES, THESE, UNPACED, claim_of
from bot.storage.clock_steps import last_shown
from bot.storage.core import OUTBOX
from bot.storage.tables import Chat, OutboxRow, PlatformState
from bot.words.clock_steps import ClockSteps
from bot.words.states import OutboxState

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.delivery.sending.journal import Try
    from bot.delivery.sending.pacing import Pacer
    from bot.words.deliveries import Sent

LONGEST_PAUSE = timedelta(seconds=outcomes.TRIES.longest)


async def resume(
    db: AsyncSession,
    bot: tuple[str, str],
    pacer: Pacer,
    now: datetime,
    arrived: Mapping[Try, Sent],
) -> None:
    """Take up what an earlier process left: its pause, its pace, its unfinished sends.

    `bot` is the platform and the bot's account there; `arrived` what is known to be there of what
    the tables still hold to be on its way.
    """
    before = ClockSteps(await last_shown(db)).look(now)
    put_back = timedelta() if before is None else before - now
    state = await db.get(PlatformState, bot)
    if state is not None and state.paused_until is not None:
        pacer.pause((state.paused_until - put_back).timestamp())
    if before is not None:
        await catch_up(db, bot[0], before, now)
    minute_ago = now - timedelta(minutes=1)
    found = await db.execute(
        select(OutboxRow, Chat.private)
        .join(Chat, Chat.id == OutboxRow.chat_id)
        .where(
            OutboxRow.platform == bot[0],
            or_(OutboxRow.settled_at > minute_ago, queue.WAITING),
            OutboxRow.claimed_at > minute_ago,
            OutboxRow.claimed_at <= now,  # by a clock that went wrong
            OutboxRow.act.not_in(UNPACED),
        )
    )
    recent = [(_last_on_wire(row, now), row, private) for row, private in found]
    for at, row, private in sorted(recent, key=itemgetter(0)):
        pacer.spoke(
            row.chat_id, private=private, at=at.timestamp(), times=min(row.attempts, MOST_TRIES)
        )
    await _record_arrived(db, bot[0], arrived, now)
    await take_back(db, bot[0], may_have_arrived=True)


def _last_on_wire(row: OutboxRow, now: datetime) -> datetime:
    """When it reached the platform at the latest; what was under way, perhaps just now."""
    return now if row.state == OutboxState.SENDING else row.settled_at or row.claimed_at or now


async def _record_arrived(
    db: AsyncSession, platform: str, arrived: Mapping[Try, Sent], now: datetime
) -> None:
    """Write down what has arrived, where it is that very try."""
    if not arrived:
        return
    tried = select(OUTBOX.c.id, OUTBOX.c.claimed_at).where(
        OUTBOX.c.platform == platform, queue.SENDING, queue.WAITING
    )
    outcomes_by_id = {
        row.id: arrived[row.id, row.claimed_at.isoformat()]
        for row in await db.execute(tried)
        if (row.id, row.claimed_at.isoformat()) in arrived
    }
    ids = list(outcomes_by_id)
    await db.execute(update(OUTBOX).where(IDS).values(state=OutboxState.QUEUED), {"ids": ids})
    found = await db.execute(THESE, {"ids": ids})
    claims = [claim_of(row, now) for row in found]
    for claim in claims:
        claim.outcome = outcomes_by_id[claim.row_id]
    await outcomes.record(db, claims, now)


async def catch_up(db: AsyncSession, platform: str, before: datetime, now: datetime) -> None:
    """Let go at once what was to go by now: the clock, which showed `before`, was put back."""
    late = update(OutboxRow).where(
        OutboxRow.platform == platform,
        queue.QUEUED,
        queue.WAITING,
        OutboxRow.not_before > now,
        OutboxRow.not_before <= before + LONGEST_PAUSE,
    )
    await db.execute(late.values(not_before=now).execution_options(synchronize_session=False))
    await queue.set_in_order(db, platform)


async def take_back(
    db: AsyncSession, platform: str, *, but: Collection[int] = (), may_have_arrived: bool
) -> None:
    """Put rows that nobody is sending (any more) back into the queue, `but` these."""
    again = update(OutboxRow).where(
        OutboxRow.platform == platform, queue.SENDING, queue.WAITING, OutboxRow.id.not_in(but)
    )
    await db.execute(
        again.values(
            state=OutboxState.QUEUED, uncertain=OutboxRow.uncertain + int(may_have_arrived)
        ).execution_options(synchronize_session=False)
    )
    await queue.set_in_order(db, platform)
