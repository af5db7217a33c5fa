"""Which statements read a whole table that grows: the databases are asked, not the code.

Every dialogue's statements are explained when it ends (`tests/conftest.py`), each distinct one once
in a test process. A scan is named unless the table is among those that stay `SMALL` or the
statement among those `ALLOWED`, each with its reason.
"""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

from bot.storage.tables import Base

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CURATED = "written down and looked after by hand: thousands at most"
STAFF = "of mentors and organizers, not of everybody"
GROUPS = "a row a group, not a person"
WAITING = "what waits; the row goes when it is done"
SMALL = {
    "community": CURATED,
    "distinct_pair": CURATED,
    "embedding": CURATED,
    "entry": CURATED,
    "phrasing": CURATED,
    "resource": CURATED,
    "suggestion": CURATED,
    "translation": CURATED,
    "variant": CURATED,
    "role_grant": STAFF,
    "snippet": STAFF,
    "spoken": STAFF,
    "topic_owner": STAFF,
    "welcome": GROUPS,
    "welcoming": GROUPS,
    "arrival": WAITING,
    "errand": WAITING,
    "link_code": WAITING,
    "timer": WAITING,
    "platform_state": "a row a bot",
    "setting": "a row a setting",
    "version": "a row a thing that is kept in memory",
}
"""Tables that stay small, and why; all others grow with the people or with what they say."""
ALLOWED = {
    "account.username_key = ? OR": "somebody on the staff names a person, by any of their names",
    "WHERE question.verdict IN (?, ?) ORDER BY question.id DESC LIMIT": (
        "the newest that the bot answered, backwards by the primary key: it ends after a few"
    ),
    "FROM feedback JOIN question": "the newest, by the primary key, when the matcher learns",
}
"""Parts of statements that may scan a table that grows, and why."""

VERBS = ("SELECT", "UPDATE", "DELETE", "WITH")
SCAN = re.compile(r"^SCAN (\w+)(?: USING (?:COVERING )?INDEX (\w+))?")
PARTIAL = {
    str(index.name)
    for table in Base.metadata.tables.values()
    for index in table.indexes
    if index.dialect_options["sqlite"]["where"] is not None
}
"""Indexes that hold only what is waiting."""


@dataclass(slots=True)
class Statements:
    """Distinct statements, and the first parameters that each was executed with."""

    executed: dict[str, Any] = field(default_factory=dict)

    @contextmanager
    def recorded(self) -> Iterator[None]:
        """Record whatever is executed in this process meanwhile."""

        def note(*execution: Any) -> None:
            _connection, _cursor, sql, parameters, _context, many = execution
            if sql.lstrip().startswith(VERBS):
                self.executed.setdefault(sql, parameters[0] if many else parameters)

        event.listen(Engine, "before_cursor_execute", note)
        try:
            yield
        finally:
            event.remove(Engine, "before_cursor_execute", note)


_scanned: dict[str, frozenset[str]] = {}
"""The tables that each statement scans on SQLite, as far as it was asked."""


def scans_on_sqlite(path: Path, statements: Statements) -> list[str]:
    """Name the statements that scan a table that grows, by the SQLite file's own plans."""
    new = [sql for sql in statements.executed if sql not in _scanned]
    if new:
        with closing(sqlite3.connect(path)) as connection:
            for sql in new:
                rows = connection.execute(f"EXPLAIN QUERY PLAN {sql}", statements.executed[sql])
                _scanned[sql] = _tables(sql, [str(row[3]) for row in rows])
    return [
        f"scans {table}: {' '.join(sql.split())}"
        for sql in statements.executed
        for table in sorted(_scanned[sql])
        if not is_allowed(sql, table)
    ]


def is_allowed(sql: str, table: str) -> bool:
    """Is the table small, or the statement one of those that may scan it?"""
    line = " ".join(sql.split())
    return table in SMALL or any(part in line for part in ALLOWED)


def _tables(sql: str, plan: list[str]) -> frozenset[str]:
    aliases = {alias: table for table, alias in re.findall(r"\b(\w+) AS (\w+)", sql)}
    scanned = set()
    for step in plan:
        if (match := SCAN.match(step)) and match[2] not in PARTIAL:
            table = str(aliases.get(match[1], match[1]))
            if table in Base.metadata.tables:
                scanned.add(table)
    return frozenset(scanned)
