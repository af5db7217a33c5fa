"""Who is let into a room, and out again; and the rooms that the bot goes to by itself."""

from __future__ import annotations

from bot.platforms.matrix.failures import Refusal
from bot.platforms.matrix.homeservers import Homeserver, path
from bot.platforms.matrix.rooms import Room, Rooms
from bot.words.deliveries import Sent
from bot.words.failures import Rejected


class Memberships:
    """Invites, removes and joins; what is so already is left so."""

    def __init__(self, server: Homeserver, rooms: Rooms) -> None:
        self._server = server
        self._rooms = rooms

    async def admit(self, room: Room, person: str) -> Sent:
        """Invite somebody, which answers a knock, too. Raises a DeliveryFailed."""
        if person not in room.members:
            await self._ask(room, "invite", person)
        return Sent()

    async def expel(self, room: Room, person: str) -> Sent:
        """Decline a knock, or take somebody out again. Raises a DeliveryFailed."""
        if person in room.members or person in room.knocking:
            await self._ask(room, "kick", person)
        return Sent()

    async def enter(self, room: str, via: str) -> Sent:
        """Join a room that is open to the bot: to everybody, or to members of a space that it is
        in. Raises a DeliveryFailed.
        """
        if room not in self._rooms.joined:
            query = {"via": via, "server_name": via} if via else {}
            await self._server.call("POST", path("join", room), {}, query=query)
        return Sent()

    async def _ask(self, room: Room, what: str, person: str) -> None:
        try:
            await self._server.call("POST", path("rooms", room.key, what), {"user_id": person})
        except Refusal as refusal:
            raise Rejected(f"nobody can be let in or out: {refusal}") from refusal
