"""Telegram's stand: the strict simulator, a forum in which the bot is an administrator."""

from __future__ import annotations

from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bot.config.settings import TelegramSettings
from bot.platforms.telegram import Telegram
from bot.words import AttachmentKind
from tests.platforms.stands import Ear, Seen, Stand
from tests.telegram.entities import utf16_slice
from tests.telegram.faults import Fault
from tests.telegram.limits import Limits
from tests.telegram.simulator import TelegramSimulator
from tests.telegram.world import BotAccount

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.telegram.chats import Message
    from tests.telegram.groups import Group
    from tests.telegram.presses import InlineSearch, Press

TROUBLES = {"limit": Fault(retry_after=3), "down": Fault(code=500), "lost": Fault(lose_answer=True)}


class TelegramStand(Stand):
    """Messages are numbers, each chat's own."""

    def __init__(self, simulator: TelegramSimulator, platform: Telegram) -> None:
        self.platform = platform
        self.simulator = simulator
        self.ear = Ear(platform)
        self.person, self.other = simulator.person("ada"), simulator.person("ben")
        self.forum = simulator.group("lounge", forum=True, owner=self.person, members=(self.other,))
        self.ada, self.ben = str(self.person.id), str(self.other.id)
        self.private, self.group = self.ada, str(self.forum.id)
        self._press: Press | None = None
        self._search: InlineSearch | None = None

    def _group(self, chat: str) -> Group | None:
        return next((one for one in self.simulator.groups.values() if str(one.id) == chat), None)

    def _message(self, chat: str, message: str) -> Message:
        return self.simulator.world.chats[int(chat)].messages[int(message)]

    async def writes(self, chat: str, text: str, *, reply_to: str = "", thread: str = "") -> str:
        said = await self.person.writes(
            text,
            chat=self._group(chat),
            reply_to=self._message(chat, reply_to) if reply_to else None,
            thread=int(thread) if thread else None,
        )
        return str(said.id)

    def mention(self) -> str:
        return "@lamplighter_bot"

    async def sends(self, chat: str, kind: AttachmentKind, content: bytes, caption: str) -> None:
        place: Any = {"chat": self._group(chat), "caption": caption}
        match kind:
            case AttachmentKind.PHOTO:
                await self.person.sends_photo(content, **place)
            case AttachmentKind.VOICE:
                await self.person.sends_voice(content, **place)
            case _:
                await self.person.sends_document(content, **place)

    async def presses(self, chat: str, message: str, label: str) -> None:
        self._press = await self.person.presses(self._message(chat, message), label)

    async def edits(self, chat: str, message: str, text: str) -> None:
        await self.person.edits(self._message(chat, message), text)

    async def reacts(self, chat: str, message: str, emoji: str) -> None:
        await self.person.reacts(self._message(chat, message), emoji)

    async def sees_ben_leave(self) -> None:
        await self.other.leaves(self.forum)

    async def sees_ben_join(self) -> None:
        await self.other.joins(self.forum)

    async def sees_ben_ask_to_join(self) -> None:
        await self.other.leaves(self.forum)
        await self.other.requests_to_join(self.forum)

    async def links_group_with_others(self, community: str) -> None:
        await self.forum.joins_community(77, community)

    async def mentions_elsewhere(self, words: str) -> None:
        await self.person.mentions_elsewhere(f"{self.mention()} {words}")

    async def looks_up(self, words: str) -> None:
        self._search = await self.person.searches_inline(words)

    async def votes(self, chat: str, poll: str, option: str) -> None:
        await self.person.votes(self._message(chat, poll), option)

    async def offered(self) -> list[tuple[str, str]]:
        assert self._search is not None
        return [(one["title"], one["says"]["text"]) for one in await self._search.results()]

    async def blocks_bot(self) -> None:
        await self.person.blocks_bot()

    async def unblocks_bot(self) -> str:
        await self.person.unblocks_bot()
        return self.private

    async def adds_bot(self) -> str:
        group = self.simulator.group("kitchen", owner=self.person)
        await group.add_bot()
        return str(group.id)

    async def promotes_bot(self, group: str) -> None:
        found = self._group(group)
        assert found is not None
        await found.promote_bot()

    async def removes_bot(self, group: str) -> None:
        found = self._group(group)
        assert found is not None
        await found.remove_bot()

    async def moves(self, group: str) -> str:
        found = self._group(group)
        assert found is not None
        await found.upgrade()
        return str(found.id)

    async def sees(self, chat: str, message: str, text: str | None = None) -> Seen:
        shown = self._message(chat, message)
        assert (text or "") in shown.text
        bold = (one for one in shown.entities if one["type"] == "bold")
        return Seen(
            shown.text,
            tuple(shown.labels),
            str(shown.thread_id or ""),
            str(shown.reply_to_id or ""),
            tuple(utf16_slice(shown.text, one) for one in bold),
        )

    async def sees_no_more(self, chat: str, message: str) -> None:
        assert self._message(chat, message).deleted

    async def opens_file(self, chat: str, message: str) -> tuple[AttachmentKind, bytes]:
        data = self._message(chat, message).data
        kind = next(kind for kind in AttachmentKind if kind.value in data)
        face = data[kind.value]
        file_id = (face[-1] if isinstance(face, list) else face)["file_id"]
        return kind, self.simulator.world.files.by_id[file_id].content

    async def toast(self) -> str:
        assert self._press is not None
        return (await self._press.answered()).text

    def plan(self, trouble: str) -> None:
        self.simulator.faults.plan("sendMessage", TROUBLES[trouble])

    def recovers(self) -> None:
        self.simulator.faults.stop()


@asynccontextmanager
async def telegram_stand() -> AsyncIterator[TelegramStand]:
    """Telegram with people."""
    account = BotAccount(topics=True, privacy=False)
    async with TelegramSimulator(limits=Limits.none(), account=account) as simulator:
        given = {
            "token": simulator.token,
            "api_base_url": simulator.base_url,
            "seconds_per_chat": 0,
        }
        settings = TelegramSettings.model_validate(given, strict=False)
        platform = Telegram(settings, lambda: datetime.now(UTC))
        await platform.open()
        stand = TelegramStand(simulator, platform)
        stand.ear.opens()
        try:
            await stand.person.start()
            await stand.forum.add_bot(admin=True)
            await stand.ear.hears(text="/start")
            yield stand
            assert simulator.ledger.violations == []
        finally:
            await stand.ear.closes()
            await platform.close()
