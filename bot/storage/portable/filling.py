"""Bringing rows into a database: into an empty one, all of them or none."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import sqlalchemy as sa

from bot.storage.migrating import revision_of
from bot.storage.portable import rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alembic.config import Config
    from sqlalchemy import Connection, MetaData


class NotEmpty(Exception):  # noqa: N818 - the house's word
    """There is a community in that database already."""


class Differs(Exception):  # noqa: N818 - the house's word
    """What arrived is not what was there; nothing was changed."""


def begin_at(config: Config, revision: str) -> Connection:
    """Have the tables of that migration, with whatever is in them, in Alembic's transaction."""
    from alembic import command  # noqa: PLC0415 - slow to import

    connection: Connection = config.attributes["connection"]
    if revision_of(connection) != revision:
        with without_references(connection, for_good=True):
            rows.reflected(connection).drop_all(connection)
        command.upgrade(config, revision)
    return connection


def empty(connection: Connection, tables: MetaData) -> None:
    """Delete every row, also those that migrations have put there."""
    for table in rows.content(tables):
        connection.execute(table.delete())


@contextmanager
def without_references(connection: Connection, *, for_good: bool = False) -> Iterator[None]:
    """Let rows come in any order: what they point at may come later. Looked at again at the end.

    On SQLite whoever calls has foreign keys off, and looks at them afterwards.
    """
    if connection.dialect.name == "sqlite":
        yield
        return
    known = connection.execute(
        sa.text(
            "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)"
            " FROM pg_constraint WHERE contype = 'f'"
            " AND connamespace = current_schema()::regnamespace ORDER BY conname"
        )
    ).all()
    for table, name, _definition in known:
        connection.exec_driver_sql(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    yield
    for table, name, definition in () if for_good else known:
        connection.exec_driver_sql(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
