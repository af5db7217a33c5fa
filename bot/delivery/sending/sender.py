"""Durable out: claim, send, record; in order per chat, at its pace, resumed after a crash.

Nothing is lost. What was on the wire when the process died, or whose answer was lost, is sent
again: at most one duplicate for each such message (none where the platform knows our `txn`).
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from bot.delivery import queue
from bot.delivery.sending import claims, outcomes, resuming
from bot.delivery.sending.attachments import Fetch, carry
from bot.delivery.sending.journal import Journal
from bot.delivery.sending.pacing import Pacer
from bot.storage import leases
from bot.storage.errors import DatabaseAway, error_place
from bot.storage.tables import OutboxRow, PlatformState
from bot.words.clock_steps import ClockSteps
from bot.words.deliveries import Sent
from bot.words.failures import DeliveryFailed, Forbidden, Gone, Rejected, RetryAfter
from bot.words.meters import UNMEASURED

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.delivery.sending.claims import Claim
    from bot.storage.sessions import Database
    from bot.words.meters import Meter
    from bot.words.platforms import Carrier

log = logging.getLogger(__name__)

LOOK_SECONDS = 5.0
"""How often to look for what other processes have written, should nobody have told of it."""
GRACE_SECONDS = 5.0
"""How long what is on the wire may take when the bot is stopped; so nothing of it comes twice."""


@dataclass(slots=True)
class Sender:
    """Sends one platform's outbox."""

    db: Database
    carrier: Carrier
    fetch: Fetch
    """Gets files from wherever they are: those of other platforms, too."""
    now: Callable[[], datetime]
    journal: Journal = field(default_factory=Journal)
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    meter: Meter = UNMEASURED
    _pacer: Pacer = field(init=False)
    _steps: ClockSteps = field(default_factory=ClockSteps)
    _running: dict[asyncio.Task[None], Claim] = field(default_factory=dict)
    _finished: list[Claim] = field(default_factory=list)
    """Delivered or not, but not written down yet."""
    _kept_pause: float = 0.0

    def __post_init__(self) -> None:
        self._pacer = Pacer(self.carrier.pace)

    @property
    def platform(self) -> str:
        """Which platform it is."""
        return self.carrier.name

    @property
    def account(self) -> str:
        """The bot's own key there."""
        return self.carrier.account

    @property
    def silence(self) -> float:
        """For how many seconds more the platform wants to hear nothing; at most 0 for none."""
        return self._pacer.paused_until - self.now().timestamp()

    def pause(self, seconds: float) -> None:
        """Be silent for so long, because the platform said so, whomever it said it to."""
        self._pacer.pause(self.now().timestamp() + seconds)
        self.wake.set()

    async def recover(self) -> None:
        """Take up what an earlier process, or another worker, left: its pause, its pace, its
        unfinished sends.
        """
        self._running.clear()
        self._finished.clear()
        self._pacer = Pacer(self.carrier.pace)
        async with self.db.write() as session:
            bot = (self.platform, self.account)
            arrived = self.journal.read()
            await resuming.resume(session, bot, self._pacer, self.now(), arrived)
        self.journal.clear()
        self._kept_pause = self._pacer.paused_until

    async def run(self) -> None:
        """Send for ever, as soon as something may go; several chats at once, each in order.

        When it raises because the database is away, what was on the wire is not forgotten: call it
        again.
        """
        await self._reconcile()
        woken = asyncio.ensure_future(self.wake.wait())
        try:
            while True:
                self.wake.clear()
                wait = await self._turn()
                if not self.db.workers.is_alone:
                    wait = min(wait or LOOK_SECONDS, LOOK_SECONDS)
                if woken.done():
                    woken = asyncio.ensure_future(self.wake.wait())
                await asyncio.wait(
                    {woken, *self._running}, timeout=wait, return_when=asyncio.FIRST_COMPLETED
                )
                self._collect()
        except asyncio.CancelledError:
            await self._wind_down()
            raise
        finally:
            woken.cancel()

    async def drain(self) -> int:
        """Send whatever may go now, one after the other, until there is nothing; give how many."""
        count = 0
        while True:
            claimed, _next = await self._record_and_claim()
            if not claimed:
                return count
            for claim in claimed:
                await self._deliver(claim)
            self._finished += claimed
            count += len(claimed)

    # ── one turn: record what came of the last, claim the next, in one commit ───────────────────

    async def _turn(self) -> float | None:
        """Record, claim, send; give in how many seconds more may go."""
        claimed, soonest = await self._record_and_claim()
        for claim in claimed:
            self._running[asyncio.create_task(self._deliver(claim))] = claim
        if soonest is None:
            return None
        return max(0.001, soonest - self.now().timestamp())

    async def _record_and_claim(self) -> tuple[list[Claim], float | None]:
        room = self.carrier.in_flight - len(self._running)
        soonest: float | None = None
        claimed: list[Claim] = []
        now = self.now()
        before = self._steps.look(now)
        if before is not None:
            self._pacer.put_back((before - now).total_seconds())
        async with self.db.write() as session:
            await self._record(session)
            if before is not None:
                log.warning("the clock was put back by %s: what waits is sent now", before - now)
                await resuming.catch_up(session, self.platform, before, now)
            if room > 0:
                busy = {claim.chat_id for claim in self._running.values()}
                ready, soonest = await claims.due(
                    session, self.platform, self._pacer, now, room=room, busy=busy
                )
                if ready:
                    claimed = await claims.claim(session, self.platform, ready, self._pacer, now)
        self._finished.clear()
        if not any(claim.outcome is not None for claim in self._running.values()):
            self.journal.clear()
        self._kept_pause = self._pacer.paused_until
        return claimed, soonest

    async def _record(self, session: AsyncSession) -> None:
        await outcomes.record(session, self._finished, self.now())
        if self._kept_pause != self._pacer.paused_until:
            until = datetime.fromtimestamp(self._pacer.paused_until, tz=self.now().tzinfo)
            await session.execute(
                update(PlatformState)
                .where(
                    PlatformState.platform == self.platform, PlatformState.account == self.account
                )
                .values(paused_until=until)
            )

    def _collect(self) -> None:
        """Take what has been delivered out of those on their way. Raises Forbidden."""
        done = [task for task in self._running if task.done()]
        self._finished += [self._running.pop(task) for task in done]
        for task in done:
            task.result()

    async def _reconcile(self) -> None:
        """Agree with the tables after a commit of which nobody knows whether it happened."""
        held = [*self._finished, *self._running.values()]
        async with self.db.write() as session:
            ids = [claim.row_id for claim in held]
            await resuming.take_back(session, self.platform, but=ids, may_have_arrived=False)
            unrecorded = await session.scalars(
                select(OutboxRow.id).where(OutboxRow.id.in_(ids), queue.SENDING)
            )
            known = set(unrecorded)
        self._finished = [claim for claim in self._finished if claim.row_id in known]

    async def _wind_down(self) -> None:
        """Let what is on the wire arrive, and write that down."""
        if self._running:
            await asyncio.wait(self._running, timeout=GRACE_SECONDS)
        for task in self._running:
            task.cancel()
        self._finished += self._running.values()
        self._running.clear()
        self._finished = [claim for claim in self._finished if claim.outcome is not None]
        try:
            async with self.db.write() as session:
                await self._record(session)
        except DatabaseAway as error:
            log.warning("what was sent last may come twice (%s)", error)
        finally:
            self.journal.close()

    # ── one delivery ─────────────────────────────────────────────────────────────────────────

    async def _deliver(self, claim: Claim) -> None:
        delivery = claim.delivery
        if claim.outcome is not None:
            return
        if delivery.act in claims.STANDING and not delivery.message:
            claim.outcome = Gone("not there")
            return
        held = leases.current()
        if self.silence > 0 or (held is not None and not held.is_fresh()):
            claim.outcome = RetryAfter(0.0)
            return
        began = asyncio.get_running_loop().time()
        try:
            delivery = await carry(delivery, self.platform, self.fetch)
            sent = await self.carrier.send(delivery)
            if delivery.act not in claims.UNPACED:
                self.journal.note(claim.row_id, claim.at, sent)
            claim.outcome = sent
        except DeliveryFailed as failure:
            if isinstance(failure, RetryAfter):
                self.pause(failure.seconds)
            claim.outcome = failure
        except Forbidden:
            raise
        except Exception as error:
            log.exception("delivery %s could not be made", claim.row_id)
            claim.outcome = Rejected(error_place(error))
        self._measure(claim, asyncio.get_running_loop().time() - began)
        if delivery.act not in claims.UNPACED:
            more = len(claim.outcome.more) if isinstance(claim.outcome, Sent) else 0
            self._pacer.arrived(claim.chat_id, at=self.now().timestamp(), more=more)

    def _measure(self, claim: Claim, seconds: float) -> None:
        """Say what came of it, and how long it took since it was to be said."""
        self.meter.delivered(self.platform, type(claim.outcome).__name__, seconds)
        if isinstance(claim.outcome, Sent):
            self.meter.spoke(self.platform, (self.now() - claim.due_at).total_seconds())
