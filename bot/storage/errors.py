"""Errors: which of them mean that the database is away, and how to tell of any."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from sqlalchemy.exc import TimeoutError as NoConnectionFree

if TYPE_CHECKING:
    from sqlalchemy import ExceptionContext


class DatabaseAway(Exception):  # noqa: N818 - the house's word
    """The database does not answer: nobody's fault in what was asked of it, so worth another try.

    Only the boundary of the database raises it (`bot.storage.sessions`): while connecting,
    beginning, executing and committing.
    """


SQLITE_AWAY = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_NOTADB,
    }
)
SERVER_AWAY = frozenset({"08", "40", "53", "57", "58"})
"""Classes of SQLSTATE: connection, rollback (deadlock, serialization), resources, an operator's
intervention, the system."""
LOCK_NOT_AVAILABLE = "55P03"


def database_away(context: ExceptionContext, *, reading: bool) -> DatabaseAway | None:
    """Name an error of the database's boundary, where it means that the database is away.

    For SQLAlchemy's "handle_error"; `reading`: on connections that must not write.
    """
    error = context.original_exception
    if not isinstance(error, Exception) or not _away(context, error, reading=reading):
        return None
    return DatabaseAway(type(getattr(error, "driver_exception", None) or error).__name__)


def _away(context: ExceptionContext, error: Exception, *, reading: bool) -> bool:
    if isinstance(error, (OSError, NoConnectionFree)) or context.is_disconnect:
        return True
    if context.connection is None:
        return context.sqlalchemy_exception is not None
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        return code in SQLITE_AWAY or (code == sqlite3.SQLITE_READONLY and not reading)
    state = str(getattr(error, "sqlstate", None) or "")
    return state[:2] in SERVER_AWAY or state == LOCK_NOT_AVAILABLE


def error_place(error: BaseException) -> str:
    """The kind of an error and the line of ours in which it arose; never its message."""
    frame = error.__traceback__
    place = ""
    while frame is not None:
        module = frame.tb_frame.f_globals.get("__name__", "")
        if module.startswith(("bot.", "handlers.")):
            place = f" in {module}:{frame.tb_lineno}"
        frame = frame.tb_next
    return f"{type(error).__name__}{place}"[:255]
