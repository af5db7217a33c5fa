"""Private chats that the bot opens itself, with people whom it has something to say to alone.

Each person is invited to one once, whatever happens meanwhile: the homeserver keeps which rooms
are private chats, and each room says for whom it was made. Who leaves it, or declines, is let be.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from bot.platforms.matrix.failures import Refusal
from bot.platforms.matrix.homeservers import Homeserver, path
from bot.platforms.matrix.rooms import MADE_FOR, Rooms
from bot.words.failures import Unavailable, Unreachable

MOST_IN_AN_HOUR = 60
HOUR = timedelta(hours=1)
ENCRYPTION = {
    "type": "m.room.encryption", "state_key": "", "content": {"algorithm": "m.megolm.v1.aes-sha2"}
}  # fmt: skip

Json = dict[str, Any]


async def mark_direct(server: Homeserver, rooms: Rooms, person: str, room: str) -> None:
    """Let the room be a private chat with that person. Raises a DeliveryFailed."""
    content = rooms.with_direct(person, room)
    await server.call("PUT", path("user", rooms.me, "account_data", "m.direct"), content)
    rooms.take_direct(content)


class DirectChats:
    """Opens private chats."""

    def __init__(self, server: Homeserver, rooms: Rooms, now: Callable[[], datetime]) -> None:
        self._server = server
        self._rooms = rooms
        self._now = now
        self._made: dict[str, str] = {}
        self._made_at: deque[datetime] = deque(maxlen=MOST_IN_AN_HOUR)

    def is_on_its_way(self, room: str) -> bool:
        """Was it made just now, and has the sync not told yet who is invited to it?"""
        person = next((person for person, made in self._made.items() if made == room), "")
        known = self._rooms.joined.get(room)
        if person and known is not None and person in known.members:
            del self._made[person]
            return False
        return bool(person)

    async def open(self, person: str) -> str:
        """The private chat with that person, made where there never was one; give its key.

        Raises Unreachable where they have left it, or the homeserver refuses; Unavailable.
        """
        if person in self._made:
            return await self._mark(person, self._made[person])
        await self._learn_direct()
        before = [
            *self._rooms.direct.get(person, ()),
            *(
                room.key
                for room in self._rooms.joined.values()
                if room.made_for == person and room.made_by == self._rooms.me
            ),
        ]
        for key in reversed(before):
            room = self._rooms.joined.get(key)
            if room is not None and set(room.members) == {self._rooms.me, person}:
                return await self._mark(person, key)
        if before:
            raise Unreachable("they have left the private chat")
        self._made[person] = await self._make(person)
        return await self._mark(person, self._made[person])

    async def _mark(self, person: str, room: str) -> str:
        if self._rooms.marked_direct(room) != person:
            await mark_direct(self._server, self._rooms, person, room)
        return room

    async def _learn_direct(self) -> None:
        """Ask which rooms are private chats, as what the sync told may be old."""
        where = path("user", self._rooms.me, "account_data", "m.direct")
        try:
            self._rooms.take_direct(await self._server.call("GET", where))
        except Refusal as refusal:
            if not refusal.missing:
                raise

    async def _make(self, person: str) -> str:
        full = len(self._made_at) == MOST_IN_AN_HOUR
        if full and self._now() - self._made_at[0] < HOUR:
            raise Unavailable("many private chats were opened within the hour")
        wanted: Json = {
            "preset": "trusted_private_chat",
            "is_direct": True,
            "invite": [person],
            "creation_content": {MADE_FOR: person},
            "initial_state": [ENCRYPTION],
        }
        self._made_at.append(self._now())
        try:
            answer = await self._server.call(
                "POST", path("createRoom"), wanted, must_have="room_id"
            )
        except Refusal as refusal:
            raise Unreachable(f"no private chat can be opened: {refusal}") from refusal
        return str(answer["room_id"])
