"""What was deleted is gone from the database's own files, too.

SQLite overwrites what is deleted (`secure_delete`), but its log still has it until the log is
emptied. PostgreSQL leaves it in a table's file until that is written anew. What PostgreSQL has in
its own log, and what is in backups, is beyond us.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.storage.scrubbing import empty_log

if TYPE_CHECKING:
    from bot.storage.sessions import Database


async def clear_remains(database: Database, *tables: str) -> bool:
    """Let nothing stay of what was deleted: in SQLite's log, or in the files of these tables of
    PostgreSQL's. False where somebody reads an older state just now: try again later.
    """
    if database.dialect == "sqlite":
        return await empty_log(database)
    engine = database.engine()
    async with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        for table in tables:
            await connection.exec_driver_sql(f'VACUUM (FULL) "{table}"')
    await engine.dispose()
    return True
