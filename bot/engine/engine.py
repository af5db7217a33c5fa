"""From an inbox row to what is said: person, language, role, handler, one transaction.

Events are taken in groups, in order, in one transaction a group; when one of a group fails, the
group is undone and its events are taken one by one, so that a bad one harms no other. Handlers
touch nothing but the transaction, which is why they may be run again.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from bot.delivery import returning
from bot.delivery.actions import BROADCAST, ActionWriter
from bot.delivery.refusals import TRY_AGAIN, try_again
from bot.engine import access, conversation, copies, inbox, listening, lookups, presence, turns
from bot.engine.asides import step_aside, tidy_up, with_notice
from bot.engine.commands import role_to_press
from bot.engine.features import Context, Tick
from bot.engine.inbox import UnparsableError
from bot.engine.measuring import count_handled
from bot.engine.parsing import parse
from bot.engine.routes import Routes
from bot.storage.errors import DatabaseAway, error_place
from bot.storage.offloading import WorkNeeded
from bot.storage.sessions import OUTDATED, undo
from bot.storage.tables import InboxRow
from bot.words import Action, Event, EventKind, Refused, Reply, _, log_context
from bot.words.domain_events import pending, replace_pending
from bot.words.meters import UNMEASURED

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.config.settings import Settings
    from bot.delivery.visits import Visit
    from bot.engine.access import Known
    from bot.engine.measuring import Handled
    from bot.languages.negotiation import Languages
    from bot.storage.sessions import Database
    from bot.words.jobs import Job
    from bot.words.meters import Meter
    from bot.words.platforms import Outlet

log = logging.getLogger(__name__)

TROUBLE = _(
    "Something went wrong on my side. Your message is kept, and the people who run me will see it."
)
GROUP = 32
"""Events that are handled together, at most."""
OWN_JOBS = frozenset({BROADCAST, *listening.TOLD_LATER})
"""What the engine does itself."""


@dataclass(slots=True)
class Engine:
    """Carries events to handlers and what they say to the outbox."""

    db: Database
    routes: Routes
    languages: Languages
    settings: Settings
    platforms: Mapping[str, Outlet]
    services: Mapping[type, object]
    now: Callable[[], datetime]
    prepare: Callable[[], Awaitable[None]]
    """Called before a group of events is taken, outside of any transaction: for slow work in
    memory (fitting the matcher anew, texts' vectors) that must not keep others from writing."""
    meter: Meter = UNMEASURED

    async def handle(self, limit: int = GROUP) -> int:
        """Handle up to `limit` waiting events; give how many there were, or more than none where
        something slow had to be done first.
        """
        await self.prepare()
        try:
            return await self._handle_together(limit)
        except DatabaseAway:
            raise
        except WorkNeeded as needed:
            await needed.do()
            return 1
        except Exception:  # noqa: BLE001 - whatever it was, the culprit is found one by one
            return await self._handle_singly(limit)

    async def _handle_together(self, limit: int) -> int:
        """One transaction for many, till one changes what was made ready, or others wait long."""
        clock = asyncio.get_running_loop().time
        until = clock() + turns.LONGEST_SECONDS
        async with self.db.write() as session:
            handled: list[InboxRow] = []
            measured: list[Handled] = []
            taken = 0
            for row in await inbox.waiting(session, limit):
                taken += 1
                try:
                    measured.append((row, await self._handle_row(session, row)))
                except UnparsableError as error:  # before anything was done for it
                    lost = inbox.failed(row, error, self.now())
                    self.meter.failed(row.platform, quarantined=lost)
                    continue
                handled.append(row)
                if OUTDATED in session.info or clock() > until:
                    break
                await asyncio.sleep(0)  # SQLite never waits, so nobody else would have a turn
            if handled:
                await inbox.done(session, handled, self.now())
        count_handled(self.meter, measured, self.now())
        return taken

    async def _handle_singly(self, limit: int) -> int:
        async with self.db.read() as session:
            ids = [row.id for row in await inbox.waiting(session, limit)]
        for row_id in ids:
            try:
                async with self.db.write() as session:
                    row = await inbox.unhandled(session, row_id)
                    if row is None:
                        continue
                    events = await self._handle_row(session, row)
                    await inbox.done(session, [row], self.now())
                count_handled(self.meter, [(row, events)], self.now())
            except DatabaseAway:
                raise
            except WorkNeeded as needed:
                await needed.do()
                break
            except Exception as error:  # noqa: BLE001 - it is counted, then put in quarantine
                await self._failed(row_id, error)
                break
        return len(ids)

    async def _failed(self, row_id: int, error: Exception) -> None:
        async with self.db.write() as session:
            row = await inbox.unhandled(session, row_id)
            if row is None:
                return
            lost = inbox.failed(row, error, self.now())
            self.meter.failed(row.platform, quarantined=lost)
            if not lost:
                return
        if not isinstance(error, UnparsableError):
            await self._admit_trouble(row)

    async def _admit_trouble(self, row: InboxRow) -> None:
        """Tell whoever spoke to us that it went wrong; others in the room need not hear it."""
        try:
            async with self.db.write() as session:
                for event in parse(self.platforms, row):
                    spoke = event.kind in {EventKind.TEXT, EventKind.PRESS}
                    if spoke and (event.addressed or event.place.private):
                        known = await access.recall(session, event)
                        visit = await self._identify(session, event, known)
                        await self.writer(session).write([Reply(TROUBLE)], visit, event)
        except DatabaseAway:
            raise
        except Exception as error:  # noqa: BLE001 - what broke the event may break this, too
            log.warning("event %s: its sender could not be told: %s", row.id, error_place(error))

    # ── one event ────────────────────────────────────────────────────────────────────────────

    async def _handle_row(self, session: AsyncSession, row: InboxRow) -> list[Event]:
        with log_context.about(event=row.id):
            return await self._handle_events(session, row)

    async def _handle_events(self, session: AsyncSession, row: InboxRow) -> list[Event]:
        events = parse(self.platforms, row)
        for event in events:
            if event.kind is EventKind.LOOKUP:
                await lookups.answer(
                    self.tick(session), event, row.received_at, self.routes, self.platforms
                )
            elif event.kind is EventKind.GUEST:
                await lookups.answer_guest(
                    self.tick(session), event, row.received_at, self.routes, self.platforms
                )
            else:
                await self._handle_incoming(session, event)
        return events

    async def _handle_incoming(self, session: AsyncSession, event: Event) -> None:
        known = await access.recall(session, event)
        if known.person is None and access.passes_by(event):
            await self._hear_passer_by(session, event, known)
            return
        await self._attend(session, await self._identify(session, event, known), event)

    async def _hear_passer_by(self, session: AsyncSession, event: Event, known: Known) -> None:
        """Somebody whom we don't know does something among people, and not to us: unless a feature
        takes it up, no row is left of them.
        """
        if known.chat is not None and not known.chat.present:
            known.chat.present = True
        savepoint = await session.begin_nested()
        if await self._attend(session, await self._identify(session, event, known), event):
            await savepoint.commit()
        else:
            await undo(session, savepoint, known.chat)

    async def _attend(self, session: AsyncSession, visit: Visit, event: Event) -> bool:
        """Let a handler speak; tell whether there was one."""
        await presence.keep_up(session, visit, event, self.now())
        if access.is_intruder(visit, event):
            return False
        writer = self.writer(session)
        if event.mark:
            event = await copies.recognise(session, visit, event, writer.outbox)
        visit, event, notice = await step_aside(writer.outbox, visit, event, self.routes)
        listening.note(session, visit, event, self.languages.best(visit.language))
        await returning.take_up(writer.outbox, visit, event)
        tick = self.tick(session)
        ctx = Context(session, tick.now, tick.settings, tick.languages, tick.services, visit, event)
        ctx, said_before = await conversation.leave_form(ctx, self.routes)
        answer = await self._answer(ctx)
        heard_of = await listening.tell(tick, self.routes)
        actions = [*said_before, *(answer or ()), *(heard_of or ())]
        await writer.write(with_notice(notice, actions), visit, event)
        await tidy_up(writer.outbox, visit, event, actions)
        return answer is not None or heard_of is not None

    async def _identify(self, session: AsyncSession, event: Event, known: Known) -> Visit:
        return await access.identify(
            session,
            event,
            known,
            now=self.now(),
            fallback_language=self.settings.community.language,
            owners=self.settings.community.owners,
        )

    async def _answer(self, ctx: Context) -> list[Action] | None:
        """What the handler says (None: nobody has to do with it); where it refuses, nothing that it
        changed stays.
        """
        before = pending(ctx.db)
        savepoint = await ctx.db.begin_nested()
        try:
            actions = await conversation.converse(ctx, self.routes)
        except Refused as no:
            visit = ctx.visit
            replace_pending(ctx.db, before)
            await undo(ctx.db, savepoint, visit.person, visit.account, visit.chat, visit.form)
            if no.also is not None:
                await no.also(ctx.db)
            whisper = no.private or bool(ctx.event.press)
            return [Reply(no.reason, buttons=no.buttons, whisper=whisper)]
        await savepoint.commit()
        return actions

    async def tell(self, session: AsyncSession) -> None:
        """Have features hear what has happened in an open transaction that no event began."""
        heard_of = await listening.tell(self.tick(session), self.routes)
        await self.writer(session).write(heard_of or ())

    # ── time ─────────────────────────────────────────────────────────────────────────────────

    async def do_job(self, session: AsyncSession, job: Job, *result: object) -> None:
        """Let a job's handler speak, in the open transaction; `result` is what its work gave."""
        with log_context.about(job=job.name):
            await self._do_job(session, job, *result)

    async def _do_job(self, session: AsyncSession, job: Job, *result: object) -> None:
        writer, tick = self.writer(session), self.tick(session)
        if job.name == BROADCAST:
            await writer.continue_broadcast(job.subject)
            return
        if job.name == TRY_AGAIN and not await try_again(session, job.subject):
            return
        actions: Sequence[Action] = ()
        if not listening.note_job(session, job):
            handler: Callable[..., Awaitable[Sequence[Action]]] = self.routes.jobs[job.name].handler
            actions = await handler(tick, job, *result)
        heard_of = await listening.tell(tick, self.routes)
        await writer.write(() if job.is_said else [*actions, *(heard_of or ())])

    def tick(self, session: AsyncSession) -> Tick:
        """What handlers are given of this moment."""
        return Tick(session, self.now(), self.settings, self.languages, self.services)

    def writer(self, session: AsyncSession) -> ActionWriter:
        """What writes actions down, in the open transaction."""
        return ActionWriter(
            session,
            self.now(),
            self.languages,
            self.settings.community.zone,
            self.platforms,
            needed=partial(role_to_press, self.routes.offered.called),
        )
