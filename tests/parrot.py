"""A stage without a bot, for what only needs something to talk to."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.engine.clock import SetClock
from bot.platforms.console import Console
from bot.words import Attachment, EventKind
from bot.words.deliveries import Act, Delivery, Key, Rich
from bot.words.side_chats import side_chat_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.words.deliveries import RawEvent

START = datetime(2030, 1, 7, 9, tzinfo=UTC)


@dataclass(slots=True)
class Parrot:
    """A stage on which every text is repeated, with a button, and once more an hour later."""

    console: Console
    clock: SetClock = field(default_factory=lambda: SetClock(START))
    inbox: list[RawEvent] = field(default_factory=list)
    due: list[tuple[datetime, str]] = field(default_factory=list)

    @property
    def now(self) -> datetime:
        return self.clock.at

    async def receive(self, platform: str, events: Sequence[RawEvent], position: str = "") -> None:
        assert (platform, position) == ("console", "")
        self.inbox += events

    async def settle(self) -> None:
        while self.inbox:
            (event,) = self.console.parse(self.inbox.pop(0).payload)
            chat = event.place.key
            if event.kind is EventKind.PRESS:
                await self._say(chat, "pressed", whisper_to=event.sender.key)
            elif event.kind is EventKind.TEXT:
                await self._say(chat, event.text, files=event.attachments)
                self.due.append((self.now + timedelta(hours=1), chat))
        for moment, chat in [one for one in self.due if one[0] <= self.now]:
            self.due.remove((moment, chat))
            message = self.console.rooms.of(chat)[-1]
            await self.console.send(
                Delivery(Act.EDIT, chat, content=Rich("an hour ago"), message=message.key)
            )

    async def pass_time(self, until: datetime) -> None:
        self.clock.at = until
        await self.settle()

    async def _say(
        self, chat: str, text: str, files: tuple[Attachment, ...] = (), whisper_to: str = ""
    ) -> None:
        keys = () if whisper_to else (Key("Again", "/again"), Key("I'm here", "/here"))
        await self.console.send(
            Delivery(
                Act.MESSAGE,
                side_chat_key(chat, whisper_to) if whisper_to and chat[0] != "@" else chat,
                content=Rich(text.replace("|", "\n\n")),
                keys=keys,
                attachments=files,
            )
        )
