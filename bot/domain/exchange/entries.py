"""Entries in files: with phrasings, variants and history, which are tables of their own."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select, update

from bot.domain import versions
from bot.domain.exchange.batches import in_batches
from bot.domain.exchange.checks import read_moment, write_moment
from bot.domain.exchange.shapes import KNOWLEDGE, Kept, as_row
from bot.domain.knowledge import histories
from bot.domain.knowledge.curation import ADDED, IMPORTED
from bot.storage.tables import Entry, EntryChange, Phrasing, Variant

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.domain.exchange.batches import Progress
    from bot.domain.exchange.differences import Plan
    from bot.domain.exchange.shapes import Row

DEVICES = {"phone": "answer_phone", "computer": "answer_computer"}
WORDED = ("question", "answer", *DEVICES.values())
"""What translations have to follow."""


async def kept(db: AsyncSession) -> list[Kept]:
    """All entries as files say them."""
    asked: dict[int, list[str]] = defaultdict(list)
    for entry_id, text in await db.execute(
        select(Phrasing.entry_id, Phrasing.text).order_by(Phrasing.id)
    ):
        asked[entry_id].append(text)
    varied: dict[int, dict[str, str]] = defaultdict(dict)
    for one in await db.scalars(select(Variant)):
        varied[one.entry_id][DEVICES.get(one.device, "")] = one.answer
    entries = (await db.scalars(select(Entry).order_by(Entry.id))).all()
    # Files have no retired entries, and so nothing that points to one.
    languages = {one.id: one.language for one in entries if one.retired_at is None}
    return [
        Kept(
            one.id,
            as_row(
                KNOWLEDGE,
                {
                    "key": one.key,
                    "language": one.language,
                    "topic": one.topic,
                    "question": one.question,
                    "phrasings": asked[one.id],
                    "answer": one.answer,
                    "source": one.source,
                    "translated_from": languages.get(one.translated_from or 0, ""),
                    "reviewed": write_moment(one.reviewed_at),
                    "review_by": write_moment(one.review_by),
                    **varied[one.id],
                },
            ),
            one.retired_at is not None,
        )
        for one in entries
    ]


async def apply(db: AsyncSession, plan: Plan, now: datetime, progress: Progress) -> None:
    """Write what is new and what has changed; each change can be seen and undone."""
    for rows in in_batches(plan.added):
        await _add(db, rows, now)
        progress(len(rows))
    for before, row in [*plan.restored, *plan.changed]:
        await _change(db, before, row, now)
        progress(1)
    for gone in plan.removed:
        await _note(db, gone.id, now)
        await db.execute(update(Entry).where(Entry.id == gone.id).values(retired_at=now))
        progress(1)
    await _trace(db, [*plan.added, *(row for _before, row in [*plan.restored, *plan.changed])])
    await versions.bump(db, versions.KNOWLEDGE)


def _columns(row: Row, now: datetime) -> dict[str, Any]:
    return {
        "key": row["key"],
        "language": row["language"],
        "topic": row["topic"],
        "question": row["question"],
        "answer": row["answer"],
        "source": row["source"],
        "reviewed_at": read_moment(row["reviewed"]) or now,
        "review_by": read_moment(row["review_by"]),
    }


async def _add(db: AsyncSession, rows: Sequence[Row], now: datetime) -> None:
    made = await db.scalars(
        insert(Entry).returning(Entry.id, sort_by_parameter_order=True),
        [_columns(row, now) for row in rows],
    )
    ids = made.all()
    await _dress(db, list(zip(ids, rows, strict=True)))
    await db.execute(
        insert(EntryChange),
        [{"entry_id": one, "at": now, "operation": ADDED, "before": None} for one in ids],
    )


async def _dress(db: AsyncSession, made: Sequence[tuple[int, Row]]) -> None:
    """Write the phrasings and variants of entries that have none yet."""
    phrasings = [
        {"entry_id": entry_id, "text": text} for entry_id, row in made for text in row["phrasings"]
    ]
    variants = [
        {"entry_id": entry_id, "device": device, "answer": row[name]}
        for entry_id, row in made
        for device, name in DEVICES.items()
        if row[name]
    ]
    if phrasings:
        await db.execute(insert(Phrasing), phrasings)
    if variants:
        await db.execute(insert(Variant), variants)


async def _change(db: AsyncSession, before: Kept, row: Row, now: datetime) -> None:
    await _note(db, before.id, now)
    values = {**_columns(row, now), "retired_at": None}
    if any(row[name] != before.row[name] for name in WORDED):
        values["changed_at"] = now
    await db.execute(update(Entry).where(Entry.id == before.id).values(values))
    for table in (Phrasing, Variant):
        await db.execute(delete(table).where(table.entry_id == before.id))
    await _dress(db, [(before.id, row)])


async def _note(db: AsyncSession, entry_id: int, now: datetime) -> None:
    """Write down what is about to change, as `curation` does for people's changes."""
    entry = await db.get_one(Entry, entry_id, populate_existing=True)
    before = await histories.snapshot(db, entry)
    await db.execute(
        insert(EntryChange).values(entry_id=entry_id, at=now, operation=IMPORTED, before=before)
    )


async def _trace(db: AsyncSession, rows: Sequence[Row]) -> None:
    """Point each translation at the entry that it was translated from, where that is known."""
    if not any(row["translated_from"] for row in rows):
        return
    found = await db.execute(select(Entry.language, Entry.key, Entry.id))
    ids = {(language, key): entry_id for language, key, entry_id in found}
    for row in rows:
        own, original = (ids.get((str(row[name]), str(row["key"])))
                         for name in ("language", "translated_from"))  # fmt: skip
        if own != original:
            await db.execute(update(Entry).where(Entry.id == own).values(translated_from=original))
