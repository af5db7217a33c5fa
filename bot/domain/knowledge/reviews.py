"""Reviews: what is known is looked at again, a little each week."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select

from bot.storage.tables import Entry

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sqlalchemy import ColumnElement
    from sqlalchemy.ext.asyncio import AsyncSession

REVIEW_EVERY = timedelta(days=365)
WEEK = "knowledge.week"
"""The job that brings a few entries before people each week."""
EACH_WEEK = timedelta(days=7)
EACH = 3
"""Entries that one person or room is asked to look at in a week."""


async def due(db: AsyncSession, now: datetime) -> list[Entry]:
    """The living entries that somebody should look at, the longest due first."""
    rows = await db.scalars(select(Entry).where(_is_due(now)))
    return sorted(rows, key=lambda entry: (due_at(entry) or now, entry.id))


def due_at(entry: Entry) -> datetime | None:
    """When an entry should be looked at; None: it never was, and should be now."""
    if entry.review_by is not None or entry.reviewed_at is None:
        return entry.review_by
    return entry.reviewed_at + REVIEW_EVERY


def some_of(entries: Sequence[Entry], languages: Collection[str], now: datetime) -> list[Entry]:
    """What somebody who reads these languages is asked to look at this week, of all that is due.

    Of more than fit, each week others, so that what nobody looks at doesn't keep back the rest;
    what they can't read only where there is nothing else.
    """
    theirs = [
        entry for entry in entries if entry.language.partition("-")[0] in languages
    ] or entries
    week = int(now.timestamp() // EACH_WEEK.total_seconds())
    first = week * EACH % len(theirs) if len(theirs) > EACH else 0
    return [*theirs[first:], *theirs[:first]][:EACH]


async def count_due(db: AsyncSession, now: datetime) -> int:
    """How many those are."""
    return await db.scalar(select(func.count(Entry.id)).where(_is_due(now))) or 0


def _is_due(now: datetime) -> ColumnElement[bool]:
    unset = Entry.review_by.is_(None)
    return Entry.retired_at.is_(None) & or_(
        Entry.review_by <= now,
        unset & or_(Entry.reviewed_at.is_(None), Entry.reviewed_at <= now - REVIEW_EVERY),
    )
