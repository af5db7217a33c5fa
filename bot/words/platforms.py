"""Where people are: what a platform is to the rest. It hears (`listen`, `parse`), and it speaks.

Each part of the bot takes as much of a platform as it uses: who writes, an `Outlet`; who sends, a
`Carrier`; all of it is a `Platform`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from bot.words.text import Text, _

if TYPE_CHECKING:
    from bot.words.attachments import Attachment
    from bot.words.deliveries import Capabilities, Delivery, Receive, Sent
    from bot.words.diagnosis import Finding
    from bot.words.events import Event
    from bot.words.menus import Menu


@dataclass(frozen=True, slots=True)
class Pace:
    """The limits to keep.

    `overall` and `chat` are the shortest times in seconds between two messages of the bot, and
    between two in one chat (0: as fast as it goes); `group_minute` the most messages to a group in
    any minute (0: no such limit).
    """

    overall: float = 0.0
    chat: float = 0.0
    group_minute: int = 0


@dataclass(frozen=True, slots=True)
class Belonging:
    """To which community of groups a group belongs (`key`; "": to none), and the link by which
    anybody can join the group ("": there is none).
    """

    key: str = ""
    title: str = ""
    link: str = ""


class Outlet(Protocol):
    """One bot account on one platform, as far as it counts when something is written for it."""

    @property
    def name(self) -> str:
        """Which platform: "telegram", "matrix", "console"."""

    @property
    def account(self) -> str:
        """The bot's own key there (known once it is open)."""

    @property
    def capabilities(self) -> Capabilities:
        """What it can do."""

    def start_link(self, payload: str = "") -> str:
        """A link that opens the private chat with the bot; "" where there is no such thing."""

    def parse(self, payload: str) -> list[Event]:
        """Put a stored event into neutral words; [] where it means nothing to us.

        Raises ValueError (or KeyError, TypeError) for what can't be understood: it is quarantined.
        """


class Carrier(Outlet, Protocol):
    """The same, as far as it counts when something is sent."""

    @property
    def pace(self) -> Pace:
        """How fast it may be spoken to."""

    @property
    def in_flight(self) -> int:
        """How many deliveries may be on their way at once."""

    async def send(self, delivery: Delivery) -> Sent:
        """Make one delivery. Raises a `DeliveryFailed` that says what is to be done."""

    async def fetch(self, attachment: Attachment) -> bytes:
        """Get a file's content. Raises Rejected (too big, gone), Unavailable, RetryAfter."""


class Platform(Carrier, Protocol):
    """The whole of it."""

    async def open(self) -> None:
        """Connect and learn who we are. Raises Forbidden (a refused token) or Unavailable."""

    async def close(self) -> None:
        """Let go of every connection."""

    async def listen(self, receive: Receive, position: str) -> None:
        """Hear for ever: `receive` events, then (and only then) acknowledge them.

        `position` is what was last stored. Backs off by itself on trouble. Raises Forbidden.
        """

    async def show_menus(self, menus: Sequence[Menu]) -> None:
        """Show the commands where the platform has menus. Raises DeliveryFailed."""

    async def hears_all(self, chat: str) -> bool:
        """Does it hear whatever is written in that group? Raises DeliveryFailed."""

    async def belonging(self, chat: str) -> Belonging:
        """To which community of groups does that group belong? Raises DeliveryFailed."""

    async def count_members(self, chat: str) -> int | None:
        """How many are in that group, without the bot; None where nobody knows. Raises
        DeliveryFailed.
        """

    async def diagnose(self, groups: Mapping[str, str]) -> list[Finding]:
        """Look whether all is well, for `lamplighter check`; `groups` are those in which it is,
        titles by keys.
        """


@runtime_checkable
class StandsBy(Protocol):
    """A platform that one process at a time has open: others write for it, and get its files."""

    async def stand_by(self) -> None:
        """Get ready for that, and no more. What can't be reached now is missing."""

    async def let_go(self) -> None:
        """Let another process have it open; go on standing by."""


@dataclass(frozen=True, slots=True)
class AskedBy:
    """The service that tells by which reaction somebody in a group asks in private, by platform."""

    by_platform: Mapping[str, str]

    def on(self, platform: str) -> str:
        """That reaction; "" where there is none."""
        return self.by_platform.get(platform, "")

    def hint(self, platform: str) -> Text | None:
        """How to do that, as a group reads it; None where there is no such thing."""
        sign = self.on(platform)
        if not sign:
            return None
        return _(
            "To ask without anybody here seeing it, react to any message with {emoji}.", emoji=sign
        )


@dataclass(frozen=True, slots=True)
class Hearing:
    """The service that tells whether the bot hears all that is written in a group, by platform."""

    by_platform: Mapping[str, Callable[[str], Awaitable[bool]]]


@dataclass(frozen=True, slots=True)
class Belongings:
    """The service that tells to which community of groups a group belongs, by platform."""

    by_platform: Mapping[str, Callable[[str], Awaitable[Belonging]]]


@dataclass(frozen=True, slots=True)
class GroupSizes:
    """The service that tells how many people are in a group, by platform."""

    by_platform: Mapping[str, Callable[[str], Awaitable[int | None]]]
