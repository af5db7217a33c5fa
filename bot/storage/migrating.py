"""Bring a database's schema to the newest migration.

Alembic takes a while to import, so a database that is up to date is recognised without it: the
newest migration is known from the names of the files in `migrations/versions` (0001_the_ground.py).
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import inspect, text

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

    from bot.storage.sessions import Database

FOLDER = Path(__file__).parents[2] / "migrations"


class NotMigrated(Exception):  # noqa: N818 - said of the database
    """The database's schema is not this version's; the text says what to do about it."""


def revisions() -> list[Path]:
    """List the migrations, the oldest first. Their names are numbered (0001_the_ground.py)."""
    return sorted(
        path for path in (FOLDER / "versions").glob("*.py") if re.match(r"\d{4}_", path.name)
    )


def head() -> str:
    """Tell the number of the newest migration ("0001"); "" when there is none."""
    files = revisions()
    return files[-1].name[:4] if files else ""


async def current(db: Database) -> str:
    """Tell the number of the migration at which an open database is; "" for a new one."""
    async with db.read() as session:
        return await (await session.connection()).run_sync(revision_of)


def revision_of(connection: Connection) -> str:
    """Tell the same of what a connection sees."""
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return str(connection.scalar(text("SELECT version_num FROM alembic_version")) or "")


async def is_current(db: Database) -> bool:
    """Is an open database at the newest migration?"""
    return await current(db) == head()


async def prepare(db: Database) -> None:
    """Make an open database ready to be used: SQLite is migrated on the spot.

    Raises NotMigrated: on PostgreSQL, where the operator chooses the moment; and where the database
    was made by a newer version.
    """
    revision = await current(db)
    if revision == head():
        return
    if revision > head():
        msg = (
            f"the database is at migration {revision}, this version knows {head()} at most: "
            "install the newer version again"
        )
        raise NotMigrated(msg)
    if db.dialect != "sqlite":
        msg = f"the database is {_place(revision)}: run `lamplighter migrate` first"
        raise NotMigrated(msg)
    await upgrade(db)


async def upgrade(db: Database, revision: str = "head") -> None:
    """Migrate up to `revision`, in one transaction. It need not be open."""
    from alembic import command  # noqa: PLC0415 - slow to import

    await with_alembic(db, lambda config: command.upgrade(config, revision))


async def downgrade(db: Database, revision: str = "base") -> None:
    """Migrate back down to `revision`, in one transaction. It need not be open."""
    from alembic import command  # noqa: PLC0415 - slow to import

    await with_alembic(db, lambda config: command.downgrade(config, revision))


async def with_alembic(db: Database, operation: Callable[[Any], object]) -> None:
    """Do something with Alembic's `Config` for a database, in one transaction."""
    from alembic.config import Config  # noqa: PLC0415 - slow to import

    def run(connection: Connection) -> None:
        config = Config()
        config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
        config.set_main_option("path_separator", "os")
        config.attributes["connection"] = connection
        operation(config)
        if db.dialect == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").all():
            msg = "the migration would leave rows that point nowhere; nothing was changed"
            raise NotMigrated(msg)

    # Rebuilding a table, as SQLite must for most changes, would trip over its foreign keys.
    engine = db.engine(foreign_keys=False)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(run)
    finally:
        await engine.dispose()


def _place(revision: str) -> str:
    return f"at migration {revision} of {head()}" if revision else "empty"
