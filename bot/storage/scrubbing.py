"""What databases leave of what was deleted: earlier pages, dead rows, statistics."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from sqlalchemy import text

from bot.storage.tables import Base

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Table

    from bot.storage.sessions import Database

PATIENT_SECONDS = 2
"""How long one waits for whoever is reading or writing just then."""


async def empty_log(db: Database) -> bool:
    """Bring what SQLite's log beside the file holds into the file, and leave nothing in it; False
    where somebody else is busy with it for long (then the next time). PostgreSQL looks after its
    own.
    """
    if db.dialect != "sqlite":
        return True
    return await asyncio.to_thread(_run, str(db.url.database))


async def scrub(db: Database, tables: Sequence[Table] = Base.metadata.sorted_tables) -> bool:
    """Write the tables anew, without what was deleted from them; False where somebody was busy with
    the log for long. Nobody can use a table of PostgreSQL meanwhile. Raises DatabaseAway.
    """
    if db.dialect == "sqlite":
        return await asyncio.to_thread(_run, str(db.url.database), "VACUUM")
    engine = db.engine()
    try:
        async with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            for table in tables:
                await connection.execute(text(f'VACUUM (FULL, ANALYZE) "{table.name}"'))
            # What is common in a column stands in the server's statistics, word for word (those
            # of a table that is empty stay as they were).
            await connection.execute(text("VACUUM FULL pg_statistic"))
            await connection.execute(text("CHECKPOINT"))
    finally:
        await engine.dispose()
    return True


def _run(path: str, *statements: str) -> bool:
    with closing(sqlite3.connect(path, timeout=PATIENT_SECONDS, isolation_level=None)) as file:
        for statement in ("PRAGMA secure_delete=ON", *statements):
            file.execute(statement)
        busy, _pages, _moved = file.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy
