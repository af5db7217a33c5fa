"""The tables without the ORM, for what happens at every question.

There the ORM's share of a statement costs more than all the rest (docs/decisions/0005). Objects
that a session has loaded don't know what these statements write; and these don't see what is
pending in a session until it is flushed.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import insert
from sqlalchemy.orm import make_transient_to_detached
from sqlalchemy.orm.util import identity_key

from bot.storage.tables import (
    Account,
    Chat,
    InboxRow,
    MessageReference,
    OutboxRow,
    Thread,
    Utterance,
)

if TYPE_CHECKING:
    from sqlalchemy import Table
    from sqlalchemy.ext.asyncio import AsyncSession
    from sqlalchemy.sql.dml import ReturningInsert

    from bot.storage.tables import Base


def _bare(kind: type[Base]) -> Table:
    return cast("Table", kind.__table__)


ACCOUNT = _bare(Account)
CHAT = _bare(Chat)
INBOX = _bare(InboxRow)
MESSAGE_REFERENCE = _bare(MessageReference)
OUTBOX = _bare(OutboxRow)
THREAD = _bare(Thread)
UTTERANCE = _bare(Utterance)


@cache
def _insertion(kind: type[Base]) -> tuple[ReturningInsert[Any], dict[str, Any]]:
    """The statement that inserts a row and gives its id, and what its columns are by default."""
    table = _bare(kind)
    defaults = {
        column.key: column.default.arg if column.default is not None else None  # type: ignore[attr-defined]
        for column in table.columns
        if not column.primary_key
    }
    return insert(table).returning(table.c.id), defaults


async def add(db: AsyncSession, row: Base) -> None:
    """Insert a new row and give it its id: `db.add` and `db.flush` for a third of their price.

    The row is the session's from then on, as if loaded. For tables whose key is `id`, and whose
    defaults are plain values.
    """
    statement, defaults = _insertion(type(row))
    given = {name: value for name, value in vars(row).items() if name in defaults}
    for name in defaults.keys() - given.keys():
        setattr(row, name, defaults[name])
    row_id = (await db.execute(statement, {**defaults, **given})).scalar_one()
    key = identity_key(type(row), row_id)
    undone = db.identity_map.get(key)
    if undone is not None:  # inserted before, and rolled back: ids are given again
        db.expunge(undone)
    row.id = row_id  # type: ignore[attr-defined]
    make_transient_to_detached(row)
    db.add(row)
