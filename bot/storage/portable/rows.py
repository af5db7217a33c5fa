"""Rows as values that JSON can hold, and that are the same whichever database they came from.

The tables are those that the database has, not those of this version: so that a database of an
earlier migration can be read and written too. JSON is carried as the text that it is.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import itertools
import json
import warnings
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.exc import SAWarning

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from sqlalchemy import Column, Connection, MetaData, Table

ELSEWHERE = frozenset({"alembic_version", "worker", "lease"})
"""Tables that say something of the database or of processes, not of the community."""
ALWAYS = ELSEWHERE | {"identity_encryption"}
"""Tables that may have rows before there is a community."""
CHUNK = 1_000
"""Rows that are read, or written, at a time."""
ALL = 1 << 256
CURSORS = itertools.count(1)

Row = tuple[Any, ...]


def reflected(connection: Connection) -> MetaData:
    """The tables that a database has."""
    tables = sa.MetaData()
    with warnings.catch_warnings():  # expressions in indexes are none of our affair
        warnings.simplefilter("ignore", SAWarning)
        tables.reflect(connection)
    return tables


def content(tables: MetaData) -> list[Table]:
    """Those that hold what the community knows, by their names."""
    return [tables.tables[name] for name in sorted(tables.tables) if name not in ELSEWHERE]


def is_empty(connection: Connection) -> bool:
    """Is there no row of any community?"""
    return not any(
        connection.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first()
        for name, table in sorted(reflected(connection).tables.items())
        if name not in ALWAYS
    )


def kind(column: Column[Any]) -> str:
    """What its values are, in one word that is the same on every database."""
    for name, types in KINDS.items():
        if isinstance(column.type, types):
            return name
    msg = f"{column.table.name}.{column.name} is a {column.type!r}, which nobody expected"
    raise TypeError(msg)


KINDS: dict[str, tuple[type[sa.types.TypeEngine[Any]], ...]] = {
    "json": (sa.JSON,),
    "moment": (sa.DateTime,),
    "date": (sa.Date,),
    "time": (sa.Time,),
    "truth": (sa.Boolean,),
    "number": (sa.Integer, sa.Float),
    "bytes": (sa.LargeBinary,),
    "text": (sa.String,),
}


@dataclass(slots=True)
class Tally:
    """How many rows there are, and what they come to, in whichever order they are met."""

    rows: int = 0
    _sum: int = 0

    def add(self, line: str) -> None:
        """Count one."""
        self.rows += 1
        self._sum = (self._sum + int.from_bytes(hashlib.sha256(line.encode()).digest())) % ALL

    @property
    def digest(self) -> str:
        """The sum of the SHA-256 of each, modulo 2 to the 256, in hexadecimal."""
        return f"{self._sum:064x}"


def as_line(row: Sequence[Any]) -> str:
    """A row, of values that JSON can hold, as it is hashed and stored."""
    return json.dumps(row, ensure_ascii=False, separators=(",", ":"))


def read(
    connection: Connection, table: Table, columns: Sequence[Column[Any]] = ()
) -> Iterator[Row]:
    """Give the rows of a table, in the order of their keys, byte by byte; those columns, or all."""
    chosen = columns or list(table.columns)
    kinds = [kind(column) for column in chosen]
    dialect = connection.dialect.name
    values = [_readable(column, dialect) for column in chosen]
    keys = list(table.primary_key.columns)
    batches = (
        _by_keys(connection, sa.select(*values, *keys), keys)
        if dialect == "sqlite"
        else _by_cursor(connection, sa.select(*values), keys)
    )
    for batch in batches:
        for row in batch:
            yield tuple(_as_json(kinds[at], row[at]) for at in range(len(kinds)))


def _readable(column: Column[Any], dialect: str) -> Any:
    if not isinstance(column.type, sa.JSON):
        return column
    if dialect == "sqlite":
        return sa.type_coerce(column, sa.Text()).label(column.name)
    return sa.cast(column, sa.Text()).label(column.name)


def _by_keys(
    connection: Connection, statement: sa.Select[Any], keys: Sequence[Column[Any]]
) -> Iterator[Sequence[Any]]:
    """A part after the other: the driver for SQLite gives all rows of a statement at once. The keys
    come last in each.
    """
    last: Any = None
    while True:
        part = statement.order_by(*keys).limit(CHUNK)
        if last is not None:
            part = part.where(sa.tuple_(*keys) > sa.tuple_(*last[-len(keys) :]))
        batch = connection.execute(part).all()
        if batch:
            yield batch
            last = batch[-1]
        if len(batch) < CHUNK:
            return


def _by_cursor(
    connection: Connection, statement: sa.Select[Any], keys: Sequence[Column[Any]]
) -> Iterator[Sequence[Any]]:
    plain = [key.collate("C") if isinstance(key.type, sa.String) else key for key in keys]
    # A cursor of our own: the driver's is only closed with the transaction, and holds the table.
    ordered = statement.order_by(*plain).compile(connection)
    name = f"portable_{next(CURSORS)}"  # of its own: the driver remembers what a statement gives
    connection.exec_driver_sql(f"DECLARE {name} NO SCROLL CURSOR FOR {ordered}")
    while batch := connection.exec_driver_sql(f"FETCH {CHUNK} FROM {name}").all():
        yield batch
    connection.exec_driver_sql(f"CLOSE {name}")


def _as_json(of_kind: str, value: Any) -> Any:
    return None if value is None else TO_JSON[of_kind](value)


def _moment(value: dt.datetime) -> str:
    if value.tzinfo is not None:
        value = value.astimezone(dt.UTC).replace(tzinfo=None)
    return value.isoformat(timespec="microseconds")


TO_JSON: dict[str, Callable[[Any], Any]] = {
    "json": lambda value: value if isinstance(value, str) else json.dumps(value),
    "moment": _moment,
    "date": dt.date.isoformat,
    "time": dt.time.isoformat,
    "truth": bool,
    "number": lambda value: value,
    "bytes": lambda value: base64.b64encode(value).decode(),
    "text": lambda value: value,
}
"""By kind. For SQLite, JSON that looks like a number is one."""


@dataclass(slots=True)
class Filling:
    """Rows on their way into one table, a chunk at a time."""

    connection: Connection
    table: Table
    columns: Sequence[str]
    """Which values the rows have, in their order."""
    tally: Tally = field(default_factory=Tally)
    _waiting: list[dict[str, Any]] = field(default_factory=list)
    _kinds: list[tuple[str, str, bool]] = field(init=False)
    _statement: Any = field(init=False)

    def __post_init__(self) -> None:
        columns = [self.table.columns[name] for name in self.columns]
        self._kinds = [
            (one.name, kind(one), bool(getattr(one.type, "timezone", False))) for one in columns
        ]
        bare = sa.table(self.table.name, *(_writable(one) for one in columns))
        values = {
            one.name: sa.cast(sa.bindparam(f"v_{one.name}", type_=sa.Text()), one.type)
            if isinstance(one.type, sa.JSON) and self.connection.dialect.name != "sqlite"
            else sa.bindparam(f"v_{one.name}", type_=_writable(one).type)
            for one in columns
        }
        self._statement = sa.insert(bare).values(values)

    def add(self, row: Sequence[Any]) -> None:
        """Put one row in, soon."""
        self.tally.add(as_line(row))
        self._waiting.append(
            {
                f"v_{name}": _from_json(of_kind, value, zoned=zoned)
                for (name, of_kind, zoned), value in zip(self._kinds, row, strict=True)
            }
        )
        if len(self._waiting) >= CHUNK:
            self.finish()

    def finish(self) -> None:
        """Put in what still waits."""
        if self._waiting:
            self.connection.execute(self._statement, self._waiting)
            self._waiting = []


def _writable(column: Column[Any]) -> sa.ColumnClause[Any]:
    type_ = sa.Text() if isinstance(column.type, sa.JSON) else column.type
    return sa.column(column.name, type_)


def _from_json(of_kind: str, value: Any, *, zoned: bool) -> Any:
    if value is None:
        return None
    match of_kind:
        case "moment":
            moment = dt.datetime.fromisoformat(value)
            return moment.replace(tzinfo=dt.UTC) if zoned else moment
        case "date":
            return dt.date.fromisoformat(value)
        case "time":
            return dt.time.fromisoformat(value)
        case "bytes":
            return base64.b64decode(value)
    return value


def tally(rows: Iterable[Row]) -> Tally:
    """Count rows."""
    counted = Tally()
    for row in rows:
        counted.add(as_line(row))
    return counted


def count_up(connection: Connection, ahead: Mapping[str, int] | None = None) -> None:
    """Have the next numbers of each table come after those that it has; `ahead`, by tables: by so
    many more. SQLite counts on from what is there, so there it is but that.
    """
    if connection.dialect.name == "sqlite":
        return
    for table in reflected(connection).tables.values():
        key = list(table.primary_key.columns)
        if len(key) != 1 or not isinstance(key[0].type, sa.Integer):
            continue
        sequence = connection.scalar(
            sa.select(sa.func.pg_get_serial_sequence(f'"{table.name}"', key[0].name))
        )
        if sequence:
            most = connection.scalar(sa.select(sa.func.max(key[0]))) or 0
            following = most + 1 + (ahead or {}).get(table.name, 0)
            connection.execute(sa.select(sa.func.setval(sequence, following, sa.false())))
