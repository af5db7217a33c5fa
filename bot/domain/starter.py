"""The starter pack: what a new community knows on its first day."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import aliased

from bot.domain import versions
from bot.storage.tables import Entry, Phrasing, Resource

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sqlalchemy.ext.asyncio import AsyncSession

ORIGINAL = "en"
"""The language that the pack is written in first, and translated from."""


async def load(db: AsyncSession, folder: Path, now: datetime) -> int:
    """Load `folder`/knowledge/<language>.toml, and the resources beside them; what exists already
    stays. Gives how many entries.

    Raises tomllib.TOMLDecodeError or KeyError for a file that is not as it should be.
    """
    await load_resources(db, folder)
    known = {(entry, key) for entry, key in await db.execute(select(Entry.language, Entry.key))}
    entries: list[dict[str, Any]] = []
    phrasings: list[list[str]] = []
    for path in sorted((folder / "knowledge").glob("*.toml")):
        for entry in tomllib.loads(path.read_text(encoding="utf-8")).get("entry", []):
            if (path.stem, entry["key"]) not in known:
                entries.append(_row(entry, path.stem, now))
                phrasings.append(entry.get("phrasings", []))
    if not entries:
        return 0
    inserted = await db.scalars(
        insert(Entry).returning(Entry.id, sort_by_parameter_order=True), entries
    )
    ids = inserted.all()
    await _trace(db, ids)
    rows = [
        {"entry_id": entry_id, "text": text}
        for entry_id, texts in zip(ids, phrasings, strict=True)
        for text in texts
    ]
    if rows:
        await db.execute(insert(Phrasing), rows)
    await versions.bump(db, versions.KNOWLEDGE)
    return len(entries)


async def _trace(db: AsyncSession, ids: Sequence[int]) -> None:
    """Point each new entry at the one that it says in another language."""
    original = aliased(Entry)
    same = select(original.id).where(original.key == Entry.key, original.language == ORIGINAL)
    await db.execute(
        update(Entry)
        .where(Entry.id.in_(ids), Entry.language != ORIGINAL)
        .values(translated_from=same.scalar_subquery())
        .execution_options(synchronize_session=False)
    )


async def load_resources(db: AsyncSession, folder: Path) -> int:
    """Load `folder`/resources/<language>.toml; those that exist already stay. Gives how many.

    Raises what `load` raises.
    """
    known = {
        (resource, key)
        for resource, key in await db.execute(select(Resource.language, Resource.key))
    }
    rows = [
        resource
        for path in sorted((folder / "resources").glob("*.toml"))
        for resource in tomllib.loads(path.read_text(encoding="utf-8")).get("resource", [])
        if (resource["language"], resource["key"]) not in known
    ]
    if rows:
        await db.execute(insert(Resource), rows)
    return len(rows)


def _row(entry: dict[str, Any], language: str, now: datetime) -> dict[str, Any]:
    reviewed = entry.get("reviewed")
    return {
        "key": entry["key"],
        "language": language,
        "topic": entry.get("topic", ""),
        "question": entry["question"],
        "answer": entry["answer"].strip(),
        "source": entry.get("source", ""),
        "reviewed_at": datetime.fromisoformat(reviewed).replace(tzinfo=UTC) if reviewed else now,
    }
