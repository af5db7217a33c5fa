"""The console's stand. What Ada sees of a file is what lies beside the message."""

from __future__ import annotations

from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.platforms.console import Console
from bot.platforms.console.rooms import Standing
from bot.platforms.console.steps import Step, StepKind
from bot.words import AttachmentKind
from bot.words.deliveries import SpanKind
from tests.platforms.stands import Ear, Seen, Stand

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

NOON = datetime(2030, 1, 7, 12, tzinfo=UTC)
NAMES = {
    AttachmentKind.PHOTO: "cat.jpg",
    AttachmentKind.DOCUMENT: "notes.txt",
    AttachmentKind.VOICE: "hello.ogg",
}


class ConsoleStand(Stand):
    """On the console a message is pointed to by its words, or is the latest."""

    networked = False

    def __init__(self, console: Console, folder: Path) -> None:
        self.platform = self.console = console
        self.folder = folder
        self.ear = Ear(console)
        self.ada, self.ben, self.private, self.group = "ada", "ben", "@ada", "lounge"

    def _does(self, does: StepKind, chat: str, who: str = "ada", **more: str) -> None:
        room = "" if chat.startswith("@") else chat
        self.console.hear(Step(who, does, room=room, **more), NOON)

    def _standing(self, chat: str, message: str) -> Standing:
        found = self.console.rooms.find(chat, message)
        assert found is not None
        return found

    def _words(self, chat: str, message: str) -> str:
        return self._standing(chat, message).content.text if message else ""

    async def writes(self, chat: str, text: str, *, reply_to: str = "", thread: str = "") -> str:
        assert not thread
        self._does(StepKind.WRITES, chat, text=text, quotes=self._words(chat, reply_to))
        return self.console.rooms.of(chat)[-1].key

    def mention(self) -> str:
        return f"@{self.console.account}"

    async def sends(self, chat: str, kind: AttachmentKind, content: bytes, caption: str) -> None:
        path = self.folder / NAMES[kind]
        path.write_bytes(content)
        self._does(StepKind.SENDS, chat, what=path.name, path=str(path), text=caption)

    async def presses(self, chat: str, message: str, label: str) -> None:
        self._does(StepKind.PRESSES, chat, what=label, quotes=self._words(chat, message))

    async def edits(self, chat: str, message: str, text: str) -> None:  # noqa: ARG002 - the latest
        self._does(StepKind.EDITS, chat, text=text)

    async def withdraws(self, chat: str, message: str) -> None:  # noqa: ARG002 - the latest
        self._does(StepKind.WITHDRAWS, chat)

    async def reacts(self, chat: str, message: str, emoji: str) -> None:  # noqa: ARG002 - the latest
        self._does(StepKind.REACTS, chat, what=emoji)

    async def sees_ben_leave(self) -> None:
        self._does(StepKind.LEAVES, self.group, "ben")

    async def sees_ben_join(self) -> None:
        self._does(StepKind.JOINS, self.group, "ben")

    async def sees_ben_ask_to_join(self) -> None:
        self._does(StepKind.ASKS, self.group, "ben")

    async def blocks_bot(self) -> None:
        self._does(StepKind.BLOCKS, self.private)

    async def unblocks_bot(self) -> str:
        self._does(StepKind.UNBLOCKS, self.private)
        return self.private

    async def adds_bot(self) -> str:
        self._does(StepKind.ADDS, "kitchen")
        return "kitchen"

    async def removes_bot(self, group: str) -> None:
        self._does(StepKind.REMOVES, group)

    async def sees(self, chat: str, message: str, text: str | None = None) -> Seen:
        shown = self._standing(chat, message)
        assert shown.seen_by("ada")
        assert (text or "") in shown.content.text
        bold = (one for one in shown.content.spans if one.kind is SpanKind.BOLD)
        return Seen(
            shown.content.text,
            tuple(key.label for key in shown.keys),
            marked=tuple(shown.content.text[one.start : one.end] for one in bold),
        )

    async def sees_no_more(self, chat: str, message: str) -> None:
        assert self.console.rooms.find(chat, message) is None

    async def opens_file(self, chat: str, message: str) -> tuple[AttachmentKind, bytes]:
        (file,) = self._standing(chat, message).attachments
        return file.kind, await self.console.fetch(file)


@asynccontextmanager
async def console_stand(folder: Path) -> AsyncIterator[ConsoleStand]:
    """A console with people."""
    stand = ConsoleStand(Console(), folder)
    stand.ear.opens()
    yield stand
    await stand.ear.closes()
