"""Simulated people: each with a matrix-nio client of their own, which encrypts."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from nio import (
    AsyncClient,
    AsyncClientConfig,
    ErrorResponse,
    MegolmEvent,
    RoomPreset,
    SyncResponse,
)
from nio.crypto.attachments import decrypt_attachment, encrypt_attachment
from nio.store import SqliteMemoryStore

from tests.matrix.synapse import Synapse

LONGEST_WAIT = 25.0
ENCRYPTION = {
    "type": "m.room.encryption",
    "state_key": "",
    "content": {"algorithm": "m.megolm.v1.aes-sha2"},
}
RESPONSE = "org.matrix.msc3381.poll.response"
FILES = {"image": "m.image", "audio": "m.audio"}

Json = dict[str, Any]


@dataclass(frozen=True)
class Heard:
    """One event as somebody's client got it, decrypted where it could be."""

    room: str
    event: Json
    decrypted: bool
    readable: bool = True

    @property
    def key(self) -> str:
        return str(self.event["event_id"])

    @property
    def sender(self) -> str:
        return str(self.event["sender"])

    @property
    def kind(self) -> str:
        return str(self.event["type"])

    @property
    def content(self) -> Json:
        content: Json = self.event.get("content", {})
        return content

    @property
    def relation(self) -> Json:
        related: Json = self.content.get("m.relates_to", {})
        return related

    @property
    def about(self) -> str:
        """The event that this one is related to."""
        return str(self.relation.get("event_id", ""))

    @property
    def body(self) -> str:
        """What is to be read: the new words of an edit."""
        return str(self.content.get("m.new_content", self.content).get("body", ""))


@dataclass
class Person:
    """Somebody with a client."""

    client: AsyncClient
    user: str
    password: str
    heard: list[Heard] = field(default_factory=list)
    typing: dict[str, list[str]] = field(default_factory=dict)
    to_device: list[Json] = field(default_factory=list)
    receipts: set[tuple[str, str]] = field(default_factory=set)
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    _syncing: asyncio.Task[None] | None = None

    @classmethod
    async def arrives(cls, synapse: Synapse, name: str) -> Person:
        """Register somebody new, log in and listen."""
        user, password = synapse.register(synapse.unique(name))
        person = await cls._with_client(synapse.url, user, password)
        await ok(person.client.set_displayname(name.title()))
        return person

    async def takes_another_device(self) -> Person:
        """The same person on a second device."""
        return await self._with_client(self.client.homeserver, self.user, self.password)

    @classmethod
    async def _with_client(cls, url: str, user: str, password: str) -> Person:
        config = AsyncClientConfig(
            store=SqliteMemoryStore, encryption_enabled=True, max_timeouts=3, request_timeout=20
        )
        client = AsyncClient(url, user, store_path="", config=config)
        await ok(client.login(password, device_name="client"))
        person = cls(client, user, password)
        await person._sync(0)
        person._syncing = asyncio.create_task(person._listen())
        return person

    async def leaves_town(self) -> None:
        if self._syncing is not None:
            self._syncing.cancel()
            await asyncio.gather(self._syncing, return_exceptions=True)
        await self.client.close()

    # ── rooms ────────────────────────────────────────────────────────────────────────────────

    async def opens_direct_chat(self, other: str, *, encrypted: bool = False) -> str:
        made = await ok(
            self.client.room_create(
                is_direct=True,
                invite=[other],
                initial_state=[ENCRYPTION] if encrypted else [],
                preset=RoomPreset.trusted_private_chat,
            )
        )
        await self.meets(made.room_id, other)
        return str(made.room_id)

    async def opens_room(
        self, name: str, *others: str, encrypted: bool = False, **more: Any
    ) -> str:
        made = await ok(
            self.client.room_create(
                name=name, invite=others, initial_state=[ENCRYPTION] if encrypted else [], **more
            )
        )
        return str(made.room_id)

    async def joins(self, room: str) -> None:
        await ok(self.client.join(room))
        await self.waits_until(lambda: room in self.client.rooms)

    async def opens_space(self, name: str, *rooms: str) -> str:
        """Make a space with these rooms in it."""
        space = await self.opens_room(name, space=True)
        for room in rooms:
            await self.puts_into_space(space, room)
        return space

    async def puts_into_space(self, space: str, room: str, *, out: bool = False) -> None:
        """Put a room into a space, or take it out."""
        content = {} if out else {"via": [self.user.partition(":")[2]]}
        await ok(self.client.room_put_state(space, "m.space.child", content, state_key=room))

    async def lets_knock(self, room: str) -> None:
        """Let people ask to be let into a room."""
        await ok(self.client.room_put_state(room, "m.room.join_rules", {"join_rule": "knock"}))

    async def knocks(self, room: str, reason: str = "") -> None:
        await asks(self, "POST", f"knock/{room}", {"reason": reason} if reason else {})

    async def is_invited_by(self, other: str, by: Callable[[], Awaitable[object]]) -> str:
        """The room to which somebody invites this person on something that they do."""
        await by()

        def invitations() -> list[str]:
            return [key for key, room in self.client.invited_rooms.items() if room.inviter == other]

        await self.waits_until(invitations)
        return invitations()[0]

    async def meets(self, room: str, other: str) -> None:
        """Wait until somebody else is in the room."""

        def is_there() -> bool:
            users = self.client.rooms[room].users if room in self.client.rooms else {}
            return other in users and not users[other].invited

        await self.waits_until(is_there)

    # ── saying ───────────────────────────────────────────────────────────────────────────────

    async def says(self, room: str, content: Json, kind: str = "m.room.message") -> str:
        await self.waits_until(lambda: room in self.client.rooms)
        sent = await ok(
            self.client.room_send(
                room, kind, content, tx_id=uuid4().hex, ignore_unverified_devices=True
            )
        )
        return str(sent.event_id)

    async def writes(self, room: str, text: str, **more: Any) -> str:
        return await self.says(room, {"msgtype": "m.text", "body": text, **more})

    async def replies(self, room: str, to: str, text: str, **more: Any) -> str:
        related = {"m.in_reply_to": {"event_id": to}}
        return await self.writes(room, text, **{"m.relates_to": related, **more})

    async def writes_in_thread(
        self, room: str, root: str, text: str, reply_to: str = "", **more: Any
    ) -> str:
        related = {
            "rel_type": "m.thread",
            "event_id": root,
            "is_falling_back": not reply_to,
            "m.in_reply_to": {"event_id": reply_to or root},
        }
        return await self.writes(room, text, **{"m.relates_to": related, **more})

    async def edits(self, room: str, message: str, text: str) -> str:
        new = {"msgtype": "m.text", "body": text}
        related = {"rel_type": "m.replace", "event_id": message}
        return await self.writes(
            room, f"* {text}", **{"m.new_content": new, "m.relates_to": related}
        )

    async def redacts(self, room: str, message: str) -> None:
        await ok(self.client.room_redact(room, message))

    async def reacts(self, room: str, message: str, emoji: str) -> str:
        related = {"rel_type": "m.annotation", "event_id": message, "key": emoji}
        return await self.says(room, {"m.relates_to": related}, "m.reaction")

    async def votes(self, room: str, poll: str, *chosen: str) -> str:
        """Choose in a poll, by the ids of its options, as clients do."""
        related = {"rel_type": "m.reference", "event_id": poll}
        content = {"m.relates_to": related, RESPONSE: {"answers": list(chosen)}}
        return await self.says(room, content, RESPONSE)

    async def sends_file(
        self,
        room: str,
        content: bytes,
        name: str,
        media_type: str,
        caption: str = "",
        **more: Any,
    ) -> str:
        """Send a file as clients do: encrypted where the room is."""
        await self.waits_until(lambda: room in self.client.rooms)
        encrypted = self.client.rooms[room].encrypted
        sealed, keys = encrypt_attachment(content) if encrypted else (content, {})
        uploaded, _ = await self.client.upload(io.BytesIO(sealed), media_type, filesize=len(sealed))
        url = uploaded.content_uri
        where = {"file": {**keys, "url": url}} if encrypted else {"url": url}
        kind = FILES.get(media_type.partition("/")[0], "m.file")
        info = {"mimetype": media_type, "size": len(content)}
        said = {"msgtype": kind, "body": caption or name, "filename": name, "info": info, **where}
        if kind == "m.audio":
            said["org.matrix.msc3245.voice"] = {}
        return await self.says(room, {**said, **more})

    async def opens_file(self, heard: Heard) -> bytes:
        """Download what somebody has sent, and decrypt it where it is encrypted."""
        content = heard.content
        sealed = content.get("file")
        answer = await ok(self.client.download(sealed["url"] if sealed else content["url"]))
        body: bytes = answer.body
        if not sealed:
            return body
        return bytes(
            decrypt_attachment(body, sealed["key"]["k"], sealed["hashes"]["sha256"], sealed["iv"])
        )

    # ── hearing ──────────────────────────────────────────────────────────────────────────────

    async def sees(self, room: str, text: str = "", **wanted: Any) -> Heard:
        """Wait for a message (of `sender`, in `thread`, of `kind` …) with this text in it."""
        return await self.finds(room, lambda one: text in one.body and _fits(one, wanted))

    async def finds(self, room: str, fits: Callable[[Heard], bool]) -> Heard:
        """Wait for an event that fits."""

        def found() -> Heard | None:
            return next((one for one in self.heard if one.room == room and fits(one)), None)

        await self.waits_until(lambda: found() is not None)
        there = found()
        assert there is not None
        return there

    def all_heard(self, room: str, **wanted: Any) -> list[Heard]:
        return [one for one in self.heard if one.room == room and _fits(one, wanted)]

    async def waits_until(self, true: Callable[[], object]) -> None:
        try:
            async with asyncio.timeout(LONGEST_WAIT):
                while not true():
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            said = [(one.kind, one.body, one.readable) for one in self.heard[-12:]]
            msg = f"{self.user} waited in vain; heard last: {said}"
            raise AssertionError(msg) from None

    async def _listen(self) -> None:
        while True:
            await self._sync(5000)

    async def _sync(self, milliseconds: int) -> None:
        answer = await self.client.sync(milliseconds, since=self.client.next_batch or None)
        if not isinstance(answer, SyncResponse):
            await asyncio.sleep(1)
            return
        await self._tend()
        self.to_device += [event.source for event in answer.to_device_events]
        for room, news in answer.rooms.join.items():
            for event in news.timeline.events:
                self._hear(room, event)
            for event in news.ephemeral:
                self._notice(room, event)
        self._news.set()

    async def _tend(self) -> None:
        """What nio's own endless loop does after each sync."""
        if self.client.should_upload_keys:
            await self.client.keys_upload()
        if self.client.should_query_keys:
            await self.client.keys_query()
        if self.client.should_claim_keys:
            await self.client.keys_claim(self.client.get_users_for_key_claiming())
        await self.client.send_to_device_messages()

    def _hear(self, room: str, event: Any) -> None:
        source = getattr(event, "source", None) or getattr(event, "event_dict", {})
        readable = not isinstance(event, MegolmEvent)
        if not any(one.key == source["event_id"] for one in self.heard):
            self.heard.append(Heard(room, source, bool(event.decrypted), readable))

    def _notice(self, room: str, event: Any) -> None:
        if hasattr(event, "users"):
            self.typing[room] = list(event.users)
        for receipt in getattr(event, "receipts", ()):
            self.receipts.add((receipt.user_id, receipt.event_id))


def _fits(heard: Heard, wanted: Json) -> bool:
    return all(getattr(heard, name) == value for name, value in wanted.items())


async def asks(person: Person, method: str, path: str, body: Json | None = None) -> Json:
    """Ask the homeserver as somebody's client would, without nio in between."""
    assert person.client.client_session is not None
    async with person.client.client_session.request(
        method,
        f"{person.client.homeserver}/_matrix/client/v3/{path}",
        json=body,
        headers={"Authorization": f"Bearer {person.client.access_token}"},
    ) as answer:
        found: Json = await answer.json()
        return found


async def withhold_key(person: Person, room: str) -> Callable[[str], Awaitable[None]]:
    """Use a new room key that nobody is given; give what hands it over later."""
    await person.waits_until(lambda: person.client.rooms[room].encrypted)
    olm = person.client.olm
    assert olm is not None
    olm.create_outbound_group_session(room)
    session = olm.outbound_group_sessions[room]
    content = {
        "algorithm": "m.megolm.v1.aes-sha2",
        "room_id": room,
        "session_id": session.id,
        "session_key": session.session_key,
    }
    session.mark_as_shared()

    async def hand_over(bot: str) -> None:
        (device,) = olm.device_store.active_user_devices(bot)
        sealed = olm._olm_encrypt(
            olm.session_store.get(device.curve25519), device, "m.room_key", content
        )
        messages = {bot: {device.id: sealed}}
        await asks(person, "PUT", f"sendToDevice/m.room.encrypted/{uuid4().hex}",
                   {"messages": messages})  # fmt: skip

    return hand_over


async def ok(asked: Any) -> Any:
    """The answer, which must be none of an error."""
    answer = await asked
    assert not isinstance(answer, ErrorResponse), answer
    return answer
