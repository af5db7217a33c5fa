"""SQLite's log beside the file: it holds what pages said before, until it is emptied."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.storage.sessions import Database

PATIENT_SECONDS = 2
"""How long one waits for whoever is reading or writing just then."""


async def empty_log(db: Database) -> bool:
    """Bring what the log holds into the file, and leave nothing in it; False where somebody else
    is busy with it for long (then the next time). PostgreSQL looks after its own.
    """
    if db.dialect != "sqlite":
        return True
    return await asyncio.to_thread(_empty, str(db.url.database))


def _empty(path: str) -> bool:
    with closing(
        sqlite3.connect(path, timeout=PATIENT_SECONDS, isolation_level=None)
    ) as connection:
        busy, _pages, _moved = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy
