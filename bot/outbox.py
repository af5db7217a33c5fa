"""Durable out: claim, send, record; in order per chat, at its pace, resumed after a crash.

Nothing is lost. What was on the wire when the process died, or whose answer was lost, is sent
again: at most one duplicate for each such message (none where the platform knows our `txn`).
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, update

from bot.attaching import Fetch, carry
from bot.inbox import where
from bot.pacing import Pace, Pacer
from bot.parcels import unwrap
from bot.storage.tables import Account, Chat, Copy, OutboxRow, PlatformState, Thread, Timer
from bot.wire import (
    Act,
    Delivery,
    DeliveryFailed,
    Forbidden,
    Gone,
    Moved,
    Rejected,
    RetryAfter,
    Sent,
    Unavailable,
    Uncertain,
    Unchanged,
    Unreachable,
)

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from collections.abc import Set as AbstractSet

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.sessions import Database

log = logging.getLogger(__name__)

URGENCY = 1 << 40
"""Orders by priority first, then by age; ids stay far below it."""
LONGEST_WAIT = 300.0
"""Seconds; the longest pause between two tries of one delivery."""
UNPACED = {Act.TOAST.value}
UNDELIVERED = "undelivered"
"""The timer that tells a feature that a copy never arrived; its subject is the copy's id."""


@dataclass(slots=True)
class Parcel:
    """A claimed row with the keys that it needs, and what came of it."""

    row_id: int
    chat_id: int
    private: bool
    delivery: Delivery
    copy_id: int | None
    thread_about: str
    attempts: int
    outcome: Sent | DeliveryFailed | None = None


@dataclass(slots=True)
class Sender:
    """Sends one platform's outbox."""

    db: Database
    platform: str
    account: str
    send: Callable[[Delivery], Awaitable[Sent]]
    fetch: Fetch
    now: Callable[[], datetime]
    pace: Pace = field(default_factory=Pace)
    in_flight: int = 4
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    _pacer: Pacer = field(init=False)

    def __post_init__(self) -> None:
        self._pacer = Pacer(self.pace)

    async def recover(self) -> None:
        """Take up what an earlier process left: its pause, its pace, its unfinished sends."""
        now = self.now()
        async with self.db.write() as session:
            state = await session.get(PlatformState, (self.platform, self.account))
            if state is not None and state.paused_until is not None:
                self._pacer.pause(state.paused_until.timestamp())
            recent = await session.execute(
                select(OutboxRow.chat_id, Chat.private, func.max(OutboxRow.claimed_at))
                .join(Chat, Chat.id == OutboxRow.chat_id)
                .where(
                    OutboxRow.platform == self.platform,
                    OutboxRow.claimed_at > now - timedelta(minutes=1),
                    OutboxRow.act.not_in(UNPACED),
                )
                .group_by(OutboxRow.chat_id, Chat.private)
            )
            for chat_id, private, claimed_at in recent:
                assert claimed_at is not None  # noqa: S101 - the WHERE above says so
                self._pacer.spoke(chat_id, private=private, at=claimed_at.timestamp())
            await session.execute(
                update(OutboxRow)
                .where(OutboxRow.platform == self.platform, OutboxRow.state == "sending")
                .values(state="queued", uncertain=OutboxRow.uncertain + 1)
            )

    async def run(self) -> None:
        """Send for ever, as soon as something may go; several chats at once, each in order."""
        running: dict[asyncio.Task[None], Parcel] = {}
        finished: list[Parcel] = []
        woken = asyncio.ensure_future(self.wake.wait())
        try:
            while True:
                self.wake.clear()
                busy = {parcel.chat_id for parcel in running.values()}
                claimed, wait = await self._turn(finished, self.in_flight - len(running), busy)
                running |= {asyncio.create_task(self._deliver(one)): one for one in claimed}
                if woken.done():
                    woken = asyncio.ensure_future(self.wake.wait())
                done, _ = await asyncio.wait(
                    {woken, *running}, timeout=wait, return_when=asyncio.FIRST_COMPLETED
                )
                finished = [running.pop(task) for task in list(running) if task in done]
                for task in done:
                    task.result()
        finally:
            for task in (woken, *running):
                task.cancel()

    async def drain(self) -> int:
        """Send whatever may go now, one after the other, until there is nothing; give how many."""
        count = 0
        finished: list[Parcel] = []
        while True:
            claimed, _wait = await self._turn(finished, self.in_flight, set())
            if not claimed:
                return count
            for parcel in claimed:
                await self._deliver(parcel)
            finished = claimed
            count += len(claimed)

    # ── one turn: record what came of the last, claim the next, in one commit ───────────────────

    async def _turn(
        self, finished: Sequence[Parcel], room: int, busy: AbstractSet[int]
    ) -> tuple[list[Parcel], float | None]:
        async with self.db.write() as session:
            for parcel in finished:
                await self._record(session, parcel)
            heads, wait = await self._heads(session, room, busy) if room > 0 else ([], None)
            return (await self._claim(session, heads) if heads else []), wait

    async def _heads(
        self, session: AsyncSession, room: int, busy: AbstractSet[int]
    ) -> tuple[list[int], float | None]:
        """The first rows that may go now (one a chat), and in how many seconds another may."""
        now = self.now().timestamp()
        head = func.min(OutboxRow.priority * URGENCY + OutboxRow.id).label("head")
        first = (
            select(OutboxRow.chat_id, head)
            .where(OutboxRow.platform == self.platform, OutboxRow.state == "queued")
            .group_by(OutboxRow.chat_id)
            .order_by(head)
            .limit(500)
        ).subquery()
        rows = await session.execute(
            select(OutboxRow.id, OutboxRow.chat_id, OutboxRow.act, OutboxRow.not_before)
            .join(first, OutboxRow.id == first.c.head % URGENCY)
            .order_by(first.c.head)
        )
        ready: list[int] = []
        soonest: float | None = None
        overall = self._pacer.ready_at(0)
        for row_id, chat_id, act, not_before in rows:
            if chat_id in busy:
                continue
            paced = act not in UNPACED
            due = max(
                not_before.timestamp(),
                self._pacer.chat_ready_at(chat_id) if paced else self._pacer.paused_until,
                overall if paced else 0.0,
            )
            if due <= now and len(ready) < room:
                ready.append(row_id)
                if paced and self.pace.overall:
                    overall = now + self.pace.overall
            else:
                soonest = due if soonest is None else min(soonest, due)
        return ready, None if soonest is None else max(0.001, soonest - now)

    async def _claim(self, session: AsyncSession, ids: Sequence[int]) -> list[Parcel]:
        now = self.now()
        found = await session.execute(
            select(OutboxRow, Chat.key, Chat.private, Copy.message, Thread.key)
            .join(Chat, Chat.id == OutboxRow.chat_id)
            .outerjoin(Copy, Copy.id == OutboxRow.copy_id)
            .outerjoin(
                Thread,
                (Thread.chat_id == OutboxRow.chat_id)
                & (Thread.about == OutboxRow.thread_about)
                & (OutboxRow.thread_about != ""),
            )
            .where(OutboxRow.id.in_(ids))
            .order_by(OutboxRow.id)
        )
        parcels = []
        for row, chat_key, private, message, thread in found:
            found_keys = {"thread": thread or ""}
            if row.act in {Act.EDIT.value, Act.DELETE.value}:
                found_keys["message"] = message or ""
            parcels.append(
                Parcel(
                    row.id,
                    row.chat_id,
                    private,
                    unwrap(row.payload or {}, row.act, chat_key, f"lamplighter-{row.id}",
                           **found_keys),
                    row.copy_id,
                    row.thread_about,
                    row.attempts,
                )
            )  # fmt: skip
            if row.act not in UNPACED:
                self._pacer.spoke(row.chat_id, private=private, at=now.timestamp())
        await session.execute(
            update(OutboxRow)
            .where(OutboxRow.id.in_(ids))
            .values(state="sending", claimed_at=now, attempts=OutboxRow.attempts + 1)
            .execution_options(synchronize_session=False)
        )
        return parcels

    async def _deliver(self, parcel: Parcel) -> None:
        delivery = parcel.delivery
        if delivery.act in {Act.EDIT, Act.DELETE} and not delivery.message:
            parcel.outcome = Gone("never sent")
            return
        if self._pacer.paused_until > self.now().timestamp():
            parcel.outcome = RetryAfter(0.0)
            return
        try:
            delivery = await carry(delivery, self.platform, self.fetch)
            parcel.outcome = await self.send(delivery)
        except DeliveryFailed as failure:
            if isinstance(failure, RetryAfter):
                self._pacer.pause(self.now().timestamp() + failure.seconds)
            parcel.outcome = failure
        except Forbidden:
            raise
        except Exception as error:
            log.exception("delivery %s could not be made", parcel.row_id)
            parcel.outcome = Rejected(where(error))

    # ── what came of it ──────────────────────────────────────────────────────────────────────

    async def _record(self, session: AsyncSession, parcel: Parcel) -> None:
        match parcel.outcome:
            case Sent() as sent:
                await self._sent(session, parcel, sent)
            case Unchanged():
                await self._settle(session, parcel, "sent")
            case RetryAfter() as pause:
                await self._again(session, parcel, 0.0)
                if pause.seconds:
                    await self._keep_pause(session)
            case Uncertain():
                wait = min(2.0**parcel.attempts, LONGEST_WAIT)
                await self._again(session, parcel, wait, uncertain=OutboxRow.uncertain + 1)
            case Unavailable():
                await self._again(session, parcel, min(2.0**parcel.attempts, LONGEST_WAIT))
            case Moved() as moved:
                await move_chat(session, parcel.chat_id, moved.key)
                await self._again(session, parcel, 0.0)
            case Gone():
                await self._gone(session, parcel)
            case Unreachable() as failure:
                await self._unreachable(session, parcel, failure)
            case failure:
                log.warning("delivery %s was refused: %s", parcel.row_id, type(failure).__name__)
                await self._settle(session, parcel, "failed", problem=str(failure)[:255])
                self._tell_of_failure(session, parcel)

    async def _sent(self, session: AsyncSession, parcel: Parcel, sent: Sent) -> None:
        await self._settle(session, parcel, "sent")
        if parcel.delivery.act is Act.THREAD:
            await session.execute(
                update(Thread)
                .where(Thread.chat_id == parcel.chat_id, Thread.about == parcel.thread_about)
                .values(key=sent.message)
            )
        elif parcel.delivery.act is Act.MESSAGE and parcel.copy_id is not None:
            await session.execute(
                update(Copy)
                .where(Copy.id == parcel.copy_id)
                .values(message=sent.message, thread=parcel.delivery.thread)
                .execution_options(synchronize_session=False)
            )
            if sent.more:
                copy = await session.get_one(Copy, parcel.copy_id)
                session.add_all(
                    Copy(
                        chat_id=copy.chat_id,
                        about=copy.about,
                        message=key,
                        thread=parcel.delivery.thread,
                        own=False,
                        part=0,
                    )
                    for key in sent.more
                )

    async def _gone(self, session: AsyncSession, parcel: Parcel) -> None:
        """A thread that is gone: say it beside it. A message that is gone: nothing left to do."""
        if parcel.delivery.act is Act.MESSAGE and parcel.delivery.thread:
            row = await session.get_one(OutboxRow, parcel.row_id)
            row.thread_about = ""
            row.payload = {k: v for k, v in (row.payload or {}).items() if k != "thread"}
            await self._again(session, parcel, 0.0)
            return
        await self._settle(session, parcel, "cancelled", problem="the message is gone")

    async def _unreachable(
        self, session: AsyncSession, parcel: Parcel, failure: DeliveryFailed
    ) -> None:
        """Remember that this chat can't be written to, and cancel the rest for it."""
        await self._settle(session, parcel, "failed", problem=str(failure)[:255])
        self._tell_of_failure(session, parcel)
        await session.execute(
            update(Account).where(Account.chat_id == parcel.chat_id).values(reachable=False)
        )
        if not parcel.private:
            await session.execute(
                update(Chat).where(Chat.id == parcel.chat_id).values(present=False)
            )
        await session.execute(
            update(OutboxRow)
            .where(OutboxRow.chat_id == parcel.chat_id, OutboxRow.state == "queued")
            .values(state="cancelled", payload=None, settled_at=self.now(), problem="unreachable")
        )

    def _tell_of_failure(self, session: AsyncSession, parcel: Parcel) -> None:
        """Have the timer `UNDELIVERED` fire for the copy, so that a feature may react."""
        if parcel.delivery.act is Act.MESSAGE and parcel.copy_id is not None:
            session.add(Timer(name=UNDELIVERED, subject=parcel.copy_id, due_at=self.now()))

    async def _settle(
        self, session: AsyncSession, parcel: Parcel, state: str, *, problem: str = ""
    ) -> None:
        await session.execute(
            update(OutboxRow)
            .where(OutboxRow.id == parcel.row_id)
            .values(state=state, payload=None, settled_at=self.now(), problem=problem)
            .execution_options(synchronize_session=False)
        )

    async def _again(
        self, session: AsyncSession, parcel: Parcel, wait: float, **values: Any
    ) -> None:
        await session.execute(
            update(OutboxRow)
            .where(OutboxRow.id == parcel.row_id)
            .values(state="queued", not_before=self.now() + timedelta(seconds=wait), **values)
            .execution_options(synchronize_session=False)
        )

    async def _keep_pause(self, session: AsyncSession) -> None:
        until = self._pacer.paused_until
        await session.execute(
            update(PlatformState)
            .where(PlatformState.platform == self.platform, PlatformState.account == self.account)
            .values(paused_until=datetime.fromtimestamp(until, tz=self.now().tzinfo))
        )


async def move_chat(session: AsyncSession, chat_id: int, key: str) -> None:
    """A chat has another key now: the same row goes on under it, with all that belongs to it."""
    chat = await session.get_one(Chat, chat_id)
    if chat.key == key:
        return
    early = await session.scalar(
        select(Chat).where(
            Chat.platform == chat.platform, Chat.account == chat.account, Chat.key == key
        )
    )
    if early is not None:
        early.key = f"merged:{early.id}:{key}"
        early.present = False
        for table in (OutboxRow, Copy):
            await session.execute(
                update(table).where(table.chat_id == early.id).values(chat_id=chat.id)
            )
        await session.flush()
    chat.key = key
    await session.flush()
