"""Spoilt events sent by a member through a real homeserver, and what comes of them."""

from __future__ import annotations

import json
import random
import time
from typing import TYPE_CHECKING
from uuid import uuid4

from nio import LocalProtocolError

from tests.hostility import Outcome, finish, read_roles
from tests.matrix.bots import living_bot
from tests.matrix.people import asks
from tests.mutations import Json, Mutator
from tests.processes import KNOWN

if TYPE_CHECKING:
    from pathlib import Path

    from tests.homeserver import Arrive
    from tests.matrix.people import Person
    from tests.matrix.synapse import Synapse

Sample = tuple[str, str, Json]

ANSWER = "Look here"
ELSEWHERE = "!elsewhere:example.org"
FILE = {"url": "mxc://example.org/abc", "info": {"mimetype": "image/png", "size": 10, "w": 1}}


def make_samples(bot: str, event: str) -> list[Sample]:
    """What can be sent into a room or to a device: (where, event type, content).

    `where` is "timeline", "state" or "device"; `event` is an event of the room.
    """
    reply = {"m.relates_to": {"m.in_reply_to": {"event_id": event}}}
    thread = {"m.relates_to": {"rel_type": "m.thread", "event_id": event, "is_falling_back": True}}
    edit = {
        "m.new_content": {"msgtype": "m.text", "body": "Where is it?"},
        "m.relates_to": {"rel_type": "m.replace", "event_id": event},
    }
    text = {
        "msgtype": "m.text",
        "body": "How do I sign a comment?",
        "m.mentions": {"user_ids": [bot]},
    }
    html = {
        "format": "org.matrix.custom.html",
        "formatted_body": f"<a href='https://matrix.to/#/{bot}'>L</a> hi",
    }
    return [
        ("timeline", "m.room.message", text),
        ("timeline", "m.room.message", text | html),
        ("timeline", "m.room.message", text | reply),
        ("timeline", "m.room.message", text | thread),
        ("timeline", "m.room.message", text | edit),
        ("timeline", "m.room.message", {"msgtype": "m.text", "body": "!anonymous Where is it?"}),
        ("timeline", "m.room.message", {"msgtype": "m.image", "body": "a.png", **FILE}),
        ("timeline", "m.room.message", {"msgtype": "m.audio", "body": "a.ogg", **FILE}),
        ("timeline", "m.sticker", {"body": "hello", **FILE}),
        ("timeline", "m.reaction",
         {"m.relates_to": {"rel_type": "m.annotation", "event_id": event, "key": "1️⃣"}}),
        ("timeline", "m.room.redaction", {"redacts": event, "reason": "odd"}),
        ("timeline", "m.room.encrypted",
         {"algorithm": "m.megolm.v1.aes-sha2", "ciphertext": "AwgA", "device_id": "D",
          "sender_key": "k", "session_id": "s"}),
        ("timeline", "m.room.tombstone", {"body": "moved", "replacement_room": ELSEWHERE}),
        ("timeline", "org.matrix.msc3381.poll.start",
         {"org.matrix.msc3381.poll.start": {
             "question": {"org.matrix.msc1767.text": "When?"},
             "answers": [{"id": "a", "org.matrix.msc1767.text": "Now"}]}}),
        ("timeline", "m.poll.start", {"m.poll": {"question": {"m.text": [{"body": "When?"}]}}}),
        ("timeline", "org.matrix.msc3381.poll.response",
         {"m.relates_to": {"rel_type": "m.reference", "event_id": event},
          "org.matrix.msc3381.poll.response": {"answers": ["one-0"]}}),
        ("timeline", "m.room.message",
         {"msgtype": "m.audio", "body": "a.ogg", **FILE, "org.matrix.msc3245.voice": {},
          "org.matrix.msc1767.audio": {"duration": 9, "waveform": [1, 2]}}),
        ("state", "m.room.name", {"name": "Odd"}),
        ("state", "m.room.topic", {"topic": "Odd"}),
        ("state", "m.room.pinned_events", {"pinned": [event]}),
        ("state", "m.room.tombstone", {"body": "moved", "replacement_room": ELSEWHERE}),
        ("state", "m.space.child", {"via": ["example.org"]}),
        ("state", "m.room.member", {"membership": "join", "displayname": "Mallory"}),
        ("device", "m.room_key_request",
         {"action": "request", "requesting_device_id": "D", "request_id": "r",
          "body": {"room_id": ELSEWHERE, "session_id": "s", "algorithm": "m.megolm.v1.aes-sha2"}}),
        ("device", "m.key.verification.request",
         {"from_device": "D", "methods": ["m.sas.v1"], "timestamp": 1, "transaction_id": "t"}),
        ("device", "m.key.verification.start",
         {"from_device": "D", "method": "m.sas.v1", "transaction_id": "t", "hashes": ["sha256"],
          "key_agreement_protocols": ["curve25519-hkdf-sha256"],
          "message_authentication_codes": ["hkdf-hmac-sha256.v2"],
          "short_authentication_string": ["emoji"]}),
        ("device", "m.key.verification.mac",
         {"keys": "k", "mac": {"a": "b"}, "transaction_id": "t"}),
        ("device", "m.room.encrypted",
         {"algorithm": "m.olm.v1.curve25519-aes-sha2", "sender_key": "k",
          "ciphertext": {"key": {"type": 0, "body": "AwgA"}}}),
        ("device", "m.room_key",
         {"algorithm": "m.megolm.v1.aes-sha2", "room_id": ELSEWHERE, "session_id": "s",
          "session_key": "k"}),
        ("device", "m.secret.send", {"request_id": "r", "secret": "s"}),
    ]  # fmt: skip


class Mallory:
    """A member of a room with the bot, and its administrator, who sends what no client sends."""

    def __init__(self, person: Person, bot: str, clear: str, encrypted: str) -> None:
        self.person = person
        self._bot = bot
        self._clear = clear
        self._encrypted = encrypted

    async def sends(self, sample: Sample, *, sealed: bool) -> bool:
        """Send it; tell whether the homeserver took it. What is `sealed` is encrypted."""
        where, kind, content = sample
        try:
            json.dumps(content).encode()
        except (ValueError, UnicodeError):
            return False
        if where == "device":
            path, body = (
                f"sendToDevice/{kind}/{uuid4().hex}",
                {"messages": {self._bot: {"*": content}}},
            )
        elif where == "state":
            key = self.person.user if kind == "m.room.member" else ""
            path, body = f"rooms/{self._clear}/state/{kind}/{key}", content
        elif sealed:
            return await self._sends_sealed(kind, content)
        else:
            path, body = f"rooms/{self._clear}/send/{kind}/{uuid4().hex}", content
        return "errcode" not in await asks(self.person, "PUT", path, body)

    async def _sends_sealed(self, kind: str, content: Json) -> bool:
        try:
            await self.person.says(self._encrypted, content, kind)
        except (AssertionError, LocalProtocolError, TypeError, ValueError, AttributeError):
            return False  # the client of hers would not
        return True


async def throw_events(
    synapse: Synapse, arrive: Arrive, folder: Path, count: int, *, seed: int, batch: int = 50
) -> Outcome:
    """Let the bot run, and send it so many spoilt events through the homeserver, in a clear and in
    an encrypted room and to its devices, with an ordinary question after each batch.
    """
    outcome, dice = Outcome(), random.Random(seed)
    mutator = Mutator(seed, any_number=False)
    bot, user = living_bot(synapse, folder)
    await bot.prepare()
    ada, mallory = await arrive("ada"), await arrive("mallory")
    await bot.start()
    try:
        chat = await ada.opens_direct_chat(user)
        await _ask(ada, chat, user, Outcome())  # the bot has started
        clear, encrypted = (
            await mallory.opens_direct_chat(user),
            await mallory.opens_direct_chat(user, encrypted=True),
        )
        attacker = Mallory(mallory, user, clear, encrypted)
        samples = make_samples(user, await mallory.writes(clear, "Hello"))
        roles = await read_roles(bot)
        while outcome.spoilt < count:
            for _ in range(min(batch, count - outcome.spoilt)):
                where, kind, content = dice.choice(samples)
                spoilt = (where, kind, mutator.spoil(content))
                outcome.refused += not await attacker.sends(spoilt, sealed=dice.random() < 0.3)
                outcome.spoilt += 1
            await _ask(ada, chat, user, outcome)
        await finish(bot, outcome, roles)
    finally:
        if bot.is_alive:
            await bot.kill()
    return outcome


async def _ask(person: Person, room: str, bot: str, outcome: Outcome) -> None:
    def answers() -> int:
        return sum(ANSWER in heard.body for heard in person.all_heard(room, sender=bot))

    before, asked = answers(), time.perf_counter()
    await person.writes(room, KNOWN[len(outcome.waits) % len(KNOWN)])
    await person.waits_until(lambda: answers() > before)
    outcome.waits.append(time.perf_counter() - asked)
