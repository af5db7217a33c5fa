"""Which statements read a whole table that grows: the databases are asked, not the code.

Every dialogue's statements are explained when it ends (`tests/conftest.py`), each distinct one once
in a test process. A scan is named unless the table is among those that stay `SMALL` or the
statement among those `ALLOWED`, each with its reason.
"""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import asyncpg  # type: ignore[import-untyped]
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
    "safety_member": "of the safety team, a few people",
    "safety_room_offer": GROUPS,
    "audit_head": "one row",
    "snippet": STAFF,
    "member_tag": STAFF,
    "spoken": STAFF,
    "topic_owner": STAFF,
    "group_set": GROUPS,
    "group_set_member": GROUPS,
    "join_rule": GROUPS,
    "watched_calendar": CURATED,
    "meetup_digest": GROUPS,
    "meetup_planner": STAFF,
    "announcement": CURATED,
    "announcement_text": CURATED,
    "room_topic_choice": GROUPS,
    "poll": CURATED,
    "poll_room": CURATED,
    "shareout_meetup": CURATED,
    "supported_event": CURATED,
    "shareout_room": GROUPS,
    "welcome": GROUPS,
    "welcoming": GROUPS,
    "arrival": WAITING,
    "job": WAITING,
    "link_code": WAITING,
    "platform_state": "a row a bot",
    "setting": "a row a setting",
    "setup_step": "a row a step of setting up",
    "digest_refusal": STAFF,
    "health_trouble": "a row a thing that is wrong with the bot",
    "lease": "a row a thing that one worker at a time does",
    "worker": "a row a process",
    "version": "a row a thing that is kept in memory",
}
"""Tables that stay small, and why; all others grow with the people or with what they say."""
ALLOWED = {
    "FROM person JOIN account ON account.id = (SELECT account.id": (
        "an audience is everybody, or any part of them: counted when an organizer looks at a draft"
    ),
    "SELECT person.zone, count(*)": "the countries that can be chosen, when an organizer looks",
    "account.username_key = ? OR": "somebody on the staff names a person, by any of their names",
    "WHERE question.verdict IN (?, ?) ORDER BY question.id DESC LIMIT": (
        "the newest that the bot answered, backwards by the primary key: it ends after a few"
    ),
    "FROM topic_owner JOIN account": "from few to theirs; PostgreSQL, empty, does not see the few",
    "SELECT shareout_room.chat_id FROM shareout_room": "a row a group that organizers have chosen",
    "FROM meetup_digest JOIN chat": "from few to theirs; PostgreSQL, empty, does not see the few",
    "SELECT inbox.received_at FROM inbox ORDER BY inbox.id DESC": "the newest, by the primary key",
    "FROM feedback JOIN question": "the newest, by the primary key, when the matcher learns",
}
"""Parts of statements that may scan a table that grows, and why."""

UNMEASURED = """
    DELETE FROM pg_statistic;
    UPDATE pg_class SET reltuples = -1, relpages = 0 WHERE relkind = 'r';
"""
"""Makes the server forget what autovacuum may have found out: that tables are tiny, so that reading
them whole is cheapest. Tables it knows nothing of are planned as ten pages
(`estimate_rel_size` in PostgreSQL's `plancat.c`).
"""

PARAMETER = re.compile(r"\$\d+::[A-Z]+")
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
    return _named({sql: _scanned[sql] for sql in statements.executed})


async def scans_on_postgresql(address: str, statements: Statements) -> list[str]:
    """Name the statements that can't but scan a table that grows, by the server's own plans.

    The tables may be empty: whatever avoids a scan is made to look cheaper.
    """
    connection = await asyncpg.connect(address)
    scanned = {}
    try:
        for kind in ("seqscan", "hashjoin", "mergejoin"):
            await connection.execute(f"SET enable_{kind} = off")
        await connection.execute(UNMEASURED)
        await connection.execute("SET plan_cache_mode = force_generic_plan")
        for sql in statements.executed:
            await connection.execute(f"PREPARE asked AS {sql}")
            nothing = ", ".join(["NULL"] * len(set(re.findall(r"\$\d+", sql))))
            execute = f"EXECUTE asked ({nothing})" if nothing else "EXECUTE asked"
            [[plan]] = await connection.fetch(f"EXPLAIN (FORMAT JSON) {execute}")
            scanned[sql] = frozenset(_scanned_by(json.loads(plan)[0]["Plan"]))
            await connection.execute("DEALLOCATE asked")
    finally:
        await connection.close()
    return _named(scanned)


def _scanned_by(node: dict[str, Any]) -> Iterator[str]:
    """The tables that a node of a plan and those below it read whole."""
    kind = node["Node Type"]
    by_index = "Index" in kind and ("Index Cond" in node or node["Index Name"] in PARTIAL)
    if kind.endswith("Scan") and "Relation Name" in node and not by_index:
        if kind != "Bitmap Heap Scan":
            yield node["Relation Name"]
    elif kind == "Bitmap Index Scan" and not by_index:
        yield f"(by {node['Index Name']})"
    for below in node.get("Plans", ()):
        yield from _scanned_by(below)


def _named(scanned: dict[str, frozenset[str]]) -> list[str]:
    return [
        f"scans {table}: {' '.join(sql.split())}"
        for sql, tables in scanned.items()
        for table in sorted(tables)
        if not is_allowed(sql, table)
    ]


def is_allowed(sql: str, table: str) -> bool:
    """Is the table small, or the statement one of those that may scan it?"""
    line = PARAMETER.sub("?", " ".join(sql.split()))
    by_key = table.removeprefix("(by pk_").removesuffix(")")
    return by_key in SMALL or any(part in line for part in ALLOWED)


def _tables(sql: str, plan: list[str]) -> frozenset[str]:
    aliases = {alias: table for table, alias in re.findall(r"\b(\w+) AS (\w+)", sql)}
    scanned = set()
    for step in plan:
        if (match := SCAN.match(step)) and match[2] not in PARTIAL:
            table = str(aliases.get(match[1], match[1]))
            if table in Base.metadata.tables:
                scanned.add(table)
    return frozenset(scanned)
