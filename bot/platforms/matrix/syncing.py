"""The sync loop: what came is stored and committed before the homeserver is told that we have it.

matrix-nio's own loop saves its position first, and asks thousands of times a second while the
homeserver answers with errors; so this asks by itself.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from bot.platforms.matrix import positions
from bot.platforms.matrix.courtesies import Courtesies
from bot.platforms.matrix.encryption import Encryption
from bot.platforms.matrix.homeservers import Homeserver, path
from bot.platforms.matrix.invites import Invites
from bot.platforms.matrix.pending import Pending
from bot.platforms.matrix.rooms import Rooms
from bot.platforms.matrix.timelines import Timelines
from bot.platforms.matrix.verification_requests import Requests
from bot.platforms.patience import Patience, Sleep
from bot.platforms.trimming import write_trimmed
from bot.words.deliveries import RawEvent, Receive
from bot.words.failures import DeliveryFailed, RetryAfter

POLL_SECONDS = 30
SHORT_POLL_SECONDS = 5
"""While a message waits for its key."""
GRACE_SECONDS = 30
FILTER = {
    "account_data": {"types": ["m.direct"]},
    "presence": {"types": []},
    "room": {
        "account_data": {"types": []},
        "ephemeral": {"types": []},
        "timeline": {"limit": 50},
    },
}

Json = dict[str, Any]

logger = logging.getLogger(__name__)


class Syncer:
    """Hears for ever."""

    def __init__(  # noqa: PLR0913, PLR0917 - what it is made of
        self,
        server: Homeserver,
        rooms: Rooms,
        encryption: Encryption,
        timelines: Timelines,
        invites: Invites,
        pending: Pending,
        courtesies: Courtesies,
        look_after_keys: Callable[[], Awaitable[None]],
        verification_requests: Requests,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._server = server
        self._rooms = rooms
        self._encryption = encryption
        self._timelines = timelines
        self._invites = invites
        self._pending = pending
        self._courtesies = courtesies
        self._look_after_keys = look_after_keys
        self._verification_requests = verification_requests
        self._syncing = Patience("Matrix: syncing", sleep)
        self._storing = Patience("Matrix: storing what came", sleep)
        self.synced = asyncio.Event()
        """Is it known, by now, which rooms there are, and which of them are encrypted?"""

    async def run(self, receive: Receive, position: str) -> None:
        """Hear until cancelled. Raises Forbidden where the token is refused."""
        position, self._timelines.heard_until = positions.read(position)
        self._timelines.goes_on = bool(position)
        while True:
            try:
                sync = await self.ask(position)
                envelopes = await self._take(sync, position)
                self._pending.save()
            except RetryAfter as limit:
                await self._syncing.pause(limit.seconds)
                continue
            except DeliveryFailed as trouble:
                await self._syncing.after(trouble)
                continue
            self._syncing.works()
            next_position = str(sync["next_batch"])
            await self._store(receive, envelopes, next_position)
            position, self._timelines.heard_until = next_position, 0
            self.synced.set()
            self._verification_requests.take(sync, envelopes)
            self._courtesies.attend(self._attend)
            for envelope in envelopes:
                self._courtesies.heard(envelope)

    async def _attend(self) -> None:
        """What takes its time: verifications to decline, invitations, rooms that move, whether the
        bot is who it was.
        """
        await self._verification_requests.decline()
        await self._invites.attend()
        await self._look_after_keys()

    async def ask(self, position: str) -> Json:
        """Ask for news, all state included the first time. Raises a DeliveryFailed."""
        first = not self.synced.is_set()
        poll = SHORT_POLL_SECONDS if self._pending.hopeful else POLL_SECONDS
        query = {
            "filter": json.dumps(FILTER),
            "timeout": "0" if first else str(poll * 1000),
            "full_state": "true" if first else "false",
        }
        if position:
            query["since"] = position
        return await self._server.call(
            "GET", path("sync"), query=query, seconds=poll + GRACE_SECONDS, must_have="next_batch"
        )

    async def _store(self, receive: Receive, envelopes: Sequence[Json], position: str) -> None:
        """Hand it over until that works, whatever goes wrong: going on would lose it."""
        events = [_raw_event(envelope) for envelope in envelopes]
        while True:
            try:
                await receive(events, position)
            except Exception as error:  # noqa: BLE001 - see above
                await self._storing.after(error)
            else:
                self._storing.works()
                return

    # ── one sync ─────────────────────────────────────────────────────────────────────────────

    async def _take(self, sync: Json, since: str) -> list[Json]:
        """Take in what is new; give the envelopes. May be done again after a DeliveryFailed."""
        self.learn(sync)
        self._invites.take(sync)
        joined = sync.get("rooms", {}).get("join", {})
        for key in joined:
            self._pending.answered(key)
        timelines = {
            key: await self._timelines.gather(key, news.get("timeline", {}), since)
            for key, news in joined.items()
        }
        await self._encryption.tend(_encrypted_by(timelines))
        envelopes = await self._timelines.retry()
        for key, events in timelines.items():
            envelopes += await self._timelines.read(key, events)
        envelopes += await self._leave(sync.get("rooms", {}).get("leave", {}))
        for person in self._pending.take_people():
            envelopes += self._timelines.tell_of_identity(person, self._pending.now())
        return [*self._arrivals(), *envelopes]

    def learn(self, sync: Json) -> None:
        """Take in keys and the rooms' state: what must be known before anything is understood."""
        for event in sync.get("account_data", {}).get("events", ()):
            if event.get("type") == "m.direct":
                self._rooms.take_direct(event.get("content", {}))
        self._encryption.hear(sync)
        for key, news in sync.get("rooms", {}).get("join", {}).items():
            self._take_state(key, news)

    def _take_state(self, key: str, news: Json) -> None:
        room = self._rooms.room(key)
        states = [
            *news.get("state", {}).get("events", ()),
            *(item for item in news.get("timeline", {}).get("events", ()) if "state_key" in item),
        ]
        changes = [room.change(event) for event in states]
        if any(changes):
            self._encryption.renew(key)
        self._encryption.remember([room])

    def _arrivals(self) -> list[Json]:
        """Rooms that have moved, now that we are where they went."""
        arrived = [key for key in self._pending.upgrades if key in self._rooms.joined]
        envelopes = []
        for key in arrived:
            envelope = self._pending.arrived(key, self._rooms.joined[key].predecessor)
            if envelope is None:
                logger.warning("Matrix: a room does not continue the one that was closed for it; "
                               "the bot stays where it was")  # fmt: skip
            else:
                envelopes.append(envelope)
        return envelopes

    async def _leave(self, left: dict[str, Json]) -> list[Json]:
        envelopes: list[Json] = []
        for key, news in left.items():
            self._pending.answered(key)
            events = news.get("timeline", {}).get("events", ())
            own = [
                event
                for event in events
                if event.get("type") == "m.room.member" and event.get("state_key") == self._rooms.me
            ]
            envelopes += await self._timelines.read(key, own[-1:])
            if self._rooms.joined.pop(key, None) is not None:
                self._pending.lost(key)
        return envelopes


def _encrypted_by(timelines: dict[str, list[Json]]) -> set[str]:
    return {
        str(event["sender"])
        for events in timelines.values()
        for event in events
        if event.get("type") == "m.room.encrypted"
    }


def _raw_event(envelope: Json) -> RawEvent:
    """Event ids are unique; a message that can't be read may yet come again, readable."""
    key = str(envelope["event"]["event_id"])
    marks = [name for name in ("unreadable", "moved_to") if envelope.get(name)]
    event_id = "".join((*(f"{mark}:" for mark in marks), key))
    sender = str(envelope["event"].get("sender", ""))
    return RawEvent(event_id, write_trimmed(envelope), sender, crowd=_crowd(envelope["event"]))


def _crowd(event: Json) -> str:
    """The message to which somebody reacts; "" for all else."""
    if event.get("type") != "m.reaction":
        return ""
    content = event.get("content")
    relation = content.get("m.relates_to") if isinstance(content, dict) else None
    about = relation.get("event_id") if isinstance(relation, dict) else None
    return about if isinstance(about, str) else ""
