"""Rows for every table of the schema that landed first (migration 0006): generated, with what
people and features really write where it matters. Three of each, the last as empty as it may be.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import Column, Connection, MetaData, Table

ROWS = 3
MONDAY = datetime(2026, 11, 2, 12, 30, 15, 123456, tzinfo=UTC)
ODD = "Élodie’s — مرحبا, 你好 <b>&</b> \\ ' \" %"
REAL: dict[tuple[str, str], tuple[Any, Any, Any]] = {
    ("person", "name"): ("Ada", "ÉLODIE Özlem", ""),
    ("person", "language"): ("en", "pt-BR", None),
    ("person", "zone"): ("Africa/Nairobi", "America/Sao_Paulo", None),
    ("role_grant", "role"): ("owner", "organizer", "mentor"),
    ("chat", "platform"): ("telegram", "matrix", "console"),
    ("chat", "purpose"): ("mentors", "organizers", ""),
    ("account", "platform"): ("telegram", "matrix", "console"),
    ("account", "username"): ("Ada_L", "elodie", ""),
    ("inbox", "platform"): ("telegram", "matrix", "console"),
    ("inbox", "state"): ("new", "done", "quarantined"),
    ("outbox", "platform"): ("telegram", "matrix", "console"),
    ("outbox", "act"): ("message", "edit", "thread"),
    ("outbox", "state"): ("queued", "sending", "sent"),
    ("outbox", "thread_about"): ("question:1", "", ""),
    ("copy", "about"): ("question:1", "echo:2-7", "utterance:3"),
    ("copy", "message"): ("17", "$event", ""),
    ("thread", "about"): ("question:1", "question:2", "question:3"),
    ("timer", "name"): ("hotline.ladder", "hotline.lease", "people.return"),
    ("errand", "name"): ("suggestion", "resource", "resource"),
    ("errand", "state"): ("waiting", "doing", "waiting"),
    ("question", "state"): ("offered", "claimed", "closed"),
    ("question", "ending"): ("", "", "helped"),
    ("question", "verdict"): ("sure", "unsure", ""),
    ("utterance", "side"): ("asker", "mentor", "note"),
    ("utterance", "attachments"): ([], [{"name": "صورة.jpg", "size": 12}], []),
    ("draft", "state"): ("open", "approved", "dropped"),
    ("suggestion", "state"): ("looking", "open", "accepted"),
    ("suggestion", "topics"): (["photos"], [], []),
    ("resource", "topics"): (["photos", "первые шаги"], [], []),
    ("resource", "keywords"): (["camera"], [], []),
    ("community", "topics"): (["photos"], [], []),
    ("translation", "state"): ("claimed", "submitted", "approved"),
    ("feedback", "given_by"): ("asker", "mentor", "asker"),
    ("variant", "device"): ("phone", "computer", "phone"),
    ("form_state", "form"): ("answer", "kb_add", "nobody's any more"),
    ("form_state", "answers"): ({"text": ODD}, {}, {}),
    ("form_state", "data"): ({"question": 1}, {}, {}),
}
"""By table and column: what stands in the first, second and third row."""


WITHOUT_ROWS = {"alembic_version", "identity_encryption"}
"""Tables that say something of the database itself."""
KINDS: dict[type[Any], Callable[[int], Any]] = {
    sa.Boolean: lambda number: number % 2 == 0,
    sa.Date: lambda number: (MONDAY + timedelta(days=number)).date(),
    sa.Float: lambda number: number / 3,
    sa.Integer: lambda number: number,
    sa.JSON: lambda number: {"ж": [number, None, True], "odd": ODD},
    sa.LargeBinary: lambda number: bytes(range(16 * number, 16 * number + 16)),
}


def fill(connection: Connection, tables: MetaData) -> None:
    """Put the rows into the tables, those that are pointed at first."""
    for table in tables.sorted_tables:
        if table.name not in WITHOUT_ROWS:
            connection.execute(
                sa.insert(table),
                [_row(table, number, connection.dialect.name) for number in range(ROWS)],
            )
            _count_on(connection, table)


def fill_empty(connection: Connection, names: Sequence[str]) -> None:
    """Put rows into those tables, of whichever schema; what they point at has some already."""
    if not names:
        return
    tables = sa.MetaData()
    tables.reflect(connection, only=names)
    for table in tables.sorted_tables:
        if table.name in WITHOUT_ROWS or table.name not in names:
            continue
        connection.execute(
            sa.insert(table),
            [_row(table, number, connection.dialect.name) for number in range(ROWS)],
        )
        _count_on(connection, table)


def _row(table: Table, number: int, dialect: str) -> dict[str, Any]:
    return {column.name: _value(table, column, number, dialect) for column in table.columns}


def _value(table: Table, column: Column[Any], number: int, dialect: str) -> Any:
    if (table.name, column.name) in REAL:
        return REAL[table.name, column.name][number]
    keys = list(column.foreign_keys)
    if column.nullable and number == ROWS - 1:
        return None
    if keys or (column.primary_key and isinstance(column.type, sa.Integer)):
        itself = any(key.column.table is table for key in keys)
        return (number or None) if itself else number + 1  # itself: at the row before
    if isinstance(column.type, sa.DateTime):
        moment = MONDAY + timedelta(days=100 * number)
        zoned = dialect != "sqlite" and column.type.timezone
        return moment if zoned else moment.replace(tzinfo=None)
    if isinstance(column.type, sa.String):
        return f"{column.name} {number} {ODD}"[: column.type.length]
    [value] = [made(number) for kind, made in KINDS.items() if isinstance(column.type, kind)]
    return value


def _count_on(connection: Connection, table: Table) -> None:
    """PostgreSQL numbers rows by itself, from where it left off: not from ours."""
    if connection.dialect.name == "postgresql":
        sequence = sa.text("SELECT pg_get_serial_sequence(:table, 'id')")
        if "id" in table.columns and connection.scalar(sequence, {"table": table.name}):
            connection.execute(
                sa.text("SELECT setval(pg_get_serial_sequence(:table, 'id'), :last)"),
                {"table": table.name, "last": ROWS},
            )
