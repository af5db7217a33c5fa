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

    async def write(self, said: Say) -> Broadcast | None:
        """Say it; a broadcast is what is left to do, in later transactions (`write_more`)."""
        named = isinstance(said.to, People)
        needed = max((self.needed(button, named) for button in said.buttons), default=Role.NEWCOMER)
        found = await Audiences(self.db, self.now, self.readers).find(
            said.to, Role.NEWCOMER if named else needed
        )
        if found.rooms:
            await self._to_rooms(said, found.rooms)
        if not found.more:
            await self._to_people(said, found.people)
            return None
        broadcast = Broadcast(content={}, after_id=0, created_at=self.now)
        self.db.add(broadcast)
        await self.db.flush()
        later = replace(said, to=found.audience, once=True)
        if said.subject is None:
            # By it is known, whatever happens to people's ids, who has it already.
            later = replace(later, subject=Subject("broadcast", broadcast.id))
        broadcast.content = to_json(later)
        return broadcast

    async def write_more(self, broadcast: Broadcast) -> bool:
        """Write to the next people of a broadcast; tell whether there may be others after them."""
        if broadcast.done_at is not None:
            return False
        said = from_json(broadcast.content)
        audiences = Audiences(self.db, self.now, self.readers)
        people = await audiences.people(said.to, broadcast.after_id)
        if not people:
            broadcast.done_at = self.now
            broadcast.content = {}
            return False
        await self._to_people(said, people)
        broadcast.after_id = people[-1].target.reader_id or 0
        return True

    async def _to_rooms(self, said: Say, rooms: Sequence[Chat]) -> None:
        standing: set[int | None] = set()
        if said.once:
            standing = await self._standing(said.subject, [room.id for room in rooms], ())
        for room in rooms:
            for post in posts(said, room.id, stands=room.id in standing):
                await self.post(post)

    async def _to_people(self, said: Say, people: Sequence[Recipient]) -> None:
        reached: set[int | None] = set()
        if said.once:
            ids = [recipient.target.reader_id for recipient in people]
            reached = await self._standing(said.subject, (), ids)
        fresh = [one for one in people if one.target.reader_id not in reached]
        await self._bulk(said, said.text, said).write(fresh)
        for below in said.enclosed:
            message = OutgoingMessage(
                attachments=below.attachments, subject=below.subject, priority=said.priority
            )
            await self._bulk(said, below.text, message).write(fresh)
        if said.reminder is not None:
            again = OutgoingMessage(
                buttons=said.buttons, subject=said.reminder.subject, priority=said.priority
            )
            known = [one for one in people if one.target.reader_id in reached]
            await self._bulk(said, said.reminder.text, again).write(known)

    def _bulk(self, said: Say, text: Text, message: OutgoingMessage) -> BulkWriter:
        named = isinstance(said.to, People)
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


def posts(said: Say, chat_id: int, *, stands: bool) -> list[Post]:
    """What is said in a room, where a message about the subject stands already or does not."""
    if stands:
        return [] if said.reminder is None else [_reminding(said, said.reminder, chat_id)]
    return [
        Post(
            chat_id,
            said.text,
            buttons=said.buttons,
            attachments=said.attachments,
            subject=said.subject,
            priority=said.priority,
            thread_title=said.thread_title,
            thread_of=said.thread_of,
        ),
        *(
            Post(
                chat_id,
                below.text,
                attachments=below.attachments,
                subject=below.subject,
                priority=said.priority,
                thread_of=said.thread_of or said.subject,
            )
            for below in said.enclosed
        ),
    ]


def _reminding(said: Say, reminder: Reminder, chat_id: int) -> Post:
    return Post(
        chat_id,
        reminder.text,
        buttons=said.buttons,
        subject=reminder.subject,
        priority=said.priority,
        thread_of=said.thread_of or said.subject,
    )
