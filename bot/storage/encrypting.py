"""Which key encrypts a database's identities, and going from one to another.

A database is encrypted as a whole, by the key that it names, or not at all: whatever changes that
does so in one transaction, while nobody else uses the database
(docs/decisions/0070-who-is-who-is-encrypted.md).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import (
    JSON,
    Text,
    bindparam,
    delete,
    insert,
    select,
    tuple_,
    type_coerce,
    update,
)
from sqlalchemy import column as sql_column
from sqlalchemy import table as sql_table

from bot.storage import identity_keys
from bot.storage.connecting import named_key
from bot.storage.identity_keys import BadKeys, Cipher, NoKey, NotEncrypted, cipher_by
from bot.storage.tables import Base, IdentityEncryption, Person
from bot.storage.tables.encrypted import Encrypted, EncryptedJSON

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy import Column, Connection, RowMapping, Table
    from sqlalchemy.ext.asyncio import AsyncSession
    from sqlalchemy.types import TypeEngine

    from bot.storage.sessions import Database

CHUNK = 1_000
"""Rows that are read, and written, at a time."""


async def begin(db: Database, now: datetime) -> None:
    """Have an open database be ready for who is in it: a new one is encrypted, where there is a
    file for keys, which is made at need.

    Raises BadKeys where a key is missing; NotEncrypted where people are in it already.
    """
    if isinstance(db.cipher, NoKey):
        raise BadKeys(db.cipher.why)
    if db.identity_keys is None or db.cipher is not None:
        return
    async with db.write() as session:
        connection = await session.connection()
        key_id = await connection.run_sync(named_key)  # another worker may have been faster
        if key_id:
            cipher = cipher_by(key_id, db.identity_keys)
        elif await session.scalar(select(Person.id).limit(1)) is not None:
            msg = (
                f"{db} is not encrypted, though [storage] names a file for identity_keys: "
                "run `lamplighter keys encrypt` once"
            )
            raise NotEncrypted(msg)
        else:
            cipher = Cipher(newest_key(db.identity_keys))
            await change(session, None, cipher, now)
    db.use_cipher(cipher)


def newest_key(path: Path) -> identity_keys.Key:
    """The last key in a file; makes both where there is none. Raises BadKeys."""
    keys = identity_keys.read(path)
    return keys[-1] if keys else add_key(path)


def add_key(path: Path) -> identity_keys.Key:
    """Write one more key into a file. Raises BadKeys."""
    key = identity_keys.new_key()
    identity_keys.write(path, [*identity_keys.read(path), key])
    return key


async def change(
    session: AsyncSession, before: Cipher | None, after: Cipher | None, now: datetime
) -> int:
    """Encrypt everything by another key, or by none; gives how many rows that were.

    In the session's transaction, with nobody else at it. Raises BadKeys.
    """
    connection = await session.connection()
    changed = await connection.run_sync(_encrypt_again, before, after)
    await session.execute(delete(IdentityEncryption))
    if after is not None:
        await session.execute(insert(IdentityEncryption).values(key=after.key_id, since=now))
    return changed


def encrypted_columns() -> dict[Table, list[Column[Any]]]:
    """All columns that are encrypted, by their tables."""
    found: dict[Table, list[Column[Any]]] = {}
    for table in Base.metadata.sorted_tables:
        columns = [one for one in table.columns if isinstance(one.type, (Encrypted, EncryptedJSON))]
        if columns:
            found[table] = columns
    return found


def _encrypt_again(connection: Connection, before: Cipher | None, after: Cipher | None) -> int:
    changed = 0
    for table, columns in encrypted_columns().items():
        keys = list(table.primary_key.columns)
        # What is ordered by what changes is read as a whole: such tables are small.
        size = None if set(keys) & set(columns) else CHUNK
        for rows in _read(connection, keys, columns, size):
            changed += len(rows)
            _write(
                connection, table, columns, [_again(columns, row, before, after) for row in rows]
            )
    return changed


def _read(
    connection: Connection,
    keys: Sequence[Column[Any]],
    columns: Sequence[Column[Any]],
    size: int | None,
) -> Iterator[Sequence[RowMapping]]:
    """Rows as they stand there, so many at a time: `was_` their keys, and the columns."""
    statement = select(
        *(type_coerce(one, _bare(one)).label(f"was_{one.name}") for one in keys),
        *(type_coerce(one, _bare(one)).label(one.name) for one in columns),
    ).order_by(*keys)
    last: tuple[Any, ...] = ()
    while True:
        part = statement.limit(size) if size else statement
        if last:
            part = part.where(tuple_(*keys) > tuple_(*last))
        rows = connection.execute(part).mappings().all()
        if rows:
            yield rows
            last = tuple(rows[-1][f"was_{key.name}"] for key in keys)
        if size is None or len(rows) < size:
            return


def _again(
    columns: Sequence[Column[Any]],
    row: RowMapping,
    before: Cipher | None,
    after: Cipher | None,
) -> dict[str, Any]:
    values: dict[str, Any] = {str(name): value for name, value in row.items()}
    for column in columns:
        type_ = cast("Encrypted | EncryptedJSON", column.type)
        values[column.name] = type_.stored(type_.plain(row[column.name], before), after)
    return values


def _write(
    connection: Connection,
    table: Table,
    columns: Sequence[Column[Any]],
    rows: Sequence[Mapping[str, Any]],
) -> None:
    bare = sql_table(
        table.name,
        *(sql_column(one.name, _bare(one)) for one in {*table.primary_key.columns, *columns}),
    )
    statement = update(bare).values(
        {one.name: bindparam(f"new_{one.name}", type_=_bare(one)) for one in columns}
    )
    for key in table.primary_key.columns:
        statement = statement.where(bare.c[key.name] == bindparam(f"was_{key.name}"))
    named = [
        {name if name.startswith("was_") else f"new_{name}": value for name, value in row.items()}
        for row in rows
    ]
    connection.execute(statement, named)


def _bare(column: Column[Any]) -> TypeEngine[Any]:
    """What stands there, as it is."""
    match column.type:
        case Encrypted():
            return Text()
        case EncryptedJSON():
            return JSON(none_as_null=True)
    return column.type
