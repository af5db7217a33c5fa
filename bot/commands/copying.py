"""`lamplighter copy`: everything from one database into another, SQLite or PostgreSQL alike."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bot.storage import migrating
from bot.storage.portable import filling, rows
from bot.storage.portable.filling import Differs, NotEmpty
from bot.storage.sessions import CannotOpen, Database

if TYPE_CHECKING:
    from collections.abc import Callable

    from alembic.config import Config
    from sqlalchemy import Connection, MetaData, Table
    from sqlalchemy.ext.asyncio import AsyncSession

    Say = Callable[[str], None]

SOME = 100_000
"""After so many rows of a table it is said how far it is."""


async def copy(source_url: str, target_url: str, say: Say) -> None:
    """Copy all of it, in one transaction, and look whether it is all there.

    The bot must not run on either. Raises BadAddress, CannotOpen, AlreadyRunning, NotEmpty,
    NotMigrated, Differs.
    """
    source, target = Database(source_url), Database(target_url)
    if source.dialect == "sqlite" and not Path(str(source.url.database)).exists():  # noqa: ASYNC240
        msg = f"{source} isn't there"
        raise CannotOpen(msg)
    if source.url == target.url:
        msg = "--from and --to are the same database"
        raise NotEmpty(msg)
    await source.open()
    try:
        await target.open()
        try:
            async with source.read() as session:
                await _copy(session, target, say)
        finally:
            await target.close()
    finally:
        await source.close()


async def _copy(session: AsyncSession, target: Database, say: Say) -> None:
    from alembic import command  # noqa: PLC0415 - slow to import

    revision = await (await session.connection()).run_sync(migrating.revision_of)
    if not revision or revision > migrating.head():
        msg = f"--from is at migration {revision or 'none'}, this version knows {migrating.head()}"
        raise migrating.NotMigrated(msg)
    async with target.read() as looking:
        if not await (await looking.connection()).run_sync(rows.is_empty):
            msg = f"there is a community in {target} already"
            raise NotEmpty(msg)
    source = await (await session.connection()).run_sync(lambda sync: sync)

    def fill(config: Config) -> None:
        connection = filling.begin_at(config, revision)
        with filling.without_references(connection):
            _fill(source, connection, say)
        command.upgrade(config, "head")
        rows.count_up(connection)

    await migrating.with_alembic(target, fill)


def _fill(source: Connection, target: Connection, say: Say) -> None:
    """Table by table; what arrived is read again, and has to come to the same."""
    theirs, ours = rows.reflected(source), rows.reflected(target)
    filling.empty(target, ours)
    for table in rows.content(theirs):
        into = filling_of(target, ours, table)
        for row in rows.read(source, table):
            into.add(row)
            if into.tally.rows % SOME == 0:
                say(f"{into.tally.rows:>10}  {table.name} …")
        into.finish()
        columns = [ours.tables[table.name].columns[column.name] for column in table.columns]
        arrived = rows.tally(rows.read(target, ours.tables[table.name], columns))
        if arrived != into.tally:
            msg = f"of {table.name}, what arrived is not what was there; nothing was changed"
            raise Differs(msg)
        if arrived.rows:
            say(f"{arrived.rows:>10}  {table.name}  {arrived.digest[:16]}")


def filling_of(connection: Connection, tables: MetaData, table: Table) -> rows.Filling:
    """What brings rows of that table, of another database, into the one of its name."""
    return rows.Filling(
        connection, tables.tables[table.name], [column.name for column in table.columns]
    )
