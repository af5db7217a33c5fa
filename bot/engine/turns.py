"""Turns: people whose events wait are heard one after the other, however many anybody sends.

Each event gets, when it is stored, the `turn` at which it is handled. Somebody of whom nothing
waits comes next but one after whatever is first; somebody of whom much waits comes after all that.
So each person's events keep their order. What takes long counts for more.

A crowd that presses below one message has one person's turns together, in the order in which they
press: two thousand of them let whoever asks something be heard in between.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Integer,
    String,
    bindparam,
    case,
    func,
    literal_column,
    select,
    text,
)

from bot.storage.tables import InboxRow

CHARACTERS = 500
"""Of an event's JSON, for one more turn: reading and matching long texts takes longer."""
GROUP_CHARACTERS = 24_000
"""So many characters of events are handled at once, at most, so that nobody waits long for the next
group; but one event in any case."""

LONGEST_SECONDS = 0.05
"""So long events are handled in one transaction: what is heard, sent and due has to wait for it."""

_OTHER = InboxRow.__table__.alias("other")
# Written out, so that both databases see that a partial index is enough.
_NEW = text("other.state = 'new'")
_FIRST = (
    select(func.coalesce(func.min(_OTHER.c.turn), 0))
    .where(_NEW, _OTHER.c.turn > literal_column("0"))
    .scalar_subquery()
)
_OWN = (
    select(func.max(_OTHER.c.turn))
    .where(_NEW, _OTHER.c.sender == bindparam("whose", type_=String))
    .scalar_subquery()
)
_CROWD = (
    select(func.coalesce(func.max(_OTHER.c.turn), 0))
    .where(
        text("other.state = 'new' AND other.crowd <> ''"),
        _OTHER.c.crowd == bindparam("together", type_=String),
    )
    .scalar_subquery()
)
_LAST = case((_OWN > _CROWD, _OWN), else_=_CROWD)
NEXT = case(
    (bindparam("urgent", type_=Boolean), literal_column("0")),
    else_=case((_LAST > _FIRST, _LAST), else_=_FIRST) + bindparam("cost", type_=Integer),
)
"""The turn of a new event; see `cost`. What is urgent comes before all else, in its own order."""


def cost(payload: str) -> int:
    """How many turns an event takes."""
    return 1 + len(payload) // CHARACTERS
