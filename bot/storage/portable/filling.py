"""Bringing rows into a database: into an empty one, all of them or none."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import sqlalchemy as sa

from bot.storage.portable import rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection


class NotEmpty(Exception):  # noqa: N818 - the house's word
    """There is a community in that database already."""


class Differs(Exception):  # noqa: N818 - the house's word
    """What arrived is not what was there; nothing was changed."""


def clear(connection: Connection) -> None:
    """Drop every table, also those that are not ours."""
    rows.reflected(connection).drop_all(connection)


@contextmanager
def without_references(connection: Connection) -> Iterator[None]:
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
    for table, name, definition in known:
        connection.exec_driver_sql(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
