"""Telegram: private chats, groups, supergroups and forum topics, by polling or by webhook.

python-telegram-bot and the web server are imported when a bot is opened, not before: together they
cost more time and memory than everything else in the process.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from bot.config.settings import TelegramSettings
from bot.platforms.telegram.abilities import Abilities, Ability
from bot.platforms.telegram.lookups import MOST_RESULTS, PATIENCE_SECONDS
from bot.platforms.telegram.marks import HiddenMarks
from bot.platforms.telegram.mentions import Me
from bot.platforms.telegram.parsing import NAME, Parser
from bot.platforms.telegram.redaction import keep_secret
from bot.words import Attachment, Event, EventKind, PollSupport
from bot.words.deliveries import Capabilities, Delivery, PrivateThreads, Receive, Sent
from bot.words.diagnosis import Finding
from bot.words.failures import Unavailable, Uncertain
from bot.words.menus import Menu
from bot.words.platforms import Belonging, Pace

if TYPE_CHECKING:
    from bot.platforms.telegram.api import BotApi

START_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{0,64}")
CAPABILITIES = Capabilities(
    text_limit=4095,  # and what carries a mark
    caption_limit=1023,
    toast_limit=200,
    edits=True,
    threads=True,
    albums=True,
    offers=MOST_RESULTS,
    lookup_seconds=PATIENCE_SECONDS,
    keeps_menus=True,
    admits=True,
    marks=True,
    unheard=frozenset(
        {
            EventKind.WITHDRAWAL,
            EventKind.UNREADABLE,
            EventKind.IDENTITY_CHANGED,
            EventKind.VOTE,
            EventKind.REQUEST_SETTLED,
            EventKind.SPACE,
            EventKind.SPACE_LEFT,
        }
    ),
)


@cache
def capabilities(
    *, polls: bool, topics: bool, moments: bool, tags: bool, side_chats: bool, called: bool
) -> Capabilities:
    """Tell what Telegram can do, by what is not the same on all servers and for all bots;
    `called`: by a webhook.
    """
    return replace(
        CAPABILITIES,
        polls=PollSupport.SUMS if polls else CAPABILITIES.polls,
        private_threads=PrivateThreads.OPENED if topics else PrivateThreads.NONE,
        own_times=moments,
        tags=tags,
        side_chats=side_chats,
        hears_together=called,
    )


class Telegram:
    """One bot account on Telegram. `now` gives the time of presses, which carry none."""

    name = NAME

    def __init__(self, settings: TelegramSettings, now: Callable[[], datetime]) -> None:
        self._settings = settings
        self._now = now
        self._api: BotApi | None = None
        self._me: Me | None = None
        keep_secret(settings.token.get_secret_value(), settings.webhook_secret.get_secret_value())

    @property
    def account(self) -> str:
        """The bot's user id."""
        return self._opened_me.key

    @property
    def capabilities(self) -> Capabilities:
        """What Telegram can do, as far as this server of it is known to."""
        has = Abilities().has if self._api is None else self._api.abilities.has
        return capabilities(
            polls=has(Ability.HIDDEN_RESULTS),
            topics=has(Ability.PRIVATE_TOPICS),
            moments=has(Ability.MOMENTS),
            tags=has(Ability.TAGS),
            side_chats=has(Ability.EPHEMERAL),
            called=self._settings.mode == "webhook",
        )

    def _has_topics(self) -> bool:
        return self.capabilities.private_threads is PrivateThreads.OPENED

    @property
    def pace(self) -> Pace:
        """A little less than Telegram's limits, which are not exact."""
        return Pace(
            overall=1 / self._settings.messages_per_second,
            chat=self._settings.seconds_per_chat,
            group_minute=max(1, int(self._settings.messages_per_group_minute)),
        )

    @property
    def in_flight(self) -> int:
        """How many deliveries may be on their way at once."""
        return self._settings.in_flight

    async def open(self) -> None:
        """Connect and learn who we are. Raises Forbidden (a refused token) or Unavailable."""
        from bot.platforms.telegram.menus import Menus  # noqa: PLC0415 - see above
        from bot.platforms.telegram.sending import Deliverer  # noqa: PLC0415

        api = self._client()
        await api.open()
        try:
            me = await api.call("getMe")
            await api.find_out(me)
        except Uncertain as lost:
            await api.close()
            raise Unavailable(str(lost)) from lost
        except BaseException:
            await api.close()
            raise
        self._api = api
        self._me = Me(int(me["id"]), str(me.get("username") or ""), str(me["first_name"]))
        marks = HiddenMarks(self._me, self._settings.token.get_secret_value())
        self._parser = Parser(self._me, self._now, marks, self._has_topics)
        self._deliverer = Deliverer(api, self._settings.seconds_per_chat, marks, self._now)
        self._menus = Menus(api)

    def _client(self) -> BotApi:
        from bot.platforms.telegram.api import BotApi  # noqa: PLC0415 - see above

        return BotApi(self._settings)

    async def close(self) -> None:
        """Let go of every connection."""
        api, self._api = self._api, None
        if api is not None:
            await api.close()

    async def listen(self, receive: Receive, position: str) -> None:  # noqa: ARG002
        """Hear for ever; Telegram itself keeps the position.

        Raises Forbidden; with a webhook also OSError (the port is taken), ValueError (no secret).
        """
        if self._settings.mode == "webhook":
            from bot.platforms.telegram.webhook import Webhook  # noqa: PLC0415 - see above

            await Webhook(self._opened_api, self._settings).run(receive)
        else:
            from bot.platforms.telegram.polling import Poller  # noqa: PLC0415

            await Poller(self._opened_api).run(receive)

    def parse(self, payload: str) -> list[Event]:
        """Put a stored update into neutral words. Raises ValueError, KeyError or TypeError."""
        events = self._parser.parse(payload)
        if self._api is not None and any(event.place.beside for event in events):
            self._api.abilities.prove(Ability.EPHEMERAL)
        return events

    async def send(self, delivery: Delivery) -> Sent:
        """Make one delivery. Raises a DeliveryFailed, or Forbidden."""
        return await self._deliverer.send(delivery)

    async def fetch(self, attachment: Attachment) -> bytes:
        """Get a file's content, up to 20 MB. Raises Rejected, Unavailable, RetryAfter."""
        return attachment.content or await self._opened_api.download(attachment)

    def start_link(self, payload: str = "") -> str:
        """A link that opens the private chat. Raises ValueError for a payload that can't be."""
        if not START_PAYLOAD.fullmatch(payload):
            msg = "a start payload has at most 64 of A-Z, a-z, 0-9, _ and -"
            raise ValueError(msg)
        link = f"https://t.me/{self._opened_me.username}"
        return f"{link}?start={payload}" if payload else link

    async def show_menus(self, menus: Sequence[Menu]) -> None:
        """Show the commands. Raises DeliveryFailed."""
        await self._menus.show(menus)

    async def hears_all(self, chat: str) -> bool:
        """Without privacy mode it does, and in groups whose administrator it is."""
        from bot.platforms.telegram.diagnosis import hears_all  # noqa: PLC0415 - see above

        return await hears_all(self._opened_api, self._opened_me.id, chat)

    async def belonging(self, chat: str) -> Belonging:
        """Telegram tells of it with the whole of a group. Raises DeliveryFailed."""
        from bot.platforms.telegram.belonging import read_belonging  # noqa: PLC0415 - see above

        return await read_belonging(self._opened_api, chat)

    async def count_members(self, chat: str) -> int | None:
        """Telegram counts them, the bot among them. Raises DeliveryFailed."""
        from bot.platforms.telegram.numbers import number  # noqa: PLC0415 - see above

        count = await self._opened_api.call("getChatMemberCount", {"chat_id": number(chat)})
        return max(int(count) - 1, 0)

    async def diagnose(self, groups: Mapping[str, str]) -> list[Finding]:
        """Look whether all is well; works before `open` and without a good token, too."""
        from bot.platforms.telegram.diagnosis import diagnose  # noqa: PLC0415 - see above

        if self._api is not None:
            return await diagnose(self._api, self._settings, groups)
        api = self._client()
        await api.open()
        try:
            return await diagnose(api, self._settings, groups)
        finally:
            await api.close()

    @property
    def _opened_api(self) -> BotApi:
        if self._api is None:
            msg = "the platform is not open"
            raise RuntimeError(msg)
        return self._api

    @property
    def _opened_me(self) -> Me:
        if self._me is None:
            msg = "the platform is not open"
            raise RuntimeError(msg)
        return self._me
