"""Histories: each change of an entry keeps the entry as it was, whole, and it can be so again."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, or_, select

from bot.domain import versions
from bot.storage.tables import Entry, EntryChange, Phrasing, Variant

if TYPE_CHECKING:
    from sqlalchemy import Select
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Person

DEVICES = ("phone", "computer")
"""Sorts of device for which an answer can have a variant of its own."""
WORDS = ("question", "answer", "source", "topic")
MOMENTS = ("reviewed_at", "review_by", "retired_at")
# Asked at every answer, so put together once.
VARIANTS = select(Variant.device, Variant.answer).where(Variant.entry_id == bindparam("entry"))


async def of(db: AsyncSession, entry: Entry) -> list[EntryChange]:
    """What was done to an entry, the latest first."""
    rows = await db.scalars(_of(entry.id))
    return list(rows.all())


async def latest(db: AsyncSession, entry: Entry) -> EntryChange | None:
    """The last thing that was done to an entry."""
    return await db.scalar(_of(entry.id).limit(1))


def _of(entry_id: int) -> Select[EntryChange]:
    query = select(EntryChange).where(EntryChange.entry_id == entry_id)
    return query.order_by(EntryChange.id.desc())


async def note(
    db: AsyncSession, entry: Entry, by: Person, now: datetime, operation: str
) -> EntryChange:
    """Write down what is about to change, and have the matcher learn it."""
    before = await snapshot(db, entry)
    change = EntryChange(
        entry_id=entry.id, person_id=by.id, at=now, operation=operation, before=before
    )
    db.add(change)
    await versions.bump(db, versions.KNOWLEDGE)
    return change


async def snapshot(db: AsyncSession, entry: Entry) -> dict[str, Any]:
    """An entry as it is, whole, ready for JSON."""
    moments = {part: getattr(entry, part) for part in (*MOMENTS, "changed_at")}
    return {
        **{part: getattr(entry, part) for part in WORDS},
        **{part: moment.isoformat() if moment else None for part, moment in moments.items()},
        "reviewed_by": entry.reviewed_by,
        "variants": await variants(db, entry),
        "phrasings": [phrasing.text for phrasing in await phrasings(db, entry)],
    }


async def restore(db: AsyncSession, entry: Entry, change: EntryChange, now: datetime) -> None:
    """Make an entry what it was before a change that was not its beginning, whatever came after."""
    before = change.before or {}
    worded = await _worded(db, entry)
    for part in WORDS:
        setattr(entry, part, before[part])
    for part in MOMENTS:
        setattr(entry, part, _moment(before[part]))
    entry.reviewed_by = before["reviewed_by"]
    for device in DEVICES:
        await vary(db, entry, device, before["variants"].get(device, ""))
    await db.execute(delete(Phrasing).where(Phrasing.entry_id == entry.id))
    db.add_all(Phrasing(entry_id=entry.id, text=text) for text in before["phrasings"])
    await db.flush()
    if await _worded(db, entry) != worded:
        entry.changed_at = await _when_worded(db, entry, change, now)


async def _worded(db: AsyncSession, entry: Entry) -> tuple[object, ...]:
    """What translations have to follow."""
    return entry.question, entry.answer, await variants(db, entry)


async def _when_worded(
    db: AsyncSession, entry: Entry, change: EntryChange, now: datetime
) -> datetime | None:
    """Since when it says what it says again: since before the change, as far as translations are
    concerned; but from now on where one of them was looked at in between, and may have followed.
    """
    looked = select(Entry.id).where(
        Entry.key == entry.key,
        Entry.id != entry.id,
        or_(Entry.reviewed_at >= change.at, Entry.changed_at >= change.at),
    )
    before = change.before or {}
    if "changed_at" not in before or await db.scalar(looked.limit(1)) is not None:
        return now
    return _moment(before["changed_at"])


def _moment(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written) if written else None


# ── parts ────────────────────────────────────────────────────────────────────────────────────


async def phrasings(db: AsyncSession, entry: Entry) -> list[Phrasing]:
    """The other ways in which people ask it, the oldest first."""
    rows = await db.scalars(
        select(Phrasing).where(Phrasing.entry_id == entry.id).order_by(Phrasing.id)
    )
    return list(rows.all())


async def variants(db: AsyncSession, entry: Entry) -> dict[str, str]:
    """The answer on each device for which it has a variant."""
    rows = await db.execute(VARIANTS, {"entry": entry.id})
    return dict(iter(rows))


async def vary(db: AsyncSession, entry: Entry, device: str, answer: str) -> None:
    """Set the answer on a device; "" takes it away."""
    variant = await db.get(Variant, (entry.id, device))
    if variant is None and answer:
        db.add(Variant(entry_id=entry.id, device=device, answer=answer))
    elif variant is not None and answer:
        variant.answer = answer
    elif variant is not None:
        await db.delete(variant)
