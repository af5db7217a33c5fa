"""Rows of the outbox: rendered for their reader, cut to the platform's limits, changed in place.

What has not left yet is changed where it waits; what has is edited.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from bot.delivery import kept
from bot.delivery.keys import keys_of
from bot.delivery.payloads import BEFORE, change, fingerprint, undoes, wrap
from bot.delivery.queue import NEW_ROW, new_row, promote
from bot.delivery.reference_rows import NEW_REFERENCE, reference_row
from bot.delivery.ringing import rings
from bot.languages.rendering import render, split
from bot.storage.tables import Chat, MessageReference, OutboxRow
from bot.words import Button, Priority, Subject, Text, Update
from bot.words.deliveries import Act, Delivery, Key, Rich
from bot.words.states import OutboxState

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.delivery.readers import Target
    from bot.delivery.visits import Visit
    from bot.languages.readers import Reader
    from bot.words import Event, OutgoingMessage
    from bot.words.platforms import Outlet

GATHERING = timedelta(seconds=1)
"""So long files may come that belong to a message: platforms deliver an album within moments."""

CHANGES = frozenset({Act.EDIT, Act.DELETE, Act.RENAME})
"""What keeps in step what stands there already waits for nobody's turn."""


def _never_tried(row: OutboxRow | None) -> bool:
    """Is it certain that nobody has seen this message yet?"""
    return row is not None and row.act == Act.MESSAGE.value and row.attempts == 0


@dataclass(slots=True)
class OutboxWriter:
    """Puts deliveries into the open transaction."""

    db: AsyncSession
    now: datetime
    outlets: Mapping[str, Outlet]
    press: str = ""
    """The press that is being answered: it may let more be said in a side chat."""
    has_toasted: bool = False
    speaker_id: int | None = None
    """Whose doing it is what is written now: they take turns."""
    _had_a_turn: set[tuple[int, int | None]] = field(default_factory=set)
    """Where who has got a turn: all that one event leads to goes in the same."""

    async def say(
        self,
        message: OutgoingMessage,
        text: Text,
        target: Target,
        frame: Delivery,
        *,
        thread_subject: Subject | None = None,
        more: Mapping[str, Any] | None = None,
    ) -> list[tuple[Delivery, int | None]]:
        """Write one message, in as many pieces as the platform's limit asks for; give them.

        `more` goes into its payload.
        """
        written: list[tuple[Delivery, int | None]] = []
        capabilities = self.outlets[target.chat.platform].capabilities
        pieces = split(render(text, self.reader(target)), capabilities.text_limit)
        keys = self.keys(message.buttons, target)
        frame = replace(frame, rings=rings(message, target))
        for part, content in enumerate(pieces):
            last = part == len(pieces) - 1
            delivery = replace(
                frame,
                content=content,
                keys=keys if last else (),
                attachments=message.attachments if last else (),
            )
            subject = message.subject
            copy = await self.note(subject, part, target, delivery) if subject else None
            await self.enqueue(
                target.chat,
                delivery,
                message.priority,
                reference_id=copy,
                thread_subject=thread_subject,
                until=message.until,
                gathers=message.gathers,
                more=more,
            )
            written.append((delivery, copy))
        return written

    def reader(self, target: Target, *, alone: bool = False, plain: bool = False) -> Reader:
        """Who reads it, and whether UTC is said beside times: where they have chosen no zone, or
        are not `alone` in a group, and the platform shows nobody their own time (as it never does
        in `plain` words).
        """
        if self.outlets[target.chat.platform].capabilities.own_times and not plain:
            return target.reader
        knows = target.reader.chosen_zone and (alone or target.chat.private)
        return target.reader if knows else replace(target.reader, names_utc=True)

    async def note(self, subject: Subject, part: int, target: Target, delivery: Delivery) -> int:
        """Note where a piece of it is going to stand; give the copy's id."""
        reference = reference_row(subject, part, target, delivery)
        return int((await self.db.execute(NEW_REFERENCE, reference)).scalar_one())

    async def toast(
        self, content: Rich, visit: Visit, event: Event, priority: Priority = Priority.AT_ONCE
    ) -> None:
        """Answer a press."""
        self.has_toasted = True
        await self.enqueue(
            visit.chat,
            Delivery(Act.TOAST, visit.chat.key, content=content, press=event.press),
            priority,
        )

    async def offer(self, chat: Chat, delivery: Delivery, until: datetime) -> None:
        """Answer a lookup."""
        await self.enqueue(chat, delivery, Priority.AT_ONCE, until=until)

    async def enqueue(  # noqa: PLR0913 - a row has that many parts
        self,
        chat: Chat,
        delivery: Delivery,
        priority: Priority,
        *,
        reference_id: int | None = None,
        thread_subject: Subject | None = None,
        until: datetime | None = None,
        gathers: bool = False,
        more: Mapping[str, Any] | None = None,
    ) -> None:
        """Put one delivery into the queue; `more` goes into its payload."""
        row = self.row(
            chat, delivery, priority, reference_id=reference_id, thread_subject=thread_subject,
            until=until, gathers=gathers,
        )  # fmt: skip
        row["payload"].update(more or {})
        whose = (chat.id, row["speaker_id"])
        step = 0 if whose in self._had_a_turn else 1
        self._had_a_turn.add(whose)
        await self.db.execute(NEW_ROW, new_row(row, step=step))

    def row(
        self,
        chat: Chat,
        delivery: Delivery,
        priority: Priority,
        *,
        reference_id: int | None = None,
        thread_subject: Subject | None = None,
        until: datetime | None = None,
        gathers: bool = False,
    ) -> dict[str, Any]:
        """A row of the outbox, whole, for a statement that inserts it."""
        return {
            "platform": chat.platform,
            "chat_id": chat.id,
            "act": delivery.act.value,
            "priority": int(priority),
            "speaker_id": None if delivery.act in CHANGES else self.speaker_id,
            "payload": wrap(delivery),
            "reference_id": reference_id,
            "thread_subject": str(thread_subject or ""),
            "state": OutboxState.QUEUED,
            "attempts": 0,
            "uncertain": 0,
            "not_before": self.now + GATHERING if gathers else self.now,
            "expires_at": until,
            "problem": "",
        }

    def keys(self, buttons: Sequence[Button], target: Target) -> tuple[Key, ...]:
        """Buttons as the reader's platform shows them."""
        return keys_of(buttons, target, self.outlets[target.chat.platform])

    async def remove(
        self, reference: MessageReference, chat: Chat, priority: Priority = Priority.ANSWER
    ) -> None:
        """Take one copy back; what has not left yet is kept back."""
        if chat.beside_id is not None:
            await kept.drop(self.db, reference.id)
        await self._keep_back(reference, chat)
        waiting = await self._waiting(reference)
        priority = priority if waiting is None else Priority(waiting.priority)
        reference.own, reference.removed = False, True
        await self.enqueue(
            chat, Delivery(Act.DELETE, chat.key), priority, reference_id=reference.id
        )

    async def rewrite(self, update: Update, reference: MessageReference, target: Target) -> None:
        """Change one copy: in the queue where it has not left yet, else by an edit."""
        outlet = self.outlets[target.chat.platform]
        pieces = split(render(update.text, self.reader(target)), outlet.capabilities.text_limit)
        content = pieces[reference.part] if reference.part < len(pieces) else Rich("…")
        last = reference.part >= len(pieces) - 1
        edit = Delivery(
            Act.EDIT,
            target.chat.key,
            content=content,
            keys=self.keys(update.buttons, target) if last else (),
            press=self.press if target.chat.beside_id is not None else "",
        )
        if target.chat.beside_id is not None:
            await kept.change(self.db, reference.id, edit)
        wanted = fingerprint(edit)
        erases = update.erases and outlet.capabilities.keeps_edits
        if wanted == reference.shown and not erases:
            return
        waiting = await self._waiting(reference)
        if erases and not _never_tried(waiting):
            thread_subject = update.subject if update.thread_title is not None else None
            await self._say_anew(edit, reference, target, thread_subject)
            return
        before, reference.shown = reference.shown, wanted
        if waiting is not None and waiting.state == OutboxState.QUEUED:
            if undoes(waiting, wanted):
                await self._keep_back(reference, target.chat)
            else:
                change(waiting, edit)
            return
        changed = {BEFORE: before} if before else {}
        # Behind what is on the wire: were it sent again, this must not overtake it.
        priority = update.priority if waiting is None else Priority(waiting.priority)
        await self.enqueue(target.chat, edit, priority, reference_id=reference.id, more=changed)

    async def _keep_back(self, reference: MessageReference, chat: Chat) -> None:
        """Let nothing go that still waits to be said or changed of a copy."""
        await self.db.execute(
            update(OutboxRow)
            .where(OutboxRow.reference_id == reference.id, OutboxRow.state == OutboxState.QUEUED)
            .values(state=OutboxState.CANCELLED, payload=None, speaker_id=None, settled_at=self.now)
        )
        await promote(self.db, chat.platform, [chat.id])

    async def _say_anew(
        self,
        edit: Delivery,
        reference: MessageReference,
        target: Target,
        thread_subject: Subject | None,
    ) -> None:
        """Take a message away with all that it ever said, and put another in its place, or into the
        thread of a subject, which may have begun anew.
        """
        await self.remove(reference, target.chat)
        delivery = replace(edit, act=Act.MESSAGE, thread=reference.thread)
        subject = Subject.read(reference.subject)
        fresh = await self.note(subject, reference.part, target, delivery) if subject else None
        await self.enqueue(
            target.chat,
            delivery,
            Priority.ANSWER,
            reference_id=fresh,
            thread_subject=thread_subject,
        )

    async def _waiting(self, reference: MessageReference) -> OutboxRow | None:
        """What is still to be said or changed of a copy, the last of it."""
        return await self.db.scalar(
            select(OutboxRow)
            .where(
                OutboxRow.reference_id == reference.id,
                OutboxRow.state.in_((OutboxState.QUEUED, OutboxState.SENDING)),
                OutboxRow.act.in_((Act.MESSAGE.value, Act.EDIT.value)),
            )
            .order_by(OutboxRow.id.desc())
            .limit(1)
            .with_for_update()
        )
