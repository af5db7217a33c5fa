"""Errands outside of any transaction: claim, fetch, tell the feature that asked; never lost.

What a crash interrupted is done again; fetching a page twice harms nobody.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select, update

from bot.storage.errors import DatabaseAway, error_place
from bot.storage.offloading import WorkNeeded
from bot.storage.tables import Errand
from bot.words.pages import BETWEEN, Page, Trouble

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.sessions import Database

log = logging.getLogger(__name__)

AT_ONCE = 4
ATTEMPTS = 3
"""So often it is tried to tell a feature, or to fetch what crashes us."""
LATER = timedelta(minutes=5)
LONGEST_WAIT = 60.0
"""Seconds; what was noted without waking us waits no longer."""

Fetch = Callable[[str], Awaitable[Page]]
Tell = Callable[["AsyncSession", str, int, Page], Awaitable[None]]


async def offline(link: str) -> Page:
    """Fetch nothing: where there is no network, and where it must not matter."""
    return Page(link, Trouble.OFFLINE)


@dataclass(slots=True)
class Errands:
    """Runs errands; `tell` lets the feature speak in the open transaction."""

    db: Database
    fetch: Fetch
    tell: Tell
    now: Callable[[], datetime]
    wake: asyncio.Event = field(default_factory=asyncio.Event)

    async def recover(self) -> None:
        """Take up what an earlier process left; hosts whose turns have come and gone meanwhile are
        not made to answer for all of them at once.
        """
        async with self.db.write() as session:
            await session.execute(
                update(Errand).where(Errand.state == "doing").values(state="waiting")
            )
            turns: dict[str, datetime] = {}
            late = select(Errand).where(Errand.not_before < self.now())
            for one in await session.scalars(late.order_by(Errand.not_before, Errand.id)):
                one.not_before = turns.get(one.host, self.now())
                turns[one.host] = one.not_before + BETWEEN

    async def next_due(self) -> datetime | None:
        """When there is something to do."""
        async with self.db.read() as session:
            return await session.scalar(
                select(func.min(Errand.not_before)).where(Errand.state == "waiting")
            )

    async def drain(self) -> int:
        """Run all that are due; give how many."""
        count = 0
        while (due := await self.next_due()) is not None and due <= self.now():
            claimed = await self._claim()
            pages = await asyncio.gather(*(self._do(one) for one in claimed))
            for errand, page in zip(claimed, pages, strict=True):
                await self._record(errand, page)
            count += len(claimed)
        return count

    async def run(self, told: Callable[[], None]) -> None:
        """Run errands for ever; `told` is called when features have been told."""
        while True:
            self.wake.clear()
            if await self.drain():
                told()
                self.wake.clear()
            due = await self.next_due()
            wait = (due - self.now()).total_seconds() if due is not None else LONGEST_WAIT
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.wake.wait(), min(max(wait, 0.1), LONGEST_WAIT))

    async def _claim(self) -> Sequence[Errand]:
        """Take the next ones, no two of the same host."""
        async with self.db.write() as session:
            waiting = await session.scalars(
                select(Errand)
                .where(Errand.state == "waiting", Errand.not_before <= self.now())
                .order_by(Errand.not_before, Errand.id)
                .limit(AT_ONCE * 4)
            )
            by_host = {one.host: one for one in reversed(waiting.all())}
            claimed = sorted(by_host.values(), key=lambda one: one.id)[:AT_ONCE]
            for one in claimed:
                one.state = "doing"
                one.attempts += 1
            return claimed

    async def _do(self, errand: Errand) -> Page:
        if errand.attempts > ATTEMPTS:
            return Page(errand.link, Trouble.BROKEN)
        try:
            return await self.fetch(errand.link)
        except Exception as error:
            log.error("errand %s failed: %s", errand.id, error_place(error))  # noqa: TRY400
            log.debug("errand %s failed", errand.id, exc_info=error)
            return Page(errand.link, Trouble.BROKEN)

    async def _record(self, errand: Errand, page: Page) -> None:
        try:
            async with self.db.write() as session:
                await session.execute(delete(Errand).where(Errand.id == errand.id))
                await self.tell(session, errand.name, errand.subject, page)
        except DatabaseAway:
            raise
        except WorkNeeded as needed:
            await needed.do()
            await self._record(errand, page)
        except Exception as error:
            log.error("errand %s could not be told: %s", errand.id, error_place(error))  # noqa: TRY400
            log.debug("errand %s could not be told", errand.id, exc_info=error)
            await self._put_back(errand)

    async def _put_back(self, errand: Errand) -> None:
        async with self.db.write() as session:
            if errand.attempts >= ATTEMPTS:
                await session.execute(delete(Errand).where(Errand.id == errand.id))
                return
            await session.execute(
                update(Errand)
                .where(Errand.id == errand.id)
                .values(state="waiting", not_before=self.now() + LATER)
            )
