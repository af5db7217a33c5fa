"""How a connection begins, and what went wrong when it did not."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import event, inspect, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from bot.storage.addresses import connection_string, search_path
from bot.storage.errors import DatabaseAway, database_away
from bot.storage.locks import CURRENT_SCHEMA, Locks
from bot.storage.tables import IdentityEncryption

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlalchemy import URL, Connection
    from sqlalchemy.ext.asyncio import AsyncEngine

    from bot.storage import driver


def reason(error: OSError | DBAPIError | DatabaseAway) -> str:
    """What the driver said, in one line."""
    cause = error.__cause__ if isinstance(error, DatabaseAway) else error
    if isinstance(cause, DBAPIError):
        cause = cause.orig
    driver_error = getattr(cause, "driver_exception", None) or cause
    if isinstance(driver_error, OSError):
        return str(driver_error.strerror or driver_error).splitlines()[0]
    return str(driver_error).splitlines()[0]


def engine_of_server(url: URL, busy_seconds: float, **options: Any) -> AsyncEngine:
    """Make an engine for a PostgreSQL; each of its connections works in the schema of the URL, and
    waits so long for locks. Options are `create_async_engine`'s.
    """
    settings = {"lock_timeout": f"{busy_seconds * 1000:.0f}", **search_path(url)}
    engine = create_async_engine(
        url.set(query={}),
        connect_args={
            "async_creator_fn": partial(connect_to_server, connection_string(url)),
            "server_settings": settings,
        },
        hide_parameters=True,
        max_overflow=0,
        **options,
    )
    event.listen(engine.sync_engine, "handle_error", partial(database_away, reading=False))
    set_savepoints_plainly(engine)
    return engine


async def connect_to_server(
    where: str, *, server_settings: Mapping[str, str], **_parts_of_url: Any
) -> Any:
    """Connect; a server that is not there, or an address that can't be read, is a database error
    like any other.
    """
    import asyncpg  # type: ignore[import-untyped]  # noqa: PLC0415 - only for a server

    try:
        return await asyncpg.connect(where, server_settings=dict(server_settings))
    except OSError as error:
        raise asyncpg.InterfaceError(error.strerror or str(error)) from error
    except ValueError as error:
        raise asyncpg.InterfaceError(str(error)) from error


def set_pragmas(pragmas: list[str], connection: Any, _record: object) -> None:
    """Set up a connection to SQLite."""
    cursor = connection.cursor()
    try:
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
    except BaseException:
        connection.close()
        raise
    cursor.close()


def set_savepoints_plainly(engine: AsyncEngine) -> None:
    """Have savepoints set, at every event, without compiling a statement for each one's name."""

    def written(words: str) -> Callable[[Connection, str], None]:
        def execute(connection: Connection, name: str) -> None:
            connection.exec_driver_sql(f"{words} {name}")

        return execute

    dialect: Any = engine.dialect
    dialect.do_savepoint = written("SAVEPOINT")
    dialect.do_release_savepoint = written("RELEASE SAVEPOINT")
    dialect.do_rollback_to_savepoint = written("ROLLBACK TO SAVEPOINT")


def begin_late(statement: str, connection: Connection) -> None:
    """Have a connection to SQLite begin its transaction so, with its first statement."""
    cast("driver.Connection", connection.connection.driver_connection).begin_with = statement


def named_key(connection: Connection) -> str:
    """The id of the key by which a database is encrypted; "" for none."""
    if not inspect(connection).has_table(IdentityEncryption.__tablename__):
        return ""
    return str(connection.scalar(select(IdentityEncryption.key)) or "")


def locks_of(connection: Connection) -> Locks:
    """The locks of the schema in which a connection to PostgreSQL finds its tables."""
    return Locks(str(connection.scalar(text(CURRENT_SCHEMA)) or ""))
