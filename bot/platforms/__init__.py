"""Where people are. A platform hears (`listen`, `parse`) and speaks (`send`), no more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from bot.words import Attachment, Event
    from bot.words.deliveries import Capabilities, Delivery, Receive, Sent
    from bot.words.diagnosis import Finding
    from bot.words.menus import Menu


class Platform(Protocol):
    """One bot account on one platform."""

    name: str
    """"telegram", "matrix", "console"."""

    @property
    def account(self) -> str:
        """The bot's own key there (known once it is open)."""

    @property
    def capabilities(self) -> Capabilities:
        """What it can do."""

    async def open(self) -> None:
        """Connect and learn who we are. Raises Forbidden (a refused token) or Unavailable."""

    async def close(self) -> None:
        """Let go of every connection."""

    async def listen(self, receive: Receive, position: str) -> None:
        """Hear for ever: `receive` events, then (and only then) acknowledge them.

        `position` is what was last stored. Backs off by itself on trouble. Raises Forbidden.
        """

    def parse(self, payload: str) -> list[Event]:
        """Put a stored event into neutral words; [] where it means nothing to us.

        Raises ValueError (or KeyError, TypeError) for what can't be understood: it is quarantined.
        """

    async def send(self, delivery: Delivery) -> Sent:
        """Make one delivery. Raises a `DeliveryFailed` that says what is to be done."""

    async def fetch(self, attachment: Attachment) -> bytes:
        """Get a file's content. Raises Rejected (too big, gone), Unavailable, RetryAfter."""

    def start_link(self, payload: str = "") -> str:
        """A link that opens the private chat with the bot; "" where there is no such thing."""

    async def show_menus(self, menus: Sequence[Menu]) -> None:
        """Show the commands where the platform has menus. Raises DeliveryFailed."""

    async def diagnose(self) -> list[Finding]:
        """Look whether all is well, for `lamplighter check`."""
