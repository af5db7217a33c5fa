"""A room's timeline in a sync: its gaps filled, its old part left out, its meaning looked up.

What comes out are envelopes, as `parsing` reads them.
"""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from bot.config.settings import MatrixSettings
from bot.platforms.matrix import keys, relations
from bot.platforms.matrix.carriers import BUSINESS_OF_THE_BOT, SEALED, is_heard
from bot.platforms.matrix.encryption import Encryption
from bot.platforms.matrix.failures import Refusal
from bot.platforms.matrix.homeservers import Homeserver, path
from bot.platforms.matrix.invites import is_welcome
from bot.platforms.matrix.messages import Known, Messages
from bot.platforms.matrix.parsing import IDENTITY, actor
from bot.platforms.matrix.pending import Pending
from bot.platforms.matrix.polls import RESPONSES
from bot.platforms.matrix.rooms import CHILD, Room, Rooms
from bot.platforms.matrix.sessions import Session
from bot.platforms.matrix.spaces import describe
from bot.words.events import Right
from bot.words.failures import DeliveryFailed

PAGE = "100"
MOST_PAGES = 200


Json = dict[str, Any]

logger = logging.getLogger(__name__)


class Timelines:
    """Turns what rooms say into envelopes."""

    def __init__(  # noqa: PLR0917 - what it is made of
        self,
        server: Homeserver,
        rooms: Rooms,
        encryption: Encryption,
        messages: Messages,
        pending: Pending,
        session: Session,
        settings: MatrixSettings,
    ) -> None:
        self._server = server
        self._rooms = rooms
        self._encryption = encryption
        self._messages = messages
        self._pending = pending
        self._session = session
        self._settings = settings
        self.goes_on = False
        """Has the bot listened before, so that everything is news that a sync brings?"""
        self.heard_until = 0
        """What is older is no news (`bot.platforms.matrix.positions`)."""

    async def gather(self, room: str, timeline: Json, since: str) -> list[Json]:
        """The events of a sync, with those that a limited timeline left out, oldest first.

        Raises a DeliveryFailed.
        """
        events: list[Json] = list(timeline.get("events", ()))
        token = timeline.get("prev_batch") if timeline.get("limited") and since else None
        for _ in range(MOST_PAGES):
            if not token or self._beginning(events) is not None:
                break
            query = {"dir": "b", "from": token, "to": since, "limit": PAGE}
            try:
                page = await self._server.call("GET", path("rooms", room, "messages"), query=query)
            except Refusal as refusal:
                logger.warning("Matrix: older messages are out of reach (%s)", refusal)
                break
            chunk = page.get("chunk", [])
            events = [*reversed(chunk), *events]
            token = page.get("end") if chunk else None
        return self._since_we_belong(room, events)

    def _since_we_belong(self, room: str, events: list[Json]) -> list[Json]:
        """Without what was said before the bot's first start, and before it was here.

        In a private chat what was said between the invitation and the joining is meant for it.
        """
        start = self._beginning(events)
        if start is not None and self._rooms.is_private(room):
            earlier = (at for at in range(start) if self._own_step(events[at]) == "invite")
            start = max(earlier, default=0) if self._was_invited(events[start]) else start
        return [
            event
            for event in events[start or 0 :]
            if event.get("origin_server_ts", 0)
            >= (self.heard_until if self.goes_on else max(self.heard_until, self._session.started))
        ]

    def _beginning(self, events: list[Json]) -> int | None:
        """Where the bot came into the room, if that is among these events."""
        for at in reversed(range(len(events))):
            if self._own_step(events[at]) == "join":
                return at
        return None

    def _own_step(self, event: Json) -> str:
        """The membership that the bot has got by this event; "" for anything else."""
        mine = event.get("type") == "m.room.member" and event.get("state_key") == self._session.user
        now = str(event.get("content", {}).get("membership", "")) if mine else ""
        return "" if now == _previous(event) else now

    @staticmethod
    def _was_invited(event: Json) -> bool:
        return _previous(event) == "invite"

    # ── envelopes ────────────────────────────────────────────────────────────────────────────

    async def read(self, room: str, events: list[Json]) -> list[Json]:
        """Envelopes for what matters of these events, in order. Raises a DeliveryFailed."""
        envelopes = []
        for event in events:
            if not is_heard(event):
                continue
            opened = await self._open(room, event)
            if opened is not None:
                envelopes += await self._wrap(room, opened)
        return envelopes

    async def _open(self, room: str, event: Json) -> Json | None:
        """The event itself, decrypted; None where it must wait for its key."""
        if event["type"] != "m.room.encrypted":
            return event
        if not event.get("content"):  # redacted
            return None
        opened = self._encryption.decrypt(event, room)
        if opened is None and event["sender"] != self._session.user:
            if self._pending.await_key(event, room):
                logger.warning("Matrix: an encrypted message has no key yet; asking for it")
            try:
                await self._encryption.ask_for_key(event, room)
            except DeliveryFailed as failure:
                logger.warning("Matrix: its key could not be asked for (%s)", failure)
        elif opened is not None:
            self._pending.is_readable(room)
        return opened if opened is not None and opened["type"] in SEALED else None

    async def retry(self) -> list[Json]:
        """Envelopes for what can be decrypted by now, or is told of now. Raises DeliveryFailed."""
        envelopes = []
        for event, room in self._pending.waiting():
            opened = self._encryption.decrypt(event, room)
            if opened is not None:
                if opened["type"] in SEALED:
                    envelopes += await self._wrap(room, opened)
                self._pending.key_came(event, room)
            elif self._pending.must_tell(event, room):
                bare = {key: event[key] for key in ("event_id", "sender", "origin_server_ts")}
                unreadable = self._envelope(room, {**bare, "type": event["type"], "content": {}})
                envelopes.append({**unreadable, "unreadable": True})
        return envelopes

    async def _wrap(self, room: str, event: Json) -> list[Json]:
        self._messages.note(event, room)
        kind, own = event["type"], event["sender"] == self._session.user
        if own and kind not in BUSINESS_OF_THE_BOT:
            return []
        envelope = self._envelope(room, event)
        known = self._rooms.joined.get(room)
        if known is not None and known.is_space:
            return await self._read_space(known, envelope)
        if kind == CHILD:
            return []
        if self._own_step(event) == "join" and self._pending.is_back(room):
            envelope["back"] = True
        if kind == "m.room.tombstone":
            self._note_move(room, envelope)
            return []
        if kind in RESPONSES and not await self._is_vote(room, event):
            return []
        if kind == "m.reaction":
            pressed = await self._reacted(room, event)
        elif kind == "m.room.message" and not relations.edited(event):
            pressed, envelope["to_me"], envelope["mark"] = await self._answered(room, event)
        else:
            pressed = {}
        return [{**envelope, "pressed": pressed} if pressed else envelope]

    async def _is_vote(self, room: str, event: Json) -> bool:
        """Is it a vote in a poll of the bot's own?"""
        poll = await self._messages.find(relations.referred(event), room)
        return poll.sender == self._session.user

    async def _read_space(self, space: Room, envelope: Json) -> list[Json]:
        """Which rooms are in it, when the bot has come or that has changed; nothing else of it."""
        event = envelope["event"]
        step = self._own_step(event)
        if step in {"leave", "ban"}:
            return [{**envelope, "rooms": None}]
        if step == "join" or event["type"] == CHILD:
            return [{**envelope, "rooms": await describe(self._server, space)}]
        return []

    def _note_move(self, room: str, envelope: Json) -> None:
        """Keep that the room was closed for another one, where who says so may say so."""
        event, known = envelope["event"], self._rooms.joined.get(room)
        moved_to = event["content"].get("replacement_room")
        if known is None or not moved_to:
            return
        welcome = is_welcome(str(event["sender"]), self._settings)
        if known.replacement != moved_to or known.closed_by != event["sender"] or not welcome:
            logger.warning("Matrix: a room was closed for another one by somebody who may not "
                           "move the bot; it stays")  # fmt: skip
            return
        self._pending.moving({**envelope, "moved_to": moved_to})

    def _envelope(self, room: str, event: Json) -> Json:
        known = self._rooms.joined.get(room)
        is_space = known is not None and known.is_space
        private = self._rooms.is_private(room) and not is_space
        return {
            "room": {
                "key": room,
                "private": private,
                "title": known.title if known and not private else "",
            },
            "name": known.name_of(actor(event)) if known else "",
            "rights": [] if known is None or private else self._rights(known),
            "event": {**event, "room_id": room},
        }

    def _rights(self, room: Room) -> list[str]:
        """What the bot may do in a room with what others do there."""
        me = self._session.user
        needed = {Right.REMOVE: ("redact", 50), Right.ADMIT: ("invite", 0)}
        return [right for right, (act, level) in needed.items() if room.may(me, act, level)]

    def tell_of_identity(self, person: str, now: datetime) -> list[Json]:
        """The envelope that tells somebody that the bot's identity was replaced; none where there
        is no private chat with them.
        """
        rooms = [
            direct_room
            for direct_room in self._rooms.direct.get(person, ())
            if self._rooms.is_private(direct_room)
        ]
        at = round(now.timestamp() * 1000)
        event = {
            "event_id": f"identity:{at}:{person}", "sender": person, "type": IDENTITY,
            "content": {}, "origin_server_ts": at,
        }  # fmt: skip
        return [self._envelope(room, event) for room in rooms[-1:]]

    async def _reacted(self, room: str, event: Json) -> Json:
        message, emoji = relations.reaction(event)
        if not keys.reacted(emoji, keys.KEYCAPS):
            return {}
        known = await self._messages.find(message, room)
        says = keys.reacted(emoji, known.says)
        return {"says": says, "message": message, "mark": known.mark} if says else {}

    async def _answered(self, room: str, event: Json) -> tuple[Json, bool, int]:
        """What a typed number presses, whether it is a reply to the bot, and to which message."""
        reply = relations.answered(event)
        replied = await self._messages.find(reply, room) if reply else Known()
        to_me = replied.sender == self._session.user
        text = str(event["content"].get("body", ""))
        if not keys.typed_number(text):
            return {}, to_me, replied.mark
        message = reply
        if not reply and self._rooms.is_private(room):
            message = await self._messages.last_own(room, event)
        if not message:
            return {}, to_me, replied.mark
        known = await self._messages.find(message, room)
        says = keys.typed(text, known.says)
        pressed = {"says": says, "message": message, "mark": known.mark} if says else {}
        return pressed, to_me, replied.mark


def _previous(event: Json) -> str:
    unsigned = event.get("unsigned") or {}
    previous = unsigned.get("prev_content") or event.get("prev_content") or {}
    return str(previous.get("membership", "leave"))
