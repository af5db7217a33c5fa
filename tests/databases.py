"""New databases for tests: the first is migrated, the others are copies of it.

Migrating takes longer than most tests, and always comes out the same. What is about migrations
(`tests/storage/test_migrations*.py`) migrates by itself.
"""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from bot.storage.migrating import current, is_current, upgrade
from bot.storage.sessions import Database

_FOLDER = tempfile.TemporaryDirectory(prefix="lamplighter-tests-")
_MIGRATED: list[Path] = []
"""The one to copy, once there is one."""
IDENTITY_KEYS = Path(_FOLDER.name, "identity-keys")


def encrypted(path: Path) -> str:
    """The address of a SQLite file in which identities are, or will be, encrypted."""
    return f"sqlite:///{path}?identity_keys={IDENTITY_KEYS}"


async def migrate(db: Database) -> None:
    """Bring a database to the newest migration, as `upgrade` does. It is open."""
    if await is_current(db):
        return
    if db.dialect != "sqlite" or await current(db):
        await upgrade(db)
        return
    if not _MIGRATED:
        _MIGRATED.append(await _make_first())
    # SQLite's own way to copy into a database that others have open.
    with (
        closing(sqlite3.connect(_MIGRATED[0])) as source,
        closing(sqlite3.connect(str(db.url.database))) as target,
    ):
        target.execute("PRAGMA synchronous=OFF")
        source.backup(target)


async def _make_first() -> Path:
    path = Path(_FOLDER.name, "migrated.db")
    db = Database(f"sqlite:///{path}")
    await db.open()
    try:
        await upgrade(db)
    finally:
        await db.close()
    return path
