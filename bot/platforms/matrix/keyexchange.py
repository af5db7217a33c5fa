"""What encryption needs from the homeserver: our keys up, other devices' keys down, keys passed on.

matrix-nio's `Olm` does the cryptography; what it would ask for is asked for here.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable
from contextlib import AbstractContextManager, ExitStack
from typing import Any
from uuid import uuid4

from nio.crypto import Olm
from nio.responses import KeysClaimResponse, KeysQueryResponse, ToDeviceResponse

from bot.platforms.matrix.homeservers import Homeserver, Json, path

CURVE = "signed_curve25519"
FEDERATION_MILLISECONDS = 10_000
"""How long the homeserver waits for those of other people before it answers without them."""

logger = logging.getLogger(__name__)


class KeyExchange:
    """Asks the homeserver on behalf of one device's `Olm`."""

    def __init__(self, server: Homeserver, olm: Olm) -> None:
        self._server = server
        self._olm = olm
        self.has_fallback_key = True
        """Has the homeserver one that nobody has used yet, as far as we know?"""

    def whole(self) -> AbstractContextManager[Any]:
        """One transaction of the crypto store: a crash in it leaves all as it was before."""
        store = self._olm.store
        stack = ExitStack()
        stack.enter_context(store.database.bind_ctx(store.models))
        stack.enter_context(store.database.atomic())
        return stack

    async def upload(self) -> None:
        """Put up our identity keys (once) and fresh one-time keys (whenever some are used up)."""
        olm = self._olm
        if not olm.should_upload_keys and self.has_fallback_key:
            return
        with self.whole():
            keys = olm.share_keys() if olm.should_upload_keys else {}
            if not self.has_fallback_key:
                keys["fallback_keys"] = self._new_fallback_key()
            # The secrets must be on disk before anybody can use the public halves; matrix-nio
            # saves them only after the answer.
            olm.save_account()
        answer = await self._server.call("POST", path("keys", "upload"), keys)
        counts = answer.get("one_time_key_counts", {})
        with self.whole():
            olm.account.shared = True
            olm.uploaded_key_count = int(counts.get(CURVE, olm.account.max_one_time_keys))
            olm.mark_keys_as_published()
            olm.save_account()
        self.has_fallback_key = True

    def _new_fallback_key(self) -> Json:
        """A key for when all one-time keys are used up while the bot sleeps.

        matrix-nio knows no fallback keys; vodozemac beneath it does.
        """
        account = self._olm.account._account  # noqa: SLF001 - see above
        account.generate_fallback_key()
        signed_keys: Json = {}
        for name, key in account.fallback_key.items():
            described: Json = {"key": key.to_base64(), "fallback": True}
            signature = self._olm.sign_json(described)
            signer = {f"ed25519:{self._olm.device_id}": signature}
            signed_keys[f"{CURVE}:{name}"] = {
                **described,
                "signatures": {self._olm.user_id: signer},
            }
        return signed_keys

    async def ask(self, people: Collection[str]) -> Json:
        """Ask for people's device and cross-signing keys, as `/keys/query` answers."""
        query: Json = {"device_keys": {person: [] for person in people}}
        return await self._server.call(
            "POST", path("keys", "query"), {**query, "timeout": FEDERATION_MILLISECONDS}
        )

    async def query(self) -> set[str]:
        """Get the devices of those who are new or have changed; give whose devices changed."""
        olm = self._olm
        people = set(olm.users_for_key_query)
        if not people:
            return set()
        answer = await self.ask(people)
        # Who is not in the answer (a homeserver that is down) is asked for again when needed.
        olm.users_for_key_query -= people
        changed: set[str] = set()
        for person, devices in answer.get("device_keys", {}).items():
            response = KeysQueryResponse({person: devices}, {})
            try:
                with self.whole():
                    olm.handle_response(response)
            except (AttributeError, KeyError, TypeError, ValueError):
                logger.warning("Matrix: somebody's device keys can't be read")
            changed |= response.changed.keys()
        return changed

    async def open_sessions(self, people: Iterable[str]) -> None:
        """Make an Olm session with each of these people's devices that has none."""
        missing = self._olm.get_missing_sessions(list(people))
        await self._claim(missing)

    async def repair(self) -> None:
        """Make new Olm sessions where old ones are broken, and send what waits for devices."""
        olm = self._olm
        if olm.wedged_devices or olm.key_request_devices_no_session:
            await self._claim(olm.get_users_for_key_claiming())
            olm.wedged_devices.clear()
            olm.key_request_devices_no_session.clear()
        for message in list(olm.outgoing_to_device_messages):
            await self.to_devices(message.type, message.as_dict()["messages"])
            with self.whole():
                olm.handle_response(ToDeviceResponse(message))

    async def _claim(self, devices: dict[str, list[str]]) -> None:
        if not devices:
            return
        keys_to_claim = {person: dict.fromkeys(theirs, CURVE) for person, theirs in devices.items()}
        request = {"one_time_keys": keys_to_claim, "timeout": FEDERATION_MILLISECONDS}
        answer = await self._server.call("POST", path("keys", "claim"), request)
        for person, keys in answer.get("one_time_keys", {}).items():
            for device, key in keys.items():
                try:
                    with self.whole():
                        self._olm.handle_response(KeysClaimResponse({person: {device: key}}, {}))
                except (AttributeError, KeyError, TypeError, ValueError, StopIteration):
                    logger.warning("Matrix: a device's one-time key can't be used")

    async def share_room_key(self, room: str, people: list[str]) -> None:
        """Give the room's present key to every device of these people.

        Devices are trusted on first use: one whose keys change later is not believed any more
        (matrix-nio keeps the first), and a device without one-time keys can't be reached.
        """
        olm = self._olm
        olm.users_for_key_query |= set(people) - olm.tracked_users
        await self.query()
        await self.open_sessions(people)
        with self.whole():
            parcels = list(
                olm.share_group_session_parallel(room, people, ignore_unverified_devices=True)
            )
        session = olm.outbound_group_sessions[room]
        for devices, messages in parcels:
            await self.to_devices("m.room.encrypted", messages["messages"])
            session.users_shared_with.update(devices)
        session.mark_as_shared()

    async def to_devices(self, kind: str, messages: dict[str, Json]) -> None:
        """Send messages to devices: `{user: {device: content}}`."""
        await self._server.call(
            "PUT", path("sendToDevice", kind, uuid4().hex), {"messages": messages}
        )
