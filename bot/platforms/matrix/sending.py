"""Deliveries into events, each with a transaction id of its own that outlives every crash.

The homeserver takes an event with a known transaction id for the same one, so a delivery may be
made again whenever its answer was lost: there is one event, whatever happens.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from uuid import uuid4

from bot.platforms.marks import Marks
from bot.platforms.matrix import keys as keypads
from bot.platforms.matrix import polls
from bot.platforms.matrix.courtesies import Courtesies
from bot.platforms.matrix.direct_chats import DirectChats
from bot.platforms.matrix.encryption import Encryption
from bot.platforms.matrix.failures import Refusal
from bot.platforms.matrix.homeservers import Homeserver, Json, path, version_1
from bot.platforms.matrix.media import Media
from bot.platforms.matrix.memberships import Memberships
from bot.platforms.matrix.messages import Messages
from bot.platforms.matrix.pending import Pending
from bot.platforms.matrix.reactions import Allowance, Reactions
from bot.platforms.matrix.rooms import Room, Rooms
from bot.platforms.matrix.writing import MARK, Writer
from bot.words.deliveries import Act, Delivery, Rich, Sent
from bot.words.failures import Gone, Moved, Muted, Rejected, Unavailable, Unreachable

READY_SECONDS = 20.0
"""How long a delivery waits for the first sync, which tells what is encrypted."""
MESSAGE = "m.room.message"


class Deliverer:
    """Makes deliveries."""

    def __init__(  # noqa: PLR0913, PLR0917 - what it is made of
        self,
        server: Homeserver,
        rooms: Rooms,
        encryption: Encryption,
        messages: Messages,
        media: Media,
        reactions: Reactions,
        allowance: Allowance,
        writer: Writer,
        courtesies: Courtesies,
        pending: Pending,
        synced: asyncio.Event,
        marks: Marks,
        direct_chats: DirectChats,
        memberships: Memberships,
    ) -> None:
        self._server = server
        self._rooms = rooms
        self._encryption = encryption
        self._messages = messages
        self._media = media
        self._reactions = reactions
        self._allowance = allowance
        self._writer = writer
        self._courtesies = courtesies
        self._pending = pending
        self._synced = synced
        self._marks = marks
        self._direct_chats = direct_chats
        self._memberships = memberships
        self._ways: Mapping[Act, Callable[[Room, Delivery, str], Awaitable[Sent]]] = {
            Act.MESSAGE: self._say,
            Act.EDIT: self._edit,
            Act.DELETE: self._delete,
            Act.THREAD: self._name_thread,
            Act.RENAME: self._unname_thread,
            Act.POLL: self._open_poll,
            Act.END_POLL: self._end_poll,
            Act.ADMIT: self._admit,
            Act.EXPEL: self._expel,
        }

    async def send(self, delivery: Delivery) -> Sent:
        """Make one delivery. Raises a DeliveryFailed or Forbidden."""
        if delivery.act is Act.TOAST:
            return Sent()
        if delivery.act is Act.OFFER:
            raise Rejected("nobody looks things up on Matrix")
        if delivery.act is Act.ENTER:
            return await self._memberships.enter(delivery.chat, delivery.via)
        room = await self._find(delivery)
        way = self._ways.get(delivery.act)
        if way is None:
            raise Rejected(f"nothing is done on Matrix about {delivery.act.value}")
        return await way(room, delivery, delivery.txn or uuid4().hex)

    async def _name_thread(self, room: Room, delivery: Delivery, txn: str) -> Sent:
        return Sent(await self._put(room, self._writer.words(Rich(delivery.thread_name)), txn))

    async def _unname_thread(self, room: Room, delivery: Delivery, txn: str) -> Sent:
        """Another name would leave the first one readable; the thread goes on without."""
        return await self._delete(room, replace(delivery, message=delivery.thread), txn)

    async def _open_poll(self, room: Room, delivery: Delivery, txn: str) -> Sent:
        return Sent(await self._put(room, polls.start(delivery), txn, polls.START))

    async def _end_poll(self, room: Room, delivery: Delivery, txn: str) -> Sent:
        await self._put(room, polls.end(delivery.message), txn, polls.END)
        return Sent(delivery.message)

    async def _admit(self, room: Room, delivery: Delivery, _txn: str) -> Sent:
        return await self._memberships.admit(room, delivery.person)

    async def _expel(self, room: Room, delivery: Delivery, _txn: str) -> Sent:
        return await self._memberships.expel(room, delivery.person)

    async def _find(self, delivery: Delivery) -> Room:
        """The room to speak in, once it is known whether it is encrypted.

        A person's id is that of the private chat with them, which is found or made.
        Raises Unavailable, Unreachable or Moved.
        """
        try:
            async with asyncio.timeout(READY_SECONDS):
                await self._synced.wait()
        except TimeoutError:
            raise Unavailable("the first sync is not done") from None
        if delivery.chat.startswith("@"):
            raise Moved(await self._direct_chats.open(delivery.chat))
        if self._direct_chats.is_on_its_way(delivery.chat):
            raise Unavailable("the private chat is just being made")
        room = self._rooms.joined.get(delivery.chat)
        if room is None:
            if delivery.chat in self._pending.invitations:
                raise Unavailable("not joined yet")
            raise Unreachable("the bot is not in this room")
        if self._pending.is_moving(room.key):
            # Whether it goes along is not for the platform to say: the move is heard as an event.
            raise Unavailable("the room moves")
        other = self._rooms.marked_direct(room.key)
        if other and other not in room.members:
            raise Unreachable("nobody else is in this private chat")
        if other and not self._rooms.is_private(room.key):
            # What is meant for one person must not be read by whom they let in, or were made to.
            raise Unreachable("somebody else is in this private chat")
        kind = "m.room.encrypted" if self._encryption.is_encrypted(room) else MESSAGE
        if not room.may_send(self._rooms.me, kind):
            raise Muted("the bot has no power to speak in this room")
        return room

    async def _say(self, room: Room, delivery: Delivery, txn: str) -> Sent:
        """Words in one event, each file in one of its own: words first, but the keys last, where
        people press and type. Whichever is first, the message is the one with the words.
        """
        contents: list[Json] = []
        if delivery.content.text or delivery.keys or not delivery.attachments:
            contents.append(self._writer.words(delivery.content, delivery.keys))
        encrypted = self._encryption.is_encrypted(room)
        contents += [
            await self._media.describe(file, encrypted=encrypted) for file in delivery.attachments
        ]
        author = self._messages.sender(delivery.reply_to)
        author = "" if author == self._rooms.me else author
        mark = self._marks.seal(delivery.mark)
        reader = self._rooms.marked_direct(room.key)
        sent: dict[int, str] = {}
        places = list(range(len(contents)))
        for place in (*places[1:], 0) if delivery.keys else places:
            placed = self._writer.placed(contents[place], delivery, author, reader)
            if mark and place == 0:
                placed[MARK] = mark
            sent[place] = await self._put(room, placed, f"{txn}-{place}" if place else txn)
        count = len(keypads.numbered(delivery.keys))
        self._reactions.show(room.key, sent[0], count, txn, fresh=True)
        self._courtesies.said(room.key)
        return Sent(sent[0], tuple(sent[place] for place in places[1:]))

    async def _edit(self, room: Room, delivery: Delivery, txn: str) -> Sent:
        if not delivery.content.text:
            raise Rejected("on Matrix an edit needs the whole text")
        mark = self._marks.seal(delivery.mark)
        content = self._writer.edit(delivery.message, delivery.content, delivery.keys, mark)
        await self._put(room, content, txn)
        count = len(keypads.numbered(delivery.keys))
        self._reactions.show(room.key, delivery.message, count, txn, fresh=False)
        return Sent(delivery.message)

    async def _delete(self, room: Room, delivery: Delivery, txn: str) -> Sent:
        """Redact a message; first its edits, each of which has its words in it."""
        self._reactions.forget(delivery.message)
        try:
            for edit in await self._edits_of(room.key, delivery.message):
                await self._redact(room.key, edit, f"{txn}-{edit}")
            await self._redact(room.key, delivery.message, txn)
        except Refusal as refusal:
            if refusal.missing:
                raise Gone("there is no such message") from refusal
            raise
        return Sent(delivery.message)

    async def _redact(self, room: str, message: str, txn: str) -> None:
        where = path("rooms", room, "redact", message, txn)
        await self._server.call("PUT", where, {}, must_have="event_id")
        self._allowance.spend()

    async def _edits_of(self, room: str, message: str) -> list[str]:
        """The bot's edits of a message that stand. Raises a DeliveryFailed."""
        where = version_1("rooms", room, "relations", message, "m.replace")
        edits: list[str] = []
        query = {"limit": "100"}
        while True:
            page = await self._server.call("GET", where, query=query)
            edits += [
                str(event["event_id"])
                for event in page.get("chunk", ())
                if event["sender"] == self._rooms.me and event.get("content")
            ]
            if not page.get("next_batch"):
                return edits
            query["from"] = str(page["next_batch"])

    async def _put(self, room: Room, content: Json, txn: str, kind: str = MESSAGE) -> str:
        """Send one event, encrypted where the room is. Raises a DeliveryFailed."""
        if self._encryption.is_encrypted(room):
            kind, content = (
                "m.room.encrypted",
                await self._encryption.encrypt(room, kind, content),
            )
        try:
            answer = await self._server.call(
                "PUT", path("rooms", room.key, "send", kind, txn), content, must_have="event_id"
            )
        except Refusal as refusal:
            if refusal.forbidden or refusal.missing:
                raise Unreachable(str(refusal)) from refusal
            raise
        self._allowance.spend()
        return str(answer["event_id"])
