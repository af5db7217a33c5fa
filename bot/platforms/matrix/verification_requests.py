"""Requests to verify the bot while it runs: declined at once, so that no client waits in vain.

It takes a person to compare the emoji: that is `bot.platforms.matrix.verification`, by hand.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from bot.platforms.matrix.encryption import Encryption
from bot.platforms.matrix.homeservers import Homeserver, path
from bot.platforms.matrix.rooms import Rooms
from bot.words.failures import DeliveryFailed

PREFIX = "m.key.verification."
REQUEST, START, CANCEL = f"{PREFIX}request", f"{PREFIX}start", f"{PREFIX}cancel"
LONGEST = timedelta(minutes=10)
"""Older requests are over by themselves."""
MOST_AT_ONCE = 20
REASON = {
    "code": "m.user",
    "reason": "This is a bot. Whoever runs it can verify it: lamplighter matrix verify",
}

Json = dict[str, Any]

logger = logging.getLogger(__name__)


class Requests:
    """Notes requests, and declines them apart from the sync."""

    def __init__(
        self,
        server: Homeserver,
        encryption: Encryption,
        rooms: Rooms,
        now: Callable[[], datetime],
    ) -> None:
        self._server = server
        self._encryption = encryption
        self._rooms = rooms
        self._now = now
        self._open: dict[str, Json] = {}

    def take(self, sync: Mapping[str, Any], envelopes: Iterable[Json]) -> None:
        """Note those of a sync: messages to this device, and messages in rooms (opened)."""
        for event in sync.get("to_device", {}).get("events", ()):
            content = event.get("content")
            if not isinstance(content, dict) or not content.get("transaction_id"):
                continue
            if event.get("type") in {REQUEST, START}:
                self._note("", event, str(content["transaction_id"]), content.get("timestamp"))
        for envelope in envelopes:
            event = envelope["event"]
            content = event.get("content") or {}
            asks = event["type"] == "m.room.message" and content.get("msgtype") == REQUEST
            if asks and content.get("to") == self._rooms.me:
                room = str(envelope["room"]["key"])
                self._note(room, event, str(event["event_id"]), event.get("origin_server_ts"))

    def _note(self, room: str, event: Json, txn: str, sent: object) -> None:
        is_old = isinstance(sent, int) and sent / 1000 < (self._now() - LONGEST).timestamp()
        if event.get("sender") == self._rooms.me or is_old or len(self._open) >= MOST_AT_ONCE:
            return
        device = str(event["content"].get("from_device", ""))
        self._open[txn] = {"room": room, "user": str(event["sender"]), "device": device}

    async def decline(self) -> None:
        """Decline all that were noted."""
        while self._open:
            txn, request = self._open.popitem()
            try:
                await self._cancel(txn, request)
            except DeliveryFailed as failure:
                logger.warning("Matrix: a verification could not be declined (%s)", failure)

    async def _cancel(self, txn: str, request: Json) -> None:
        if not request["room"]:
            message = {**REASON, "transaction_id": txn}
            to = {request["user"]: {request["device"]: message}}
            await self._encryption.keys.to_devices(CANCEL, to)
            return
        room = self._rooms.joined.get(request["room"])
        if room is None:
            return
        kind, content = CANCEL, {**REASON, "m.relates_to": _reference(txn)}
        if self._encryption.is_encrypted(room):
            content = await self._encryption.encrypt(room, kind, content)
            kind = "m.room.encrypted"
        await self._server.call("PUT", path("rooms", room.key, "send", kind, uuid4().hex), content)


def _reference(event: str) -> Json:
    return {"rel_type": "m.reference", "event_id": event}
