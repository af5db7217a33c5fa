"""Translations: entries that say the same in other languages, and which of them are behind.

A translation is stale when its original has changed since somebody last looked at the translation.
Its original is the entry that it was translated from; where that isn't known, the one of the group
that was changed last.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from bot.storage.tables import Entry

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.ext.asyncio import AsyncSession


LONG_AGO = datetime.min.replace(tzinfo=UTC)
# Asked at every answer, so put together once.
CHANGED = select(Entry.id).where(
    Entry.key == bindparam("key"),
    Entry.id != bindparam("but"),
    Entry.changed_at.is_not(None),
    Entry.retired_at.is_(None),
)


async def of(db: AsyncSession, entry: Entry) -> list[Entry]:
    """The same entry in other languages."""
    rows = await db.scalars(
        select(Entry)
        .where(Entry.key == entry.key, Entry.id != entry.id, Entry.retired_at.is_(None))
        .order_by(Entry.language)
    )
    return list(rows.all())


async def outrun_by(db: AsyncSession, entry: Entry) -> Entry | None:
    """The original that has changed since somebody last looked at this translation of it."""
    changed = (await db.scalars(CHANGED, {"key": entry.key, "but": entry.id})).all()
    if not changed:
        return None
    return _ahead(entry, await db.scalars(select(Entry).where(Entry.id.in_(changed))))


async def stale(db: AsyncSession) -> list[tuple[Entry, Entry]]:
    """All translations that are behind, each with its original; the longest behind first."""
    groups: dict[str, list[Entry]] = defaultdict(list)
    for entry in await db.scalars(select(Entry).where(Entry.retired_at.is_(None))):
        groups[entry.key].append(entry)
    behind = [
        (entry, original)
        for group in groups.values()
        if any(entry_there.changed_at is not None for entry_there in group)
        for entry in group
        if (original := _ahead(entry, group)) is not None
    ]
    return sorted(behind, key=lambda pair: (pair[1].changed_at, pair[0].id))


def _ahead(entry: Entry, group: Iterable[Entry]) -> Entry | None:
    looked = _looked_at(entry)
    changed = {
        other.id: other for other in group if other.id != entry.id and other.changed_at is not None
    }
    if entry.translated_from is not None:
        original = changed.get(entry.translated_from)
    else:
        # What was itself translated from this entry follows it, and never runs ahead of it.
        originals = [other for other in changed.values() if other.translated_from != entry.id]
        original = max(originals, key=lambda other: other.changed_at or looked, default=None)
    if original is None or original.changed_at is None or original.changed_at <= looked:
        return None
    return original


def _looked_at(entry: Entry) -> datetime:
    moments = [moment for moment in (entry.changed_at, entry.reviewed_at) if moment is not None]
    return max(moments) if moments else LONG_AGO
