"""The tables without the ORM, for what happens at every question.

There the ORM's share of a statement costs more than all the rest (docs/decisions/0005). Objects
that a session has loaded don't know what these statements write; and these don't see what is
pending in a session until it is flushed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from bot.storage.tables import MessageReference, OutboxRow, Utterance

if TYPE_CHECKING:
    from sqlalchemy import Table

    from bot.storage.tables import Base


def _bare(kind: type[Base]) -> Table:
    return cast("Table", kind.__table__)


MESSAGE_REFERENCE = _bare(MessageReference)
OUTBOX = _bare(OutboxRow)
UTTERANCE = _bare(Utterance)
