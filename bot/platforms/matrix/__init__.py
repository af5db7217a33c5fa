"""Matrix: private chats, rooms and threads, in the clear and end-to-end encrypted.

matrix-nio (for its Olm machine), aiohttp and cryptography are imported when a bot is opened, not
before: together they cost more time and memory than everything else in the process.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

from bot.config.settings import MatrixSettings
from bot.platforms.matrix.contents import Me
from bot.platforms.matrix.parsing import NAME, Parser
from bot.words import Attachment, Event, EventKind, PollSupport
from bot.words.deliveries import Capabilities, Delivery, PrivateThreads, Receive, Sent
from bot.words.diagnosis import Finding
from bot.words.menus import Menu
from bot.words.platforms import Belonging, Pace

if TYPE_CHECKING:
    from bot.platforms.matrix.account import Account
    from bot.platforms.matrix.bystanders import Bystander

CAPABILITIES = Capabilities(
    text_limit=4000,
    caption_limit=4000,
    marks=True,
    threads=True,
    keeps_edits=True,
    opens_chats=True,
    polls=PollSupport.VOTES,
    open_presses=True,
    asked_by="🛎️",
    admits=True,
    enters=True,
    unheard=frozenset(
        {EventKind.BELONGS, EventKind.BOT_PROMOTED, EventKind.GUEST, EventKind.LOOKUP}
    ),
)
"""An event has at most 64 KB: 4,000 characters of any script, as text and as HTML, encrypted."""
WITH_THREADS = replace(CAPABILITIES, private_threads=PrivateThreads.ROOTED)


class Matrix:
    """One bot account on Matrix."""

    name = NAME

    def __init__(self, settings: MatrixSettings, now: Callable[[], datetime]) -> None:
        self._settings = settings
        self._now = now
        self._parser = Parser(Me(settings.user, settings.display_name))
        self._opened: Account | None = None
        self._bystander: Bystander | None = None

    @property
    def account(self) -> str:
        """The bot's user id."""
        return self._settings.user

    @property
    def capabilities(self) -> Capabilities:
        """What Matrix can do."""
        return WITH_THREADS if self._settings.private_threads else CAPABILITIES

    @property
    def pace(self) -> Pace:
        """None: a homeserver says itself when it wants silence (Retry-After)."""
        return Pace()

    @property
    def in_flight(self) -> int:
        """How many deliveries may be on their way at once."""
        return self._settings.in_flight

    async def open(self) -> None:
        """Log in and get the encryption ready. Raises Forbidden or Unavailable."""
        from bot.platforms.matrix.account import Account  # noqa: PLC0415 - see above

        account = Account(self._settings, self._now)
        await account.open()
        self._opened = account
        self._parser = Parser(Me(self._settings.user, account.display_name))

    async def stand_by(self) -> None:
        """Get ready to write for the account, and to get its files, while another has it open."""
        from bot.platforms.matrix.bystanders import Bystander  # noqa: PLC0415 - see above

        self._bystander = Bystander(self._settings)
        await self._bystander.open()
        self._parser = Parser(Me(self._settings.user, self._bystander.display_name))

    async def close(self) -> None:
        """Let go of every connection and of the store."""
        bystander, self._bystander = self._bystander, None
        if bystander is not None:
            await bystander.close()
        await self.let_go()

    async def let_go(self) -> None:
        """Let another process have the account and its store."""
        account, self._opened = self._opened, None
        if account is not None:
            await account.close()

    async def listen(self, receive: Receive, position: str) -> None:
        """Hear for ever from that position in the stream. Raises Forbidden."""
        await self.opened.syncer.run(receive, position)

    def parse(self, payload: str) -> list[Event]:
        """Put a stored event into neutral words. Raises ValueError, KeyError or TypeError."""
        return self._parser.parse(payload)

    async def send(self, delivery: Delivery) -> Sent:
        """Make one delivery: at most one event each, however often it is repeated.

        Raises a DeliveryFailed, or Forbidden.
        """
        return await self.opened.deliverer.send(delivery)

    async def fetch(self, attachment: Attachment) -> bytes:
        """Get a file's content, up to 50 MB. Raises Rejected, Unavailable, RetryAfter."""
        if attachment.content:
            return attachment.content
        holder = self._opened or self._bystander or self.opened
        return await holder.media.fetch(attachment)

    def start_link(self, payload: str = "") -> str:  # noqa: ARG002 - Matrix carries none
        """A link that opens a chat with the bot in the reader's own client."""
        return f"https://matrix.to/#/{quote(self.account, safe='@:')}"

    async def show_menus(self, menus: Sequence[Menu]) -> None:
        """Matrix has no menus; commands that the bot speaks of are shown with their "!"."""
        named = {name for menu in menus for name, _about in menu.commands}
        self.opened.writer.commands = named

    async def hears_all(self, chat: str) -> bool:  # noqa: ARG002 - the protocol's
        """A member of a room hears it all."""
        return True

    async def belonging(self, chat: str) -> Belonging:  # noqa: ARG002 - the protocol's
        """Spaces say of themselves what is in them."""
        return Belonging()

    async def count_members(self, chat: str) -> int | None:
        """Whoever has joined the room, as its state says."""
        if self._opened is None and self._bystander is not None:
            return await self._bystander.count_members(chat)
        room = self.opened.rooms.joined.get(chat)
        return room.size() if room is not None else None

    async def diagnose(self, groups: Mapping[str, str]) -> list[Finding]:  # noqa: ARG002 - as above
        """Look whether all is well; works before `open`, beside a running bot, changes nothing."""
        from bot.platforms.matrix.diagnosis import diagnose  # noqa: PLC0415 - see above

        return await diagnose(self._settings)

    @property
    def opened(self) -> Account:
        """The account, once it is open: for what the command line does with it."""
        if self._opened is None:
            msg = "the platform is not open"
            raise RuntimeError(msg)
        return self._opened
