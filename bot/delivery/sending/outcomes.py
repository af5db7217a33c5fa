"""Outcomes: what came of a delivery, written down, and what follows from it."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, select, update

from bot.delivery import kept
from bot.delivery.moves import move_chat
from bot.delivery.queue import QUEUED, WAITING, hold_back
from bot.delivery.reference_rows import forget_what_is_shown
from bot.delivery.refusals import lose
from bot.delivery.sending import beside
from bot.delivery.sending.tidings import tell_of_count, tell_of_failure
from bot.storage import jobs
from bot.storage.core import MESSAGE_REFERENCE, OUTBOX
from bot.storage.tables import Account, Chat, MessageReference, OutboxRow, Thread
from bot.words.backoff import Backoff
from bot.words.deliveries import Act, Sent
from bot.words.failures import (
    Expired,
    Gone,
    Moved,
    Muted,
    NoRight,
    NotNow,
    RetryAfter,
    Unavailable,
    Uncertain,
    Unchanged,
    Unreachable,
)
from bot.words.states import OutboxState, Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.delivery.sending.claims import Claim
    from bot.words.failures import DeliveryFailed

log = logging.getLogger(__name__)

TRIES = Backoff(first=1.0, longest=300.0)
"""The pauses between two tries of one delivery."""
UNREACHABLE = "rooms.unreachable"
"""The job that tells features that a group can't be written to; its subject is the chat's id."""
NO_TOPICS, NO_FILES = "rooms.no_topics", "rooms.no_files"
"""The jobs that tell features of a right that the bot lacks; their subject is the chat's id."""
NEW = frozenset({Act.MESSAGE, Act.POLL})
"""What stands in a chat once it is made."""
MEMBERSHIPS = frozenset({Act.ADMIT, Act.EXPEL, Act.DEFER, Act.ENTER, Act.TAG})
NAMED = NEW | (MEMBERSHIPS - {Act.DEFER})
"""What its feature is told of where it could not be done."""
POLLS = frozenset({Act.POLL, Act.END_POLL})
TOPICS = frozenset({Act.THREAD, Act.RENAME})


# How nearly every delivery ends, so put together once.
ROW_SENT = (
    update(OUTBOX)
    .where(OUTBOX.c.id == bindparam("row"))
    .values(
        state=OutboxState.SENT,
        payload=None,
        speaker_id=None,
        settled_at=bindparam("now"),
        problem="",
    )
)
REFERENCE_SENT = (
    update(MESSAGE_REFERENCE)
    .where(MESSAGE_REFERENCE.c.id == bindparam("copy"))
    .values(message=bindparam("key"), thread=bindparam("place"))
)


async def record(db: AsyncSession, claims: Sequence[Claim], now: datetime) -> None:
    """Write down what came of deliveries."""
    sent = [(claim, claim.outcome) for claim in claims if isinstance(claim.outcome, Sent)]
    if sent:
        await _record_sent(db, sent, now)
    for claim in claims:
        if not isinstance(claim.outcome, Sent):
            await Recorder(db, claim, now).record()


async def _record_sent(db: AsyncSession, sent: Sequence[tuple[Claim, Sent]], now: datetime) -> None:
    """Settle what is there, all of it at once, and keep the keys that it has there."""
    await db.execute(ROW_SENT, [{"row": claim.row_id, "now": now} for claim, _outcome in sent])
    references = [
        {"copy": claim.reference_id, "key": outcome.message, "place": claim.delivery.thread}
        for claim, outcome in sent
        if claim.delivery.act in NEW and claim.reference_id is not None
    ]
    if references:
        await db.execute(REFERENCE_SENT, references)
    for claim, outcome in sent:
        begins = claim.delivery.begins_thread and not claim.delivery.thread
        if claim.delivery.act is Act.THREAD or begins:
            await db.execute(
                update(Thread)
                .where(Thread.chat_id == claim.chat_id, Thread.subject == claim.thread_subject)
                .values(key=outcome.message)
            )
        if claim.delivery.act is Act.MESSAGE and outcome.more:
            await _remember_more(db, claim, outcome)
        elif claim.delivery.act is Act.END_POLL and claim.reference_id is not None:
            await tell_of_count(db, claim.reference_id, now, outcome.votes or ())
        if outcome.unasked and not claim.backed and claim.delivery.act is Act.MESSAGE:
            await beside.say_surely(db, claim, outcome.message, now)


async def _remember_more(db: AsyncSession, claim: Claim, outcome: Sent) -> None:
    """Note the further messages of a copy that took more than one."""
    if claim.reference_id is None:
        return
    reference = await db.get_one(MessageReference, claim.reference_id)
    db.add_all(
        MessageReference(
            chat_id=reference.chat_id,
            subject=reference.subject,
            message=key,
            thread=claim.delivery.thread,
            own=False,
            part=0,
        )
        for key in outcome.more
    )


@dataclass(frozen=True, slots=True)
class Recorder:
    """Records why one delivery has not arrived, in the open transaction."""

    db: AsyncSession
    claim: Claim
    now: datetime

    async def record(self) -> None:
        """Settle the row, or put it back into the queue."""
        match self.claim.outcome:
            case Unchanged():
                await self._settle(OutboxState.SENT)
            case RetryAfter():
                await self._again(0.0, attempts=self.claim.attempts)  # nothing was tried
            case Uncertain():
                await self._again(self._patience(), uncertain=OutboxRow.uncertain + 1)
            case Unavailable():
                await self._again(self._patience())
            case Moved() as moved:
                await move_chat(self.db, self.claim.beside or self.claim.chat_id, moved.key)
                await self._again(0.0)
            case Gone():
                await self._gone()
            case (NotNow() | Unreachable()) as failure if self.claim.beside is not None:
                await self._not_beside(failure)
            case Expired() as failure:
                await self._fail(str(failure), state=OutboxState.CANCELLED)
            case Unreachable() as failure:
                await self._unreachable(str(failure))
            case failure:
                log.warning(
                    "delivery %s was refused: %s", self.claim.row_id, type(failure).__name__
                )
                await self._fail(str(failure))

    def _patience(self) -> float:
        """Seconds until the next try: twice as long each time."""
        return TRIES.after(self.claim.attempts)

    async def _gone(self) -> None:
        """What it was to be said in, or to change, is not there.

        A thread that is gone: say it beside it, and in private, where its owner wanted none, what
        follows, too. A message that is gone: say it anew, so that the
        words that count stand somewhere.
        """
        claim = self.claim
        if claim.private and claim.delivery.thread:
            await self._forget_thread(Thread.key == claim.delivery.thread)
        reference = (
            await self.db.get(MessageReference, claim.reference_id)
            if claim.reference_id is not None
            else None
        )
        payload = await self.db.scalar(
            select(OutboxRow.payload).where(OutboxRow.id == claim.row_id)
        )
        if claim.delivery.act is Act.MESSAGE and claim.delivery.thread:
            payload = {k: v for k, v in (payload or {}).items() if k != "thread"}
            await self._again(0.0, thread_subject="", payload=payload)
        elif claim.delivery.act is Act.EDIT and reference is not None and reference.own:
            thread = {"thread": reference.thread} if reference.thread else {}
            await self._again(0.0, act=Act.MESSAGE.value, payload={**(payload or {}), **thread})
        else:
            await self._settle(OutboxState.CANCELLED, problem="the message is gone")
            if claim.delivery.act in MEMBERSHIPS and claim.reference_id is not None:
                await tell_of_failure(self.db, claim.reference_id, self.now)
            if claim.delivery.act is Act.END_POLL and claim.reference_id is not None:
                await tell_of_count(self.db, claim.reference_id, self.now)

    async def _forget_thread(self, which: ColumnElement[bool]) -> None:
        await self.db.execute(delete(Thread).where(Thread.chat_id == self.claim.chat_id, which))

    async def _not_beside(self, failure: DeliveryFailed) -> None:
        """A side chat takes nothing, at least now."""
        kept_here = await self.db.execute(
            select(OutboxRow.payload, OutboxRow.priority).where(OutboxRow.id == self.claim.row_id)
        )
        payload, priority = kept_here.one()
        await self._settle(OutboxState.CANCELLED, problem="not in the side chat")
        message = kept.Kept(self.claim.chat_id, self.claim.reference_id, payload or {}, priority)
        await beside.say_elsewhere(self.db, self.claim.delivery.act, message, failure, self.now)

    async def _unreachable(self, problem: str) -> None:
        """Remember that this chat can't be written to, and cancel the rest for it."""
        claim = self.claim
        await self._fail(problem)
        await self.db.execute(
            update(Account).where(Account.chat_id == claim.chat_id).values(reachable=False)
        )
        if not claim.private:
            muted = isinstance(claim.outcome, Muted)
            chat = await self.db.get_one(Chat, claim.chat_id)
            await lose(self.db, chat, Refusal.MUTED if muted else Refusal.REMOVED, self.now)
            await jobs.put(self.db, UNREACHABLE, claim.chat_id, self.now, once=True)
        await cancel_rest(self.db, claim.chat_id, self.now, problem="unreachable")

    async def _fail(self, problem: str, *, state: str = OutboxState.FAILED) -> None:
        await self._settle(state, problem=problem[:255])
        others = POLLS | MEMBERSHIPS
        is_of_a_room = not self.claim.private and self.claim.delivery.act not in others
        if isinstance(self.claim.outcome, NoRight) and is_of_a_room:
            lacking = NO_TOPICS if self.claim.delivery.act in TOPICS else NO_FILES
            await jobs.put(self.db, lacking, self.claim.chat_id, self.now, once=True)
        if self.claim.delivery.act is Act.THREAD and self.claim.private:
            await self._forget_thread(Thread.subject == self.claim.thread_subject)
        if self.claim.reference_id is None:
            return
        if self.claim.delivery.act in NAMED:
            await tell_of_failure(self.db, self.claim.reference_id, self.now)
        elif self.claim.delivery.act is Act.END_POLL:
            await tell_of_count(self.db, self.claim.reference_id, self.now)
        elif self.claim.delivery.act is Act.EDIT:
            await forget_what_is_shown(self.db, [self.claim.reference_id])

    async def _settle(self, state: str, *, problem: str = "") -> None:
        await self._change(
            state=state, payload=None, speaker_id=None, settled_at=self.now, problem=problem
        )

    async def _again(self, wait: float, **values: Any) -> None:
        await self._change(
            state=OutboxState.QUEUED, not_before=self.now + timedelta(seconds=wait), **values
        )
        await hold_back(self.db, self.claim.row_id)

    async def _change(self, **values: Any) -> None:
        await self.db.execute(
            update(OutboxRow)
            .where(OutboxRow.id == self.claim.row_id)
            .values(**values)
            .execution_options(synchronize_session=False)
        )


async def cancel_rest(db: AsyncSession, chat_id: int, now: datetime, *, problem: str = "") -> None:
    """Cancel everything that still waits for a chat."""
    cancelled = await db.execute(
        update(OutboxRow)
        .where(OutboxRow.chat_id == chat_id, QUEUED, WAITING)
        .values(
            state=OutboxState.CANCELLED,
            payload=None,
            speaker_id=None,
            settled_at=now,
            problem=problem,
        )
        .returning(OutboxRow.act, OutboxRow.reference_id)
        .execution_options(synchronize_session=False)
    )
    rows = cancelled.all()
    for act, reference_id in rows:
        if act in NAMED and reference_id is not None:
            await tell_of_failure(db, reference_id, now)
        elif act == Act.END_POLL and reference_id is not None:
            await tell_of_count(db, reference_id, now)
    edited = [
        reference_id
        for act, reference_id in rows
        if act == Act.EDIT.value and reference_id is not None
    ]
    await forget_what_is_shown(db, edited)
