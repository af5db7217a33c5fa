"""From an inbox row to what is said: person, language, role, handler, one transaction.

Events are taken in groups, in order, in one transaction a group; when one of a group fails, the
group is undone and its events are taken one by one, so that a bad one harms no other. Handlers
touch nothing but the transaction, which is why they may be run again.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from bot.delivery.actions import BROADCAST, ActionWriter
from bot.delivery.moves import may_move, move_chat
from bot.delivery.outbox_writer import Outlet
from bot.delivery.outcomes import cancel_rest
from bot.delivery.visits import Visit
from bot.engine import forms, inbox, lookups
from bot.engine.access import identify
from bot.engine.features import ONLY, Context, Tick, role_to_press
from bot.engine.routes import Routes
from bot.storage.errors import DatabaseAway, error_place
from bot.storage.tables import InboxRow
from bot.words import Action, Begin, Event, EventKind, Refused, Reply, _

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.config.settings import Settings
    from bot.languages.negotiation import Languages
    from bot.storage.sessions import Database
    from bot.words.jobs import Job

log = logging.getLogger(__name__)

TROUBLE = _(
    "Something went wrong on my side. Your message is kept, and the people who run me will see it."
)
Parse = Callable[[str], list[Event]]
OWN_JOBS = frozenset({BROADCAST})
"""What the engine does itself."""


@dataclass(slots=True)
class Engine:
    """Carries events to handlers and what they say to the outbox."""

    db: Database
    routes: Routes
    languages: Languages
    settings: Settings
    parsers: Mapping[str, Parse]
    outlets: Mapping[str, Outlet]
    services: Mapping[type, object]
    now: Callable[[], datetime]
    prepare: Callable[[], Awaitable[None]]
    """Called before a group of events is taken, outside of any transaction: for slow work in
    memory (fitting the matcher anew) that must not keep others from writing."""

    async def handle(self, limit: int = 32) -> int:
        """Handle up to `limit` waiting events; give how many there were."""
        await self.prepare()
        try:
            async with self.db.write() as session:
                rows = await inbox.waiting(session, limit)
                for row in rows:
                    await self._handle_row(session, row)
                    await asyncio.sleep(0)  # SQLite never waits, so nobody else would have a turn
                if rows:
                    await inbox.done(session, rows, self.now())
                return len(rows)
        except DatabaseAway:
            raise
        except Exception:  # noqa: BLE001 - whatever it was, the culprit is found one by one
            return await self._handle_singly(limit)

    async def _handle_singly(self, limit: int) -> int:
        async with self.db.read() as session:
            ids = [row.id for row in await inbox.waiting(session, limit)]
        for row_id in ids:
            try:
                async with self.db.write() as session:
                    row = await session.get_one(InboxRow, row_id)
                    await self._handle_row(session, row)
                    await inbox.done(session, [row], self.now())
            except DatabaseAway:
                raise
            except Exception as error:  # noqa: BLE001 - it is counted, then put in quarantine
                await self._failed(row_id, error)
                break
        return len(ids)

    async def _failed(self, row_id: int, error: Exception) -> None:
        log.error("event %s failed: %s", row_id, error_place(error))
        log.debug("event %s failed", row_id, exc_info=error)
        async with self.db.write() as session:
            row = await session.get_one(InboxRow, row_id)
            unparsable = isinstance(error, UnparsableError)
            cause = error.__cause__ if unparsable and error.__cause__ else error
            if not inbox.failed(row, cause, self.now(), most=1 if unparsable else 3):
                return
        log.error("event %s is in quarantine", row_id)
        if not unparsable:
            await self._admit_trouble(row)

    async def _admit_trouble(self, row: InboxRow) -> None:
        """Tell whoever spoke to us that it went wrong; others in the room need not hear it."""
        try:
            async with self.db.write() as session:
                for event in self._parse(row):
                    spoke = event.kind in {EventKind.TEXT, EventKind.PRESS}
                    if spoke and (event.addressed or event.place.private):
                        visit = await self._identify(session, event)
                        await self._writer(session).write([Reply(TROUBLE)], visit, event)
        except DatabaseAway:
            raise
        except Exception as error:  # noqa: BLE001 - what broke the event may break this, too
            log.warning("event %s: its sender could not be told: %s", row.id, error_place(error))

    # ── one event ────────────────────────────────────────────────────────────────────────────

    async def _handle_row(self, session: AsyncSession, row: InboxRow) -> None:
        for event in self._parse(row):
            if event.kind is EventKind.LOOKUP:
                await lookups.answer(
                    self._tick(session), event, row.received_at, self.routes, self.outlets
                )
            else:
                await self._handle_incoming(session, event)

    def _parse(self, row: InboxRow) -> list[Event]:
        try:
            return self.parsers[row.platform](row.payload or "")
        except Exception as error:
            raise UnparsableError from error

    async def _handle_incoming(self, session: AsyncSession, event: Event) -> None:
        visit = await self._identify(session, event)
        await self._keep_up(session, visit, event)
        if _is_intruder(visit, event):
            return
        ctx = Context(
            session,
            self.now(),
            self.settings,
            self.languages,
            self.services,
            visit=visit,
            event=event,
        )
        actions = await self._answer(ctx)
        writer = self._writer(session)
        await writer.write(actions, visit, event)
        if event.press and not any(isinstance(said, Reply) and said.whisper for said in actions):
            await writer.hush(visit, event)

    async def _identify(self, session: AsyncSession, event: Event) -> Visit:
        return await identify(
            session,
            event,
            now=self.now(),
            fallback_language=self.settings.community.language,
            owners=self.settings.community.owners,
        )

    async def _keep_up(self, session: AsyncSession, visit: Visit, event: Event) -> None:
        """What every community needs known, whatever its features: who can be written to."""
        match event.kind:
            case EventKind.MIGRATED:
                if may_move(visit.chat, confirmed=event.confirmed):
                    await move_chat(session, visit.chat.id, event.moved_to)
                else:
                    visit.chat.moved_to, visit.chat.present = event.moved_to, False
                    await cancel_rest(session, visit.chat.id, self.now())
            case EventKind.BOT_ADDED:
                visit.chat.present = not visit.chat.moved_to
            case EventKind.BOT_REMOVED:
                visit.chat.present = False
            case EventKind.BLOCKED:
                visit.account.reachable = False
                await cancel_rest(session, visit.chat.id, self.now())
            case _:
                if not visit.chat.present and not visit.chat.moved_to:
                    visit.chat.present = True

    async def _answer(self, ctx: Context) -> list[Action]:
        try:
            actions = await self._route(ctx)
            begun = [said for said in actions if isinstance(said, Begin)]
            spoken: list[Action] = [said for said in actions if not isinstance(said, Begin)]
            for one in begun:
                spoken.extend(await forms.begin(ctx, one, self.routes.forms))
        except Refused as no:
            await ctx.db.flush()
            return [Reply(no.reason, buttons=no.buttons, whisper=bool(ctx.event.press))]
        return spoken

    async def _route(self, ctx: Context) -> Sequence[Action]:
        event = ctx.event
        spoken = event.kind in {EventKind.TEXT, EventKind.PRESS}
        for handler in self.routes.early(event.kind):
            actions = await handler(ctx)
            if actions is not None:
                return actions
        if spoken and event.text.startswith("/"):
            return await self._command(ctx)
        if event.kind is EventKind.TEXT and ctx.visit.form is not None:
            form = self.routes.forms.get(ctx.visit.form.form)
            if form is not None:
                return await forms.answer(ctx, ctx.visit.form, form)
        for handler in self.routes.on(event.kind):
            actions = await handler(ctx)
            if actions is not None:
                return actions
        return []

    async def _command(self, ctx: Context) -> Sequence[Action]:
        name, _space, args = ctx.event.text[1:].partition(" ")
        name, line, rest = name.partition("\n")
        name = name.lower()
        state = ctx.visit.form
        if state is not None and state.form in self.routes.forms:
            steered = await forms.steer(ctx, state, self.routes.forms[state.form], name)
            if steered is not None:
                return steered
        command = self.routes.commands.get(name)
        if command is None:
            return self._unknown(ctx, name)
        also = command.also
        if not ctx.is_a(command.role) and not (also is not None and await also(ctx)):
            raise Refused(ONLY[command.role])
        args = f"{rest}{_space}{args}" if line else args
        return await command.handler(replace(ctx, args=args.strip())) or []

    def _unknown(self, ctx: Context, name: str) -> Sequence[Action]:
        if name in {"cancel", "back", "skip"}:
            raise Refused(_("There is nothing under way."))
        if not ctx.chat.private:
            return []
        raise Refused(_("I don't know {command}. See /help for what I can do.", command=f"/{name}"))

    # ── time ─────────────────────────────────────────────────────────────────────────────────

    async def do_job(self, session: AsyncSession, job: Job, *result: object) -> None:
        """Let a job's handler speak, in the open transaction; `result` is what its work gave."""
        if job.name == BROADCAST:
            await self._writer(session).continue_broadcast(job.subject)
            return
        handler: Callable[..., Awaitable[Sequence[Action]]] = self.routes.jobs[job.name].handler
        await self._writer(session).write(await handler(self._tick(session), job, *result))

    def _tick(self, session: AsyncSession) -> Tick:
        return Tick(session, self.now(), self.settings, self.languages, self.services)

    def _writer(self, session: AsyncSession) -> ActionWriter:
        return ActionWriter(
            session,
            self.now(),
            self.languages,
            self.settings.community.zone,
            self.outlets,
            needed=partial(role_to_press, self.routes.commands.get),
        )


def _is_intruder(visit: Visit, event: Event) -> bool:
    """Is it somebody whom another person has let into their private chat with the bot?"""
    alone = event.place.private or not visit.chat.private
    return not alone and visit.account.chat_id != visit.chat.id


class UnparsableError(Exception):
    """The platform sent something that we don't understand."""
