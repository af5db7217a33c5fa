"""End-to-end encryption of one device, on matrix-nio's Olm machine (vodozemac).

Nothing here trusts what others send: a message that can't be understood harms no other one.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from nio.crypto import Olm
from nio.events import MegolmEvent
from nio.events.to_device import ToDeviceEvent
from nio.exceptions import EncryptionError, LocalProtocolError
from nio.responses import ToDeviceResponse
from nio.store import SqliteStore

from bot.platforms.matrix.failures import Refusal
from bot.platforms.matrix.homeservers import Homeserver, Json
from bot.platforms.matrix.keyexchange import CURVE, KeyExchange
from bot.platforms.matrix.rooms import Room, Rooms
from bot.platforms.matrix.sessions import Session
from bot.platforms.matrix.stores import OWNER_ONLY, Store
from bot.words.failures import Unavailable

TO_NIO = {"m.room.encrypted", "m.room_key_request"}
UNREADABLE = (
    AssertionError, AttributeError, EncryptionError, KeyError, LocalProtocolError, TypeError,
    ValueError,
)  # fmt: skip
"""Whatever matrix-nio and vodozemac raise for what they can't understand."""
TRIES = 3

logger = logging.getLogger(__name__)


class LostKeysError(Exception):
    """The homeserver knows this device with other keys: its store was lost, or it was reused."""


class Encryption:
    """Encrypts and decrypts for one device. Everything that matters is on disk when it returns."""

    def __init__(self, server: Homeserver, store: Store, session: Session, rooms: Rooms) -> None:
        logging.getLogger("nio").setLevel(logging.CRITICAL)  # it names people and their devices
        name = f"{session.device}.db"
        database = SqliteStore(
            session.user, session.device, str(store.folder), store.pickle_key(), name
        )
        (store.folder / name).chmod(OWNER_ONLY)
        self._session = session
        self._rooms = rooms
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        try:
            self.olm = Olm(session.user, session.device, database)
        except ValueError as error:  # pickles made with another pickle key
            database.database.close()
            raise LostKeysError(session.device) from error
        self.keys = KeyExchange(server, self.olm)
        self.own_keys_changed = False
        """Has something of this account's changed that nobody has looked at yet?"""
        self.has_new_keys = True
        """Are there keys of rooms, perhaps, that are in no backup yet?"""
        self.encrypted_rooms: set[str] = set(database.load_encrypted_rooms())

    def close(self) -> None:
        """Close the crypto store."""
        self.olm.store.database.close()

    async def begin(self) -> Json:
        """Make sure that the homeserver has this device's keys; give all own keys as it has them.

        Raises LostKeysError, or a DeliveryFailed.
        """
        me, device = self._session.user, self._session.device
        known = await self.keys.ask([me])
        theirs = known.get("device_keys", {}).get(me, {}).get(device)
        if theirs is None:
            self.olm.account.shared = self.keys.has_fallback_key = False
        elif theirs.get("keys", {}).get(f"ed25519:{device}") != self.fingerprint:
            raise LostKeysError(device)
        else:
            self.olm.account.shared = True
        try:
            await self.keys.upload()
        except (
            Refusal
        ) as refusal:  # one-time keys by these names are there: an old copy of the store
            raise LostKeysError(device) from refusal
        return known if theirs is not None else await self.keys.ask([me])

    @property
    def fingerprint(self) -> str:
        """The device's public Ed25519 key, unpadded base 64."""
        return str(self.olm.account.identity_keys["ed25519"])

    # ── what comes ───────────────────────────────────────────────────────────────────────────

    def hear(self, sync: Mapping[str, Any]) -> bool:
        """Take in the messages to this device and the counts of a sync; true where keys came.

        Committed to the crypto store when it returns, so that the homeserver may forget them.
        """
        counts = sync.get("device_one_time_keys_count", {})
        if CURVE in counts:
            self.olm.uploaded_key_count = int(counts[CURVE])
        changed = set(sync.get("device_lists", {}).get("changed", ()))
        self.own_keys_changed |= self._session.user in changed
        self.olm.add_changed_users(changed & self.olm.tracked_users)
        # Nobody tells of their devices any more; should they come back, they are asked for again.
        self.olm.tracked_users -= set(sync.get("device_lists", {}).get("left", ()))
        unused = sync.get("device_unused_fallback_key_types")
        if unused is not None:
            self.keys.has_fallback_key = CURVE in unused
        events = sync.get("to_device", {}).get("events", ())
        heard = [event for event in events if event.get("type") in TO_NIO]
        if heard:
            with self.keys.whole():
                for event in heard:
                    self._hear_one(event)
                self.olm.collect_key_requests()
            self.has_new_keys = True
        return bool(heard)

    def _hear_one(self, event: Json) -> None:
        try:
            with self.keys.whole():
                parsed = ToDeviceEvent.parse_event(event)
                if isinstance(parsed, ToDeviceEvent):
                    self.olm.handle_to_device_event(parsed)
        except UNREADABLE as error:
            logger.warning("Matrix: a message to this device is unreadable (%s)",
                           type(error).__name__)  # fmt: skip

    async def tend(self, senders: Iterable[str] = ()) -> None:
        """Do what the last sync made necessary. `senders` are those about to be decrypted."""
        self.olm.users_for_key_query |= set(senders) - self.olm.tracked_users
        changed = await self.keys.query()
        for room in self._rooms.shared_with(changed):
            self.renew(room.key)
        await self.keys.upload()
        await self.keys.repair()

    def decrypt(self, event: Json, room: str) -> Json | None:
        """The event with its true type and content; None where it can't be decrypted (yet)."""
        content = event.get("content") or {}
        try:
            whole = {**event, "content": {**content, **self._origin(content, room)}}
            parsed = MegolmEvent.from_dict(whole)
            if not isinstance(parsed, MegolmEvent) or not self._is_authentic(parsed):
                return None
            decrypted = self.olm.decrypt_megolm_event(parsed, room)
            source: Json = decrypted.source
        except UNREADABLE:
            return None
        return {**event, "type": source["type"], "content": source["content"]}

    def _origin(self, content: Json, room: str) -> Json:
        """Whose session it is, where the event leaves these (deprecated) keys out."""
        if "sender_key" in content and "device_id" in content:
            return {}
        session_id = content.get("session_id")
        by_sender = self.olm.inbound_group_store[room]
        sender_key = next((key for key, held in by_sender.items() if session_id in held), "")
        return {"sender_key": sender_key, "device_id": content.get("device_id", "")}

    def _is_authentic(self, event: Any) -> bool:
        """Did a device of the person who is named as the sender make the session?"""
        if event.sender == self._session.user or event.sender not in self.olm.tracked_users:
            return True
        devices = self.olm.device_store[event.sender].values()
        return any(device.curve25519 == event.sender_key for device in devices)

    async def ask_for_key(self, event: Json, room: str) -> None:
        """Ask our other devices and the sender's for a key that did not reach us, once.

        Raises a DeliveryFailed.
        """
        content = event.get("content") or {}
        try:
            whole = {**event, "content": {**content, **self._origin(content, room)}}
            parsed = MegolmEvent.from_dict({**whole, "room_id": room})
            if parsed.session_id in self.olm.outgoing_key_requests:
                return
            request = parsed.as_key_request(
                self._session.user, self._session.device, parsed.session_id, "*"
            )
        except UNREADABLE:
            return
        recipients = {
            self._session.user: {"*": request.content},
            str(event["sender"]): {str(parsed.device_id): request.content},
        }
        await self.keys.to_devices(request.type, recipients)
        with self.keys.whole():
            self.olm.outgoing_to_device_messages.append(request)
            self.olm.handle_response(ToDeviceResponse(request))

    # ── what goes ────────────────────────────────────────────────────────────────────────────

    def is_encrypted(self, room: Room) -> bool:
        """Is the room encrypted, or was it ever?"""
        return room.encrypted or room.key in self.encrypted_rooms

    def remember(self, rooms: Iterable[Room]) -> None:
        """Keep for ever that these rooms are encrypted."""
        fresh = {room.key for room in rooms if room.encrypted} - self.encrypted_rooms
        if fresh:
            self.olm.store.save_encrypted_rooms(fresh)
            self.encrypted_rooms |= fresh

    def renew(self, room: str) -> None:
        """Use a new key from the next message on: who reads the room has changed."""
        self.olm.outbound_group_sessions.pop(room, None)

    async def encrypt(self, room: Room, kind: str, content: Json) -> Json:
        """The content of an `m.room.encrypted` event that every member's devices can read.

        Raises a DeliveryFailed where the keys can't be passed on.
        """
        async with self._locks[room.key]:
            for _ in range(TRIES):
                if not self.olm.should_share_group_session(room.key):
                    break
                await self.keys.share_room_key(room.key, room.readers())
                self.has_new_keys = True
            try:
                sealed: Json = self.olm.group_encrypt(room.key, {"type": kind, "content": content})
            except EncryptionError as error:
                raise Unavailable("the room's members keep changing") from error
        if "m.relates_to" in content:
            sealed["m.relates_to"] = content["m.relates_to"]
        return sealed
