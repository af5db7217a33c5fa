"""Invitations: accepted from whom the configuration names, declined otherwise."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import partial
from typing import Any

from bot.config.settings import MatrixSettings
from bot.platforms.matrix.direct_chats import mark_direct
from bot.platforms.matrix.failures import Refusal
from bot.platforms.matrix.homeservers import Homeserver, path
from bot.platforms.matrix.pending import MOST_TRIES, Pending
from bot.platforms.matrix.rooms import Rooms
from bot.words.failures import DeliveryFailed

Json = dict[str, Any]

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Invitation:
    """Who invites us where, and is it meant as a private chat."""

    room: str
    inviter: str
    direct: bool


def read_invitation(room: str, invited: Mapping[str, Any], me: str) -> Invitation | None:
    """Read one room of a sync's `rooms.invite`; None where no invitation is in it.

    It is nobody's (`inviter` is "") where it is said to be of several people.
    """
    mine = [
        event
        for event in invited.get("invite_state", {}).get("events", ())
        if event.get("type") == "m.room.member"
        and event.get("state_key") == me
        and event.get("content", {}).get("membership") == "invite"
    ]
    if not mine:
        return None
    # What is shown of a room beforehand comes from the inviting server, which may show anything.
    inviters = {str(event["sender"]) for event in mine}
    direct = all(bool(event["content"].get("is_direct")) for event in mine)
    return Invitation(room, inviters.pop() if len(inviters) == 1 else "", direct)


def is_welcome(inviter: str, settings: MatrixSettings) -> bool:
    """Does the configuration let this person invite the bot?

    `invites_from` has user ids, `invite_servers` names of servers, with * for any part. Where
    both are empty, everybody on the bot's own homeserver may.
    """
    server = inviter.partition(":")[2]
    own = settings.user.partition(":")[2]
    people, servers = settings.invites_from, settings.invite_servers
    if not people and not servers:
        return server == own
    return any(fnmatchcase(inviter, pattern) for pattern in people) or any(
        fnmatchcase(server, pattern) for pattern in servers
    )


class Invites:
    """Answers invitations and follows rooms, apart from the sync: other servers may be slow."""

    def __init__(
        self, server: Homeserver, rooms: Rooms, pending: Pending, settings: MatrixSettings
    ) -> None:
        self._server = server
        self._rooms = rooms
        self._pending = pending
        self._settings = settings

    def take(self, sync: Mapping[str, Any]) -> None:
        """Note the invitations of a sync."""
        for room, invited in sync.get("rooms", {}).get("invite", {}).items():
            invitation = read_invitation(room, invited, self._rooms.me)
            if invitation is not None:
                self._pending.invited(room, invitation.inviter, direct=invitation.direct)

    async def attend(self) -> None:
        """Answer what is open, each at most `MOST_TRIES` times."""
        for room, entry in list(self._pending.invitations.items()):
            invitation = Invitation(room, entry["inviter"], entry["direct"])
            if await self._attempt(entry, partial(self._answer, invitation)):
                self._pending.answered(room)
        for room, envelope in list(self._pending.upgrades.items()):
            old = envelope["room"]["key"]
            if room not in self._rooms.joined:
                await self._attempt(envelope, partial(self._follow, old, room))
        for room in self._pending.take_strays():
            await self._leave(room)

    @staticmethod
    async def _attempt(entry: Json, attempt: Callable[[], Awaitable[None]]) -> bool:
        """Try it; true where it is done, or will never be."""
        if entry.get("tries", 0) >= MOST_TRIES:
            return True
        entry["tries"] = entry.get("tries", 0) + 1
        try:
            await attempt()
        except Refusal as refusal:
            logger.warning("Matrix: a room could not be joined or left (%s)", refusal)
            entry["tries"] = MOST_TRIES
        except DeliveryFailed as failure:
            logger.warning("Matrix: joining a room failed (%s); later again", failure)
            return False
        return True

    async def _answer(self, invitation: Invitation) -> None:
        welcome = is_welcome(invitation.inviter, self._settings)
        if not welcome and invitation.room not in self._pending.upgrades:
            logger.info("Matrix: an invitation was declined, as configured")
            await self._server.call("POST", path("rooms", invitation.room, "leave"), {})
            return
        if invitation.room in self._pending.upgrades:
            self._mark_followed(invitation.room)
        if invitation.direct:
            await mark_direct(self._server, self._rooms, invitation.inviter, invitation.room)
        await self._server.call("POST", path("join", invitation.room), {})

    async def _leave(self, room: str) -> None:
        """Leave a room that does not say that it continues the one it was gone to for."""
        try:
            await self._server.call("POST", path("rooms", room, "leave"), {})
        except DeliveryFailed as failure:
            logger.warning("Matrix: a room could not be left (%s)", failure)

    async def _follow(self, old: str, new: str) -> None:
        """Go where a room has moved to. Where that needs an invitation, it is awaited."""
        stands = await self._server.call("GET", path("rooms", old, "state", "m.room.tombstone"))
        if stands.get("replacement_room") != new:
            return
        self._mark_followed(new)
        person = self._rooms.marked_direct(old)
        if person:
            await mark_direct(self._server, self._rooms, person, new)
        via = {"via": old.partition(":")[2]} if ":" in old else {}
        await self._server.call("POST", path("join", new), {}, query=via)

    def _mark_followed(self, new: str) -> None:
        """The bot goes there for the sake of a room that has moved."""
        self._pending.upgrades[new]["followed"] = True
        self._pending.changed()
