"""A stand for each platform: a person does things on it, and looks at what the bot says there.

Wherever it stands, Ada has begun a private chat with the bot, and both are in a group with Ben.
"""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from bot.words.deliveries import RawEvent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.words import AttachmentKind, Event
    from bot.words.platforms import Platform

LONGEST_WAIT = 10.0


@dataclass(frozen=True)
class Seen:
    """A message of the bot's as a person sees it now."""

    text: str
    labels: tuple[str, ...] = ()
    thread: str = ""
    reply_to: str = ""
    marked: tuple[str, ...] = ()
    """The stretches that are shown in bold."""


@dataclass
class Ear:
    """Listens to a platform as the engine does; what is heard is in neutral words."""

    platform: Platform
    payloads: list[str] = field(default_factory=list)
    position: str = ""
    _heard: list[Event] = field(default_factory=list)
    _known: set[str] = field(default_factory=set)
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    _listening: asyncio.Task[None] | None = None

    def opens(self) -> None:
        self._listening = asyncio.create_task(self.platform.listen(self._receive, ""))
        self._listening.add_done_callback(lambda _: self._news.set())

    async def closes(self) -> None:
        assert self._listening is not None
        self._listening.cancel()
        await asyncio.gather(self._listening, return_exceptions=True)

    async def _receive(self, events: Sequence[RawEvent], position: str) -> None:
        for event in events:
            if event.id not in self._known:
                self._known.add(event.id)
                self.payloads.append(event.payload)
                self._heard += self.platform.parse(event.payload)
        self.position = position
        self._news.set()

    async def hears(self, **wanted: Any) -> Event:
        """Wait for something that is such and such (`place__key`: its place's key); once each."""

        def fits(one: Event) -> bool:
            return all(
                attrgetter(name.replace("__", "."))(one) == value for name, value in wanted.items()
            )

        try:
            async with asyncio.timeout(LONGEST_WAIT):
                while not (found := next(filter(fits, self._heard), None)):
                    assert self._listening is not None
                    if self._listening.done():
                        self._listening.result()
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            said = [(one.kind.value, one.text) for one in self._heard]
            raise AssertionError(f"waited for {wanted}, heard {said}") from None
        self._heard.remove(found)
        return found


class Stand(ABC):
    """What Ada can do and see. Keys are the platform's own; `chat` is the private one or a group's.

    What a platform declares that it never hears of, its stand need not know how to do.
    """

    platform: Platform
    ear: Ear
    ada: str
    """Her own key."""
    ben: str
    private: str
    group: str

    # ── what people do ───────────────────────────────────────────────────────────────────────

    @abstractmethod
    async def writes(self, chat: str, text: str, *, reply_to: str = "", thread: str = "") -> str:
        """Write; gives the message's key."""

    @abstractmethod
    def mention(self) -> str:
        """What one types to call the bot in a group."""

    @abstractmethod
    async def sends(self, chat: str, kind: AttachmentKind, content: bytes, caption: str) -> None:
        """Send a file of that kind, as a client does."""

    @abstractmethod
    async def presses(self, chat: str, message: str, label: str) -> None:
        """Press a key."""

    @abstractmethod
    async def edits(self, chat: str, message: str, text: str) -> None: ...

    async def withdraws(self, chat: str, message: str) -> None:
        raise NotImplementedError

    @abstractmethod
    async def reacts(self, chat: str, message: str, emoji: str) -> None: ...

    @abstractmethod
    async def sees_ben_leave(self) -> None:
        """Ben leaves the group."""

    @abstractmethod
    async def sees_ben_join(self) -> None:
        """Ben joins the group again."""

    async def sees_ben_ask_to_join(self) -> None:
        """Ben leaves the group, if he is in it, and asks to be let in again."""
        raise NotImplementedError

    async def links_group_with_others(self, community: str) -> None:
        """Make the group a part of a community of groups."""
        raise NotImplementedError

    async def mentions_elsewhere(self, words: str) -> None:
        """Mention the bot where it is not."""
        raise NotImplementedError

    async def looks_up(self, words: str) -> None:
        """Search by the bot, from somewhere."""
        raise NotImplementedError

    async def brings_bot_to_space(self, group: str) -> str:
        """Put the group into a set of rooms, to which the bot is brought; gives the set's key."""
        raise NotImplementedError

    async def votes(self, chat: str, poll: str, option: str) -> None:
        """Choose an option of the bot's poll, in place of any that was chosen before."""
        raise NotImplementedError

    @abstractmethod
    async def blocks_bot(self) -> None: ...

    @abstractmethod
    async def unblocks_bot(self) -> str:
        """Let the bot write in private again; gives the private chat's key."""

    @abstractmethod
    async def adds_bot(self) -> str:
        """Make another group with the bot; gives its key."""

    async def promotes_bot(self, group: str) -> None:
        raise NotImplementedError

    @abstractmethod
    async def removes_bot(self, group: str) -> None: ...

    async def moves(self, group: str) -> str:
        """Let the platform give the group another key, in its own way; gives that."""
        raise NotImplementedError

    async def doubts_bot(self) -> None:
        """Let her, who has verified the bot, have a reason to do so again."""
        raise NotImplementedError

    async def writes_unreadably(self) -> None:
        raise NotImplementedError

    # ── what she sees ────────────────────────────────────────────────────────────────────────

    @abstractmethod
    async def sees(self, chat: str, message: str, text: str | None = None) -> Seen:
        """A message as it is shown now; with `text`, once it says that."""

    @abstractmethod
    async def sees_no_more(self, chat: str, message: str) -> None:
        """Wait until the message is gone."""

    @abstractmethod
    async def opens_file(self, chat: str, message: str) -> tuple[AttachmentKind, bytes]:
        """The file in a message of the bot's."""

    async def toast(self) -> str:
        """What the last press was answered with."""
        raise NotImplementedError

    async def offered(self) -> list[tuple[str, str]]:
        """What the last search found: as it is listed, and as it would be said."""
        raise NotImplementedError

    # ── what goes wrong ──────────────────────────────────────────────────────────────────────

    networked = True
    """Is there anything between the bot and the platform that can fail?"""

    def plan(self, trouble: str) -> None:
        """Let the next sending end so: "limit", "down" or "lost"."""
        raise NotImplementedError

    def recovers(self) -> None:
        """Let nothing go wrong from now on."""
        raise NotImplementedError
