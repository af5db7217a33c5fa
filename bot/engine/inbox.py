"""Durable in: what was heard is committed before the platform is told that we have it."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from sqlalchemy import delete, literal_column, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.delivery import kept
from bot.engine import turns
from bot.storage.core import INBOX
from bot.storage.errors import error_place
from bot.storage.tables import InboxRow, OutboxRow, PlatformState
from bot.words.states import InboxState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Executable
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.sessions import Database
    from bot.words.deliveries import RawEvent

log = logging.getLogger(__name__)


def _store(insertion: sqlite.Insert | postgresql.Insert) -> Executable:
    return insertion.values(turn=turns.NEXT).on_conflict_do_nothing(
        index_elements=["platform", "account", "event"]
    )


# What happens at every event, so put together once, and without the ORM.
STORE = {
    "sqlite": _store(sqlite.insert(INBOX)),
    "postgresql": _store(postgresql.insert(INBOX)),
}


async def store(
    db: AsyncSession,
    bot: tuple[str, str],
    events: Sequence[RawEvent],
    position: str,
    now: datetime,
) -> None:
    """Keep events that are not here yet, and the position in the platform's stream.

    `bot` is the account that heard them: its platform and its key there.
    """
    platform, account = bot
    if events:
        await db.execute(
            STORE[db.get_bind().dialect.name],
            [
                {
                    "platform": platform,
                    "account": account,
                    "event": event.id,
                    "payload": event.payload,
                    "sender": event.sender[:255],
                    "whose": event.sender[:255],
                    "crowd": event.crowd[:255],
                    "together": event.crowd[:255],
                    "cost": turns.cost(event.payload),
                    "urgent": event.urgent,
                    "state": InboxState.NEW,
                    "attempts": 0,
                    "problem": "",
                    "received_at": now,
                }
                for event in events
            ],
        )
    if position:
        await db.execute(
            update(PlatformState)
            .where(PlatformState.platform == platform, PlatformState.account == account)
            .values(position=position)
        )


async def waiting(db: AsyncSession, limit: int) -> Sequence[InboxRow]:
    """Give those of the events that nobody has handled whose turn it is."""
    first = (
        select(InboxRow)
        # Written out: SQLite sees from it that the index of new events is enough.
        .where(InboxRow.state == literal_column(f"'{InboxState.NEW}'"))
        .order_by(InboxRow.turn, InboxRow.id)
        .limit(limit)
    )
    rows = (await db.scalars(first)).all()
    sizes = accumulate(len(row.payload or "") for row in rows)
    return rows[: max(1, sum(size <= turns.GROUP_CHARACTERS for size in sizes))]


async def unhandled(db: AsyncSession, row_id: int) -> InboxRow | None:
    """Give an event; None where another worker was quicker, or put it aside."""
    row = await db.get(InboxRow, row_id)
    return row if row is not None and row.state == InboxState.NEW else None


async def done(db: AsyncSession, rows: Sequence[InboxRow], now: datetime) -> None:
    """Mark events as handled and drop what they said."""
    await db.execute(
        update(InboxRow)
        .where(InboxRow.id.in_([row.id for row in rows]))
        .values(state=InboxState.DONE, done_at=now, payload=None, sender="", crowd="")
        .execution_options(synchronize_session=False)
    )


def failed(row: InboxRow, error: Exception, now: datetime, *, most: int = 3) -> bool:
    """Count a failure; after `most` (at once where it can't be parsed) into quarantine. True if so.

    Only the error's kind and place are kept and logged: its text may quote what somebody wrote.
    """
    if isinstance(error, UnparsableError):
        most = 1
        error = error.__cause__ if isinstance(error.__cause__, Exception) else error
    row.attempts += 1
    row.problem = error_place(error)
    log.error("event %s failed: %s", row.id, row.problem)
    log.debug("event %s failed", row.id, exc_info=error)
    if row.attempts < most:
        return False
    row.state = InboxState.QUARANTINED
    row.done_at = now
    log.error("event %s is in quarantine", row.id)
    return True


@dataclass(frozen=True, slots=True)
class Selection:
    """Some of the events in quarantine; what is empty chooses nothing out."""

    ids: tuple[int, ...] = ()
    kind: str = ""
    """Of the error: its name, or all that `problem` says."""
    before: datetime | None = None
    """When they were received."""
    platform: str = ""

    def conditions(self) -> list[ColumnElement[bool]]:
        """What a row must be to be among them."""
        conditions: list[ColumnElement[bool]] = [InboxRow.state == InboxState.QUARANTINED]
        if self.ids:
            conditions.append(InboxRow.id.in_(self.ids))
        if self.kind:
            begins = InboxRow.problem.startswith(f"{self.kind} ", autoescape=True)
            conditions.append((InboxRow.problem == self.kind) | begins)
        if self.before is not None:
            conditions.append(InboxRow.received_at < self.before)
        if self.platform:
            conditions.append(InboxRow.platform == self.platform)
        return conditions


async def quarantined(db: Database, chosen: Selection = Selection()) -> Sequence[InboxRow]:
    """Give the events that could not be handled, oldest first."""
    async with db.read() as session:
        rows = select(InboxRow).where(*chosen.conditions()).order_by(InboxRow.id)
        return (await session.scalars(rows)).all()


async def retry(db: Database, chosen: Selection) -> int:
    """Put events from quarantine back into the queue; give how many."""
    async with db.write() as session:
        again = (
            update(InboxRow)
            .where(*chosen.conditions())
            .values(state=InboxState.NEW, attempts=0, done_at=None)
            .returning(InboxRow.id)
        )
        return len((await session.scalars(again)).all())


async def drop(db: Database, chosen: Selection, now: datetime) -> int:
    """Give events up: their payload goes, their id stays as handled; give how many."""
    async with db.write() as session:
        dropped = (
            update(InboxRow)
            .where(*chosen.conditions())
            .values(state=InboxState.DONE, payload=None, sender="", crowd="", done_at=now)
            .returning(InboxRow.id)
        )
        return len((await session.scalars(dropped)).all())


async def purge(db: AsyncSession, before: datetime) -> None:
    """Forget handled events, settled deliveries, and what nobody came back for, older than that.

    By age and never by number: Telegram's update ids jump after an idle week.
    """
    await db.execute(
        delete(InboxRow).where(InboxRow.state == InboxState.DONE, InboxRow.received_at < before)
    )
    await db.execute(delete(OutboxRow).where(OutboxRow.settled_at < before))
    await kept.purge(db, before - kept.LONGER)


class NotConfiguredError(Exception):
    """The configuration names no account on that platform (any more)."""


class UnparsableError(Exception):
    """The platform sent something that we don't understand."""
