"""Letting an owner verify the bot: they ask from their client, an operator compares the emoji.

While the bot itself does not run: both need the one device. In a room or by messages to the
device, as the owner's client likes it. What else arrives meanwhile stays for the bot to hear.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from bot.platforms.matrix.account import VERIFIED, Account
from bot.platforms.matrix.crosssigning import public_key
from bot.platforms.matrix.homeservers import path
from bot.platforms.matrix.sas import METHOD, Party, Sas, VerificationError
from bot.platforms.patience import Patience
from bot.words.failures import DeliveryFailed, Unavailable

PREFIX = "m.key.verification."
LONGEST = timedelta(minutes=10)
"""Older requests are not answered: https://spec.matrix.org/latest/client-server-api/#key-verification-framework"""

Json = dict[str, Any]
Emoji = list[tuple[str, str]]
Compare = Callable[[str, Emoji, tuple[int, int, int]], Awaitable[bool]]
"""`await compare(user, emoji, numbers)`: does the person see the same?"""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Verified:
    """Who and which device; `person` is true where their whole identity was verified and signed."""

    user: str
    device: str
    person: bool


@dataclass(slots=True)
class Exchange:
    """One verification that is under way; `room` is "" for messages to devices."""

    them: Party
    room: str
    txn: str
    sas: Sas | None = None
    compared: bool = False


class Verifier:
    """Answers verifications by `owners` (Matrix user ids) until one has worked."""

    def __init__(
        self,
        account: Account,
        owners: Collection[str],
        compare: Compare,
        now: Callable[[], datetime],
    ) -> None:
        self._account = account
        self._owners = owners
        self._compare = compare
        self._now = now
        self._us = Party(account.session.user, account.session.device)
        self._exchange: Exchange | None = None
        self._patience = Patience("Matrix: waiting for a verification")

    async def run(self) -> Verified:
        """Wait for an owner's request and go through with it. Raises Forbidden."""
        position = ""
        syncer = self._account.syncer
        while True:
            try:
                sync = await syncer.ask(position)
                syncer.learn(sync)
                await self._account.encryption.tend()
            except DeliveryFailed as failure:
                await self._patience.after(failure)
                continue
            self._patience.works()
            position = str(sync["next_batch"])
            syncer.synced.set()
            for room, event in self._events(sync):
                verified = await self._take(room, event)
                if verified is not None:
                    return verified

    def _events(self, sync: Json) -> Iterator[tuple[str, Json]]:
        """What is about verifications, in order: messages to the device, then those in rooms."""
        for event in sync.get("to_device", {}).get("events", ()):
            yield "", event
        for room, news in sync.get("rooms", {}).get("join", {}).items():
            for event in news.get("timeline", {}).get("events", ()):
                if event.get("type") == "m.room.encrypted":
                    yield room, self._account.encryption.decrypt(event, room) or event
                else:
                    yield room, event

    async def _take(self, room: str, event: Json) -> Verified | None:
        content = event.get("content") or {}
        kind = str(event.get("type", ""))
        if kind == "m.room.message" and content.get("msgtype") == f"{PREFIX}request":
            kind = f"{PREFIX}request"
        if not kind.startswith(PREFIX) or event.get("sender") not in self._owners:
            return None
        try:
            return await self._answer(kind.removeprefix(PREFIX), room, event)
        except VerificationError as error:
            logger.warning("Matrix: the verification failed: %s", error)
            await self._say("cancel", {"code": error.code, "reason": str(error)})
        except DeliveryFailed as failure:
            logger.warning("Matrix: the verification broke off (%s)", type(failure).__name__)
        self._exchange = None
        return None

    async def _answer(self, step: str, room: str, event: Json) -> Verified | None:
        content = event["content"]
        if step in {"request", "start"}:
            await self._begin(step, room, event)
            return None
        exchange = self._exchange
        if exchange is None or _transaction(event, room) != exchange.txn:
            return None
        if step == "cancel":
            logger.warning("Matrix: they ended the verification (%s)", content.get("code"))
            self._exchange = None
        elif step == "key" and exchange.sas is not None:
            await self._compare_with(exchange, exchange.sas, str(content.get("key")))
        elif step == "mac" and exchange.sas is not None:
            return await self._conclude(exchange, exchange.sas, content)
        return None

    async def _begin(self, step: str, room: str, event: Json) -> None:
        content = event["content"]
        other_party = Party(str(event["sender"]), str(content.get("from_device", "")))
        txn = _transaction(event, room)
        if step == "request":
            sent = content.get("timestamp") or event.get("origin_server_ts") or 0
            too_old = sent / 1000 < (self._now() - LONGEST).timestamp()
            if too_old or (room and content.get("to") != self._us.user):
                return
            self._exchange = Exchange(other_party, room, txn)
            ready = {"from_device": self._us.device, "methods": [METHOD]}
            await self._say("ready", ready)
            return
        if self._exchange is None and not room:  # older clients start without a request
            self._exchange = Exchange(other_party, room, txn)
        if (
            self._exchange is None
            or self._exchange.txn != txn
            or self._exchange.them != other_party
        ):
            return
        self._exchange.sas = Sas(self._us, other_party, txn, content)
        await self._say("accept", self._exchange.sas.accept())

    async def _compare_with(self, exchange: Exchange, sas: Sas, key: str) -> None:
        sas.take_key(key)
        await self._say("key", {"key": sas.public_key})
        if not await self._compare(exchange.them.user, sas.emoji(), sas.numbers()):
            raise VerificationError("m.mismatched_sas", "the emoji are not the same")
        exchange.compared = True
        keys = {f"ed25519:{self._us.device}": self._account.encryption.fingerprint}
        if master := self._account.cross_signing.master:
            keys[f"ed25519:{master}"] = master
        await self._say("mac", sas.macs(keys))

    async def _conclude(self, exchange: Exchange, sas: Sas, content: Json) -> Verified:
        """Check what they vouch for, and sign their identity where they vouch for that."""
        if not exchange.compared:
            raise VerificationError("m.unexpected_message", "a MAC before the key")
        user, device = exchange.them.user, exchange.them.device
        published = await self._account.encryption.keys.ask([user])
        described = published.get("device_keys", {}).get(user, {}).get(device, {})
        master = published.get("master_keys", {}).get(user, {})
        known = {f"ed25519:{device}": described.get("keys", {}).get(f"ed25519:{device}", "")}
        if master:
            known[f"ed25519:{public_key(master)}"] = public_key(master)
        vouched = sas.check(content, known)
        person = bool(master) and f"ed25519:{public_key(master)}" in vouched
        if person and self._account.signed:
            await self._account.cross_signing.sign_person(user, master)
        await self._say("done", {})
        known_by = self._account.store.read(VERIFIED).get("by", [])
        self._account.store.write(VERIFIED, {"by": sorted({*known_by, user})})
        return Verified(user, device, person)

    async def _say(self, step: str, content: Json) -> None:
        """Say the next thing, where the verification takes place. Raises a DeliveryFailed."""
        exchange = self._exchange
        if exchange is None:
            return
        kind = f"{PREFIX}{step}"
        if not exchange.room:
            message = {**content, "transaction_id": exchange.txn}
            to = {exchange.them.user: {exchange.them.device: message}}
            await self._account.encryption.keys.to_devices(kind, to)
            return
        relation = {"rel_type": "m.reference", "event_id": exchange.txn}
        content = {**content, "m.relates_to": relation}
        room = self._account.rooms.joined.get(exchange.room)
        if room is None:
            raise Unavailable("the room is gone")
        if self._account.encryption.is_encrypted(room):
            content = await self._account.encryption.encrypt(room, kind, content)
            kind = "m.room.encrypted"
        where = path("rooms", room.key, "send", kind, uuid4().hex)
        await self._account.server.call("PUT", where, content)


def _transaction(event: Json, room: str) -> str:
    """Which verification an event is about: in a room, the event that asked for it."""
    content = event["content"]
    if not room:
        return str(content.get("transaction_id", ""))
    related = content.get("m.relates_to") or {}
    return str(related.get("event_id") or event.get("event_id", ""))
