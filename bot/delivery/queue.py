"""The order of the outbox: which row of a chat goes next, found without looking at the others.

Of a chat's rows the most urgent go first; of these, those of different people take turns, so that
however much one of them causes, nobody waits long; and each person's rows keep their order.

A row that may be the next of its chat has `head` set; the sender looks at no other. Wherever rows
of a chat are queued, one that nothing precedes for long has it. Others may have it too, as long as
the first is not held back: of two of the same chat the sender takes the first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    Integer,
    String,
    and_,
    bindparam,
    case,
    exists,
    false,
    func,
    insert,
    literal_column,
    select,
    text,
    true,
    tuple_,
    union_all,
    update,
)

from bot.storage.core import OUTBOX
from bot.storage.tables import Moment, OutboxRow
from bot.words import Priority
from bot.words.deliveries import Act
from bot.words.states import OutboxState

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import Select
    from sqlalchemy.ext.asyncio import AsyncSession

# Written out, and not as parameters, because SQLite uses a partial index only where it can see that
# the rows are among the index's: without, every turn would read the whole outbox.
WAITING = text("outbox.state IN ('queued', 'sending')")
QUEUED = OUTBOX.c.state == literal_column(f"'{OutboxState.QUEUED}'")
SENDING = OUTBOX.c.state == literal_column(f"'{OutboxState.SENDING}'")
HEAD = text("outbox.state = 'queued' AND outbox.head")

OTHER = OUTBOX.alias("other")
OTHER_WAITS = and_(
    text("other.state IN ('queued', 'sending')"),
    OTHER.c.state == literal_column(f"'{OutboxState.QUEUED}'"),
)
SAME_CHAT = and_(
    OTHER.c.platform == OUTBOX.c.platform,
    OTHER.c.chat_id == OUTBOX.c.chat_id,
    OTHER_WAITS,
)
EARLIER = tuple_(OTHER.c.priority, OTHER.c.turn, OTHER.c.id) < tuple_(
    OUTBOX.c.priority, OUTBOX.c.turn, OUTBOX.c.id
)
OTHERS_WAIT = exists().where(SAME_CHAT, OTHER.c.id != OUTBOX.c.id).correlate(OUTBOX)
"""Something else is queued for the chat of a row."""

_SAME_QUEUE = and_(
    OTHER.c.chat_id == bindparam("to_chat", type_=Integer),
    OTHER.c.priority == bindparam("to_priority", type_=Integer),
    text("other.state IN ('queued', 'sending')"),
)
_FIRST_TURN = (
    select(func.coalesce(func.min(OTHER.c.turn), 0))
    .where(OTHER.c.platform == bindparam("to_platform", type_=String), _SAME_QUEUE)
    .scalar_subquery()
)
_OWN_TURN = (
    select(func.max(OTHER.c.turn) + bindparam("step", type_=Integer))
    .where(
        _SAME_QUEUE,
        OTHER.c.speaker_id == bindparam("of_speaker", type_=Integer),
        text("other.speaker_id IS NOT NULL"),
    )
    .scalar_subquery()
)
NEW_ROW = insert(OUTBOX).values(
    turn=case((_OWN_TURN > _FIRST_TURN, _OWN_TURN), else_=_FIRST_TURN),
    head=~exists()
    .where(
        OTHER.c.platform == bindparam("to_platform", type_=String),
        OTHER.c.chat_id == bindparam("to_chat", type_=Integer),
        OTHER_WAITS,
        OTHER.c.priority <= bindparam("to_priority", type_=Integer),
    )
    .correlate(None),
)
"""Inserts a row into its chat's queue when its speaker's turn is; see `new_row`.

Whoever has nothing waiting there comes next but one after what is first, whoever has comes after
all that; what is nobody's doing waits for nobody's turn. So none of them ever precedes the first.
"""

FIRST_OF_CHAT = (
    select(OTHER.c.id)
    .where(
        OTHER.c.platform == bindparam("of_platform", type_=String),
        OTHER.c.chat_id == bindparam("of_chat", type_=Integer),
        OTHER_WAITS,
    )
    .order_by(OTHER.c.priority, OTHER.c.turn, OTHER.c.id)
    .limit(1)
    .correlate(None)
    .scalar_subquery()
)
PROMOTE = update(OUTBOX).where(OUTBOX.c.id == FIRST_OF_CHAT).values(head=True)
POSTPONE = (
    update(OUTBOX)
    .where(OUTBOX.c.id == bindparam("row", type_=Integer))
    .values(not_before=bindparam("until", type_=Moment()))
)


def new_row(row: dict[str, Any], *, step: int = 1) -> dict[str, Any]:
    """The parameters of `NEW_ROW` for a row; without a `step` it goes in the last turn."""
    return {
        **row,
        "step": step,
        "of_speaker": row["speaker_id"],
        "to_platform": row["platform"],
        "to_chat": row["chat_id"],
        "to_priority": row["priority"],
    }


def _heads(priority: Priority) -> Select[Any]:
    """The heads of that priority, those that have been ready for longest first."""
    return (
        select(
            OUTBOX.c.id,
            OUTBOX.c.chat_id,
            OUTBOX.c.act,
            OUTBOX.c.not_before,
            OUTBOX.c.priority,
        )
        .where(
            OUTBOX.c.platform == bindparam("platform", type_=String),
            OUTBOX.c.priority == literal_column(str(int(priority))),
            HEAD,
        )
        .order_by(OUTBOX.c.not_before, OUTBOX.c.id)
    )


NOW = bindparam("now", type_=Moment())
HEADS = union_all(
    *(
        select(part.subquery())
        for priority in Priority
        for part in (
            _heads(priority)
            .where(OUTBOX.c.not_before <= NOW)
            .limit(bindparam("most", type_=Integer)),
            _heads(priority).where(OUTBOX.c.not_before > NOW).limit(literal_column("1")),
        )
    )
)
"""Of each priority the heads that are `ready` at `now`, at most so many, and the next that will be:
as many steps in an index as rows come back, however much is queued."""


async def promote(db: AsyncSession, platform: str, chats: Collection[int]) -> None:
    """Let the next row of these chats be their head."""
    if chats:
        await db.execute(
            PROMOTE, [{"of_platform": platform, "of_chat": chat_id} for chat_id in chats]
        )


async def hold_back(db: AsyncSession, row_id: int) -> None:
    """A row goes back to its place: let nothing of its chat that comes after it overtake it."""
    this = OUTBOX.alias("this")
    await db.execute(
        update(OUTBOX)
        .where(
            OUTBOX.c.platform == this.c.platform,
            OUTBOX.c.chat_id == this.c.chat_id,
            this.c.id == row_id,
            WAITING,
            HEAD,
            tuple_(OUTBOX.c.priority, OUTBOX.c.turn, OUTBOX.c.id)
            > tuple_(this.c.priority, this.c.turn, this.c.id),
        )
        .values(head=false())
    )


async def set_in_order(db: AsyncSession, platform: str) -> None:
    """Let each chat's first row be its head, and no other: where others may have been."""
    waiting = update(OUTBOX).where(OUTBOX.c.platform == platform, WAITING, QUEUED)
    earlier = exists().where(SAME_CHAT, EARLIER).correlate(OUTBOX)
    await db.execute(waiting.where(OUTBOX.c.head, earlier).values(head=false()))
    await db.execute(waiting.where(~OUTBOX.c.head, ~earlier).values(head=true()))


async def postpone(db: AsyncSession, rows: Collection[tuple[int, datetime]]) -> None:
    """Don't look at these before then."""
    if rows:
        await db.execute(POSTPONE, [{"row": row_id, "until": until} for row_id, until in rows])


async def edit_instead(db: AsyncSession, reference_id: int) -> None:
    """A message that would be sent once more is there: make it what it has come to say since."""
    await db.execute(
        update(OutboxRow)
        .where(
            OutboxRow.reference_id == reference_id,
            OutboxRow.act == Act.MESSAGE.value,
            OutboxRow.attempts > 0,
            QUEUED,
            WAITING,
        )
        .values(act=Act.EDIT.value)
        .execution_options(synchronize_session=False)
    )
