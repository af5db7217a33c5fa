"""What is said to an audience: posts for its rooms, one message for its people in private.

A small audience is written to at once, in the open transaction. For a large one that transaction
keeps no more than what is to be said; its people are written to later, some at a time, each time
in a transaction of its own, which also notes how far it has come: so nobody is left out or written
to twice, whatever happens in between.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from bot.delivery.audiences import Audiences, Recipient
from bot.delivery.bulk_writer import BulkWriter
from bot.delivery.stored_words import from_json, to_json
from bot.storage.tables import Broadcast, Chat, MessageReference
from bot.words import Button, OutgoingMessage, People, Post, Reminder, Role, Say, Subject, Text

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.delivery.outbox_writer import OutboxWriter
    from bot.delivery.readers import Readers

Needed = Callable[[Button, bool], Role]
"""The role that it takes to press a button; true where whoever is shown it was named: a command
may be allowed to some besides those who have the role."""
PostWriter = Callable[[Post], Awaitable[None]]


def anybody(_button: Button, _named: bool) -> Role:
    """Everybody may press everything: where there are no commands."""
    return Role.NEWCOMER


@dataclass(frozen=True, slots=True)
class AudienceWriter:
    """Writes to audiences, in the open transaction."""

    db: AsyncSession
    now: datetime
    readers: Readers
    outbox: OutboxWriter
    needed: Needed
    post: PostWriter

    async def write(self, announcement: Say) -> Broadcast | None:
        """Say it; a broadcast is what is left to do, in later transactions (`write_more`)."""
        named = isinstance(announcement.to, People)
        needed = max(
            (self.needed(button, named) for button in announcement.buttons), default=Role.NEWCOMER
        )
        recipients = await Audiences(self.db, self.now, self.readers).find(
            announcement.to, Role.NEWCOMER if named else needed
        )
        if recipients.rooms:
            await self._to_rooms(announcement, recipients.rooms)
        if not recipients.more:
            await self._to_people(announcement, recipients.people)
            return None
        broadcast = Broadcast(content={}, after_id=0, created_at=self.now)
        self.db.add(broadcast)
        await self.db.flush()
        later = replace(announcement, to=recipients.audience, once=True)
        if announcement.subject is None:
            # By it is known, whatever happens to people's ids, who has it already.
            later = replace(later, subject=Subject("broadcast", broadcast.id))
        broadcast.content = to_json(later)
        return broadcast

    async def write_more(self, broadcast: Broadcast) -> bool:
        """Write to the next people of a broadcast; tell whether there may be others after them."""
        if broadcast.done_at is not None:
            return False
        announcement = from_json(broadcast.content)
        audiences = Audiences(self.db, self.now, self.readers)
        people = await audiences.people(announcement.to, broadcast.after_id)
        if not people:
            broadcast.done_at = self.now
            broadcast.content = {}
            return False
        await self._to_people(announcement, people)
        broadcast.after_id = people[-1].target.reader_id or 0
        return True

    async def _to_rooms(self, announcement: Say, rooms: Sequence[Chat]) -> None:
        standing: set[int | None] = set()
        if announcement.once:
            standing = await self._standing(announcement.subject, [room.id for room in rooms], ())
        for room in rooms:
            for post in posts(announcement, room.id, stands=room.id in standing):
                await self.post(post)

    async def _to_people(self, announcement: Say, people: Sequence[Recipient]) -> None:
        reached: set[int | None] = set()
        if announcement.once:
            ids = [recipient.target.reader_id for recipient in people]
            reached = await self._standing(announcement.subject, (), ids)
        fresh = [recipient for recipient in people if recipient.target.reader_id not in reached]
        await self._bulk(announcement, announcement.text, announcement).write(fresh)
        for below in announcement.enclosed:
            message = OutgoingMessage(
                attachments=below.attachments,
                subject=below.subject,
                priority=announcement.priority,
                gathers=below.gathers,
            )
            await self._bulk(announcement, below.text, message).write(fresh)
        if announcement.reminder is not None:
            again = OutgoingMessage(
                buttons=announcement.buttons,
                subject=announcement.reminder.subject,
                priority=announcement.priority,
            )
            known = [recipient for recipient in people if recipient.target.reader_id in reached]
            await self._bulk(announcement, announcement.reminder.text, again).write(known)

    def _bulk(self, announcement: Say, text: Text, message: OutgoingMessage) -> BulkWriter:
        named = isinstance(announcement.to, People)
        return BulkWriter(self.outbox, message, text, lambda button: self.needed(button, named))

    async def _standing(
        self, subject: Subject | None, rooms: Sequence[int], people: Sequence[int | None]
    ) -> set[int | None]:
        """Those rooms, or people, before whom a message of the bot about the subject stands."""
        column = MessageReference.chat_id if rooms else MessageReference.reader_id
        return set(
            await self.db.scalars(
                select(column).where(
                    MessageReference.subject == str(subject or ""),
                    MessageReference.own,
                    or_(
                        MessageReference.chat_id.in_(rooms), MessageReference.reader_id.in_(people)
                    ),
                )
            )
        )


def posts(announcement: Say, chat_id: int, *, stands: bool) -> list[Post]:
    """What is said in a room, where a message about the subject stands already or does not."""
    if stands:
        return (
            []
            if announcement.reminder is None
            else [_reminding(announcement, announcement.reminder, chat_id)]
        )
    return [
        Post(
            chat_id,
            announcement.text,
            buttons=announcement.buttons,
            attachments=announcement.attachments,
            subject=announcement.subject,
            priority=announcement.priority,
            thread_title=announcement.thread_title,
            thread_of=announcement.thread_of,
        ),
        *(
            Post(
                chat_id,
                below.text,
                attachments=below.attachments,
                subject=below.subject,
                priority=announcement.priority,
                thread_of=announcement.thread_of or announcement.subject,
                gathers=below.gathers,
            )
            for below in announcement.enclosed
        ),
    ]


def _reminding(announcement: Say, reminder: Reminder, chat_id: int) -> Post:
    return Post(
        chat_id,
        reminder.text,
        buttons=announcement.buttons,
        subject=reminder.subject,
        priority=announcement.priority,
        thread_of=announcement.thread_of or announcement.subject,
    )
