"""Slow work that a transaction needs: done outside of it, in a thread, before it is run again.

Nothing slow happens while a transaction holds the writer's turn. So whoever needs a score or a
vector asks here; where it is not there yet, the transaction is given up, the work is done, and the
transaction begins anew: then its result is at hand.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from functools import partial
from typing import TYPE_CHECKING, ParamSpec, TypeVar, cast

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

P = ParamSpec("P")
T = TypeVar("T")

RESULTS = "results"
"""The key in the `info` of a session that writes: what was worked out for it, `Results`."""
MOST = 256
"""Results that are kept, more than one transaction needs."""

Results = OrderedDict[Hashable, object]


class WorkNeeded(Exception):  # noqa: N818 - the house's word
    """Something slow has to be done before this transaction.

    Give it up, `await do()`, run it again; nobody's fault, and counted as no attempt.
    """

    def __init__(self, do: Callable[[], Awaitable[object]]) -> None:
        super().__init__()
        self.do = do


def is_writing(db: AsyncSession) -> bool:
    """Does this session hold the writer's turn?"""
    return RESULTS in db.info


async def offload(
    db: AsyncSession, work: Callable[P, T], *arguments: P.args, **options: P.kwargs
) -> T:
    """Give the result of slow work in memory, which depends on its (hashable) arguments alone.

    Raises WorkNeeded in a transaction that writes, the first time.
    """
    if not is_writing(db):
        return await asyncio.to_thread(work, *arguments, **options)
    results: Results = db.info[RESULTS]
    key = (work, arguments, *options.items())
    if key not in results:
        raise WorkNeeded(partial(_work, results, key, partial(work, *arguments, **options)))
    results.move_to_end(key)
    return cast("T", results[key])


async def prepared(transaction: Callable[[], Awaitable[T]]) -> T:
    """Run a transaction, and again after each slow thing that it needs."""
    while True:
        try:
            return await transaction()
        except WorkNeeded as needed:
            await needed.do()


async def _work(results: Results, key: Hashable, work: Callable[[], object]) -> None:
    results[key] = await asyncio.to_thread(work)
    while len(results) > MOST:
        results.popitem(last=False)
