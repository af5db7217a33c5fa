"""Matrix's stand: a real homeserver, behind a proxy that fails when it is told to."""

from __future__ import annotations

import re
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.platforms.matrix import Matrix, polls
from bot.platforms.matrix.keys import KEYCAPS
from bot.words import AttachmentKind, EventKind
from tests.matrix.bots import settings
from tests.matrix.people import Heard, Person, ok, withhold_key
from tests.matrix.synapse import Proxy, Synapse
from tests.platforms.stands import Ear, Seen, Stand

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

FILES = {
    AttachmentKind.PHOTO: ("cat.jpg", "image/jpeg"),
    AttachmentKind.DOCUMENT: ("notes.txt", "text/plain"),
    AttachmentKind.VOICE: ("voice.ogg", "audio/ogg"),
}
KINDS = {
    "m.image": AttachmentKind.PHOTO,
    "m.file": AttachmentKind.DOCUMENT,
    "m.audio": AttachmentKind.VOICE,
}
TROUBLES = {"limit": "429", "down": "503", "lost": "lose"}
KEPT = timedelta(seconds=11)
"""After how long the bot says that there is no key."""


@dataclass
class Town:
    """A bot that listens, and two people; `ahead` is how far the bot's clock goes ahead."""

    platform: Matrix
    proxy: Proxy
    ada: Person
    ben: Person
    ahead: timedelta = timedelta()
    ear: Ear = field(init=False)

    def __post_init__(self) -> None:
        self.ear = Ear(self.platform)


class MatrixStand(Stand):
    """Messages are events; buttons a numbered list and reactions."""

    def __init__(self, town: Town, rooms: tuple[str, str], *, encrypted: bool) -> None:
        self.platform, self.town, self.ear = town.platform, town, town.ear
        self.person, self.other, self.encrypted = town.ada, town.ben, encrypted
        self.ada, self.ben = town.ada.user, town.ben.user
        self.private, self.group = rooms

    async def writes(self, chat: str, text: str, *, reply_to: str = "", thread: str = "") -> str:
        text = re.sub(r"^/", "!", text)
        if thread:
            return await self.person.writes_in_thread(chat, thread, text, reply_to)
        more = (
            {"m.mentions": {"user_ids": [self.platform.account]}} if "Lamplighter" in text else {}
        )
        if reply_to:
            return await self.person.replies(chat, reply_to, text, **more)
        return await self.person.writes(chat, text, **more)

    def mention(self) -> str:
        return "Lamplighter:"

    async def sends(self, chat: str, kind: AttachmentKind, content: bytes, caption: str) -> None:
        await self.person.sends_file(chat, content, *FILES[kind], caption=caption)

    async def presses(self, chat: str, message: str, label: str) -> None:
        labels = (await self.sees(chat, message)).labels
        await self.person.reacts(chat, message, KEYCAPS[labels.index(label)])

    async def edits(self, chat: str, message: str, text: str) -> None:
        await self.person.edits(chat, message, text)

    async def withdraws(self, chat: str, message: str) -> None:
        await self.person.redacts(chat, message)

    async def reacts(self, chat: str, message: str, emoji: str) -> None:
        await self.person.reacts(chat, message, emoji)

    async def sees_ben_leave(self) -> None:
        await ok(self.other.client.room_leave(self.group))

    async def sees_ben_join(self) -> None:
        await ok(self.person.client.room_invite(self.group, self.ben))
        await self.other.joins(self.group)

    async def sees_ben_ask_to_join(self) -> None:
        await ok(self.other.client.room_leave(self.group))
        await self.person.lets_knock(self.group)
        await self.other.knocks(self.group)

    async def brings_bot_to_space(self, group: str) -> str:
        space = await self.person.opens_space("Town", group)
        await ok(self.person.client.room_invite(space, self.platform.account))
        return space

    async def votes(self, chat: str, poll: str, option: str) -> None:
        asked = (await self._heard(chat, poll)).content[polls.START]
        chosen = [answer["id"] for answer in asked["answers"] if answer[polls.TEXT] == option]
        await self.person.votes(chat, poll, *chosen)

    async def blocks_bot(self) -> None:
        await self._opens_to_all(self.private)
        await ok(self.person.client.room_leave(self.private))

    async def unblocks_bot(self) -> str:
        await ok(self.person.client.join(self.private))
        return self.private

    async def adds_bot(self) -> str:
        room = await self.person.opens_room(
            "Kitchen", self.platform.account, encrypted=self.encrypted
        )
        await self.person.meets(room, self.platform.account)
        return room

    async def removes_bot(self, group: str) -> None:
        await ok(self.person.client.room_kick(group, self.platform.account))

    async def moves(self, group: str) -> str:
        new = await self.person.opens_room(
            "Kitchen", encrypted=self.encrypted, predecessor={"room_id": group}
        )
        await self._opens_to_all(new)
        tombstone = {"body": "moved", "replacement_room": new}
        await ok(self.person.client.room_put_state(group, "m.room.tombstone", tombstone))
        return new

    async def _opens_to_all(self, room: str) -> None:
        rule = {"join_rule": "public"}
        await ok(self.person.client.room_put_state(room, "m.room.join_rules", rule))

    async def doubts_bot(self) -> None:
        assert isinstance(self.platform, Matrix)
        self.platform.opened.pending.tell_of_identity([self.person.user])
        await self.person.writes(self.private, "Is that still you?")

    async def writes_unreadably(self) -> None:
        room = await self.person.opens_direct_chat(self.platform.account, encrypted=True)
        await withhold_key(self.person, room)
        await self.person.writes(room, "Nobody can read this")
        for words in ("Before", "After"):
            await self.person.writes(self.private, words)
            await self.ear.hears(text=words)
            self.town.ahead = KEPT

    async def _heard(self, chat: str, message: str) -> Heard:
        return await self.person.finds(chat, lambda one: one.key == message)

    async def sees(self, chat: str, message: str, text: str | None = None) -> Seen:
        first = await self._heard(chat, message)
        if polls.START in first.content:
            assert first.decrypted is self.encrypted
            question = first.content[polls.START]["question"][polls.TEXT]
            return Seen(question.partition("\n")[0], ())

        def states() -> list[Heard]:
            edits = [
                one
                for one in self.person.all_heard(chat, about=message)
                if one.relation.get("rel_type") == "m.replace"
            ]
            return [first, *edits]

        await self.person.waits_until(lambda: (text or "") in states()[-1].body)
        latest = states()[-1]
        assert latest.decrypted is self.encrypted
        words, _, listed = latest.body.partition("\n\n1. ")
        content = latest.content.get("m.new_content", latest.content)
        labels = re.findall(r"(?m)^\d+\. (.+)$", f"1. {listed}") if listed else []
        return Seen(
            words,
            tuple(labels),
            first.about if first.relation.get("rel_type") == "m.thread" else "",
            first.relation.get("m.in_reply_to", {}).get("event_id", ""),
            tuple(re.findall("<strong>(.*?)</strong>", content.get("formatted_body", ""))),
        )

    async def sees_no_more(self, chat: str, message: str) -> None:
        await self.person.finds(
            chat,
            lambda one: (
                one.kind == "m.room.redaction"
                and message in {one.content.get("redacts"), one.event.get("redacts")}
            ),
        )

    async def opens_file(self, chat: str, message: str) -> tuple[AttachmentKind, bytes]:
        heard = await self._heard(chat, message)
        assert ("file" in heard.content) is self.encrypted
        return KINDS[heard.content["msgtype"]], await self.person.opens_file(heard)

    def plan(self, trouble: str) -> None:
        wanted = TROUBLES[trouble]
        self.town.proxy.fault = lambda _, path: wanted if "/send/m.room." in path else ""

    def recovers(self) -> None:
        self.town.proxy.fault = lambda _method, _path: ""


@asynccontextmanager
async def matrix_town(synapse: Synapse, folder: Path) -> AsyncIterator[Town]:
    """A bot and people on a homeserver, for as many stands as are wanted one after the other."""
    user, password = synapse.register(synapse.unique("bot"))
    ada, ben = [await Person.arrives(synapse, name) for name in ("ada", "ben")]
    async with Proxy(synapse.url) as proxy:
        given = settings(proxy.url, user, password, folder / "store", private_threads=True)
        platform = Matrix(given, lambda: datetime.now(UTC) + town.ahead)
        town = Town(platform, proxy, ada, ben)
        await platform.open()
        town.ear.opens()
        try:
            yield town
        finally:
            await town.ear.closes()
            await platform.close()
            for person in (ada, ben):
                await person.leaves_town()


async def matrix_stand(town: Town, *, encrypted: bool) -> MatrixStand:
    """Fresh rooms in a town where nothing is wrong."""
    town.ahead, town.proxy.fault = timedelta(), lambda _method, _path: ""
    ada, ben, bot = town.ada, town.ben, town.platform.account
    private = await ada.opens_direct_chat(bot, encrypted=encrypted)
    group = await ada.opens_room("Lounge", bot, ben.user, encrypted=encrypted)
    await ada.meets(group, bot)
    await ben.joins(group)
    await town.ear.hears(text="/start", place__key=private)
    await town.ear.hears(kind=EventKind.BOT_ADDED, place__key=group)
    await town.ear.hears(kind=EventKind.JOINED, place__key=group)
    return MatrixStand(town, (private, group), encrypted=encrypted)
