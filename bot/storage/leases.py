"""Leases: what one worker at a time does, and that nobody goes on after losing it.

A lease is an advisory lock of PostgreSQL, held by a session that the server ends when its process
is dead or says nothing (`bot.storage.anchors`). Whoever gets the lock takes the lease's next epoch,
and each transaction written on its behalf first looks whether that is still the newest: so a
process that was stopped, lost its lease and goes on can commit nothing more. Only the database's
clock counts.
"""

from __future__ import annotations

import asyncio
from contextvars import ContextVar, copy_context
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, func, literal, select

from bot.storage.errors import DatabaseAway
from bot.storage.tables import Lease

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from sqlalchemy import Select
    from sqlalchemy.ext.asyncio import AsyncSession

    Work = Callable[[], Coroutine[Any, Any, None]]

HUNG_SECONDS = 5
"""Of a worker that says nothing for so long, the server takes back its turn and its leases."""
PATIENT_SECONDS = 60
"""The same for commands, which work alone and may take longer between two statements."""


class LeaseLost(DatabaseAway):
    """Another worker may have the lease now: nothing more is written on its behalf."""


@dataclass(slots=True, eq=False)
class Held:
    """A lease in this worker's hands."""

    name: str
    epoch: int
    lost: asyncio.Event
    """Set once it may be somebody else's."""
    is_fresh: Callable[[], bool] = field(default=lambda: True)
    """Has the server heard of us so lately that it is surely ours?"""
    before: str = ""
    """The name of the worker that had it before, where it is not this one."""

    async def check(self, db: AsyncSession) -> None:
        """Look in an open transaction that has its turn. Raises LeaseLost."""
        newest = await db.scalar(select(Lease.epoch).where(Lease.name == self.name))
        if newest != self.epoch:
            self.lost.set()
            raise LeaseLost(self.name)


_current: ContextVar[Held | None] = ContextVar("lease", default=None)


def current() -> Held | None:
    """The lease on whose behalf this task works, if it needs one."""
    return _current.get()


def take_turn(writers: int, hung_seconds: int) -> Select[Any]:
    """How one writes on PostgreSQL: after whoever writes now, in any process; and not for ever.
    `writers` is their lock (`bot.storage.locks`).

    Whoever says nothing for so long in the middle of it is sent away, and nothing of it counts.
    """
    milliseconds = str(hung_seconds * 1000)
    return select(
        func.pg_advisory_xact_lock(literal(writers, BigInteger)),
        func.set_config("idle_in_transaction_session_timeout", milliseconds, True),
    )


async def check_fence(db: AsyncSession) -> None:
    """Look whether this task may still write. Raises LeaseLost."""
    held = _current.get()
    if held is not None:
        await held.check(db)


async def do_while_held(held: Held, work: Work) -> bool:
    """Do it as long as the lease is ours; tell whether it came to its end."""
    context = copy_context()
    context.run(_current.set, held if held.name else None)
    working = asyncio.create_task(work(), context=context)
    losing = asyncio.create_task(held.lost.wait())
    try:
        await asyncio.wait({working, losing}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        losing.cancel()
        if not working.done():
            working.cancel()
            await asyncio.wait({working})
    if working.cancelled():
        return False
    try:
        working.result()
    except LeaseLost:
        return False
    except DatabaseAway:
        if not held.lost.is_set():
            raise
        return False
    return True
