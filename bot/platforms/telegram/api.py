"""Calling the Bot API: python-telegram-bot's `Bot`, raw JSON out of it, the engine's failures."""

from __future__ import annotations

import asyncio
import logging
import warnings
from collections.abc import Mapping
from typing import Any

from bot.config.settings import TelegramSettings
from bot.platforms.telegram.abilities import TOLD_BY, Abilities, Ability
from bot.platforms.telegram.contents import VIDEO_NOTE
from bot.platforms.telegram.failures import failure_of
from bot.platforms.telegram.http import AiohttpRequest, NotSent, Refusal
from bot.platforms.telegram.library import Bot, PTBUserWarning, TelegramError
from bot.words import Attachment
from bot.words.failures import (
    DeliveryFailed,
    Forbidden,
    Rejected,
    RetryAfter,
    Unavailable,
    Uncertain,
)

log = logging.getLogger(__name__)

ATTEMPTS = 5
"""So often a question is asked whose answer gets lost, before the bot goes on without one."""

MOST_FETCHED_BYTES = 20_000_000
"""Largest file that getFile hands out (core.telegram.org/bots/api#getfile)."""


class BotApi:
    """One bot's methods, by their names in the Bot API's documentation."""

    def __init__(self, settings: TelegramSettings) -> None:
        server = settings.api_base_url.rstrip("/")
        token = settings.token.get_secret_value()
        self._files = f"{settings.file_base_url.rstrip('/') or f'{server}/file'}/bot{token}"
        self._silent_until = 0.0
        unwanted = () if settings.rich_messages else (Ability.RICH_MESSAGES,)
        self.abilities = Abilities(unwanted)
        self._http = AiohttpRequest(server)
        self._bot = Bot(
            token,
            base_url=f"{server}/bot",
            request=self._http,
            get_updates_request=self._http,
        )

    async def open(self) -> None:
        """Make ready to call; nothing is sent yet."""
        # We do mean do_api_request, also for methods that Bot has under their own name: it returns
        # JSON as it came. (Bot's own methods build objects of it, at twice the cost of the call.)
        warnings.filterwarnings("ignore", r"Please use 'Bot\.", PTBUserWarning)
        # Its debug messages contain addresses with the token, and what people say.
        logging.getLogger("telegram").setLevel(logging.WARNING)
        await self._http.initialize()

    async def close(self) -> None:
        """Close every connection."""
        await self._http.shutdown()

    async def call(
        self, method: str, params: Mapping[str, Any] | None = None, *, wait: float | None = None
    ) -> Any:
        """Call a method and return its `result`; `wait` is how many seconds it may be silent.

        Raises a DeliveryFailed, or Forbidden for a refused token. Once Telegram has asked for
        silence, whatever is not only listening raises RetryAfter without being sent.
        """
        options: dict[str, Any] = {} if wait is None else {"read_timeout": wait}
        speaks = not method.startswith("get")
        clock = asyncio.get_running_loop().time
        if speaks and (silence := self._silent_until - clock()) > 0:
            raise RetryAfter(silence)
        try:
            return await self._bot.do_api_request(method, dict(params or {}), **options)
        except Refusal as refusal:
            # "Bad Request: " and the like is gone from the message; the wording after it counts.
            failure = failure_of(refusal.status, refusal.message, refusal.parameters)
            if speaks and isinstance(failure, RetryAfter):
                self._silent_until = max(self._silent_until, clock() + failure.seconds)
            raise failure from None
        except NotSent as trouble:
            raise Unavailable(trouble.message) from trouble
        except TelegramError as trouble:
            raise Uncertain(trouble.message) from trouble

    async def find_out(self, me: Mapping[str, Any]) -> None:
        """Learn what the server can do: by getMe's answer, and by asking for what it may not know.

        What can't be found out is left out, until the server shows that it does it. Raises
        RetryAfter.
        """
        self.abilities.learn(me)
        if TOLD_BY[Ability.RICH_MESSAGES] not in me:  # they came just before
            return
        nobodys = {"chat_id": me["id"], "receiver_user_id": me["id"], "ephemeral_message_id": 1}
        for _attempt in range(ATTEMPTS):
            try:
                await self.call_repeatably("deleteEphemeralMessage", nobodys)
            except Forbidden:  # there is no such method
                return
            except RetryAfter:
                raise
            except Unavailable:
                continue
            except DeliveryFailed as refusal:
                log.debug("as it should be: %s", refusal)
            self.abilities.prove(Ability.EPHEMERAL)
            return
        log.warning("whether this server has ephemeral messages is not known: none are sent")

    async def call_repeatably(self, method: str, params: Mapping[str, Any] | None = None) -> Any:
        """Call a method that does no harm when called twice, so that nothing is Uncertain."""
        try:
            return await self.call(method, params)
        except Uncertain as lost:
            raise Unavailable(str(lost)) from lost

    async def download(self, attachment: Attachment) -> bytes:
        """Get a file's content. Raises Rejected (too big, gone), Unavailable, RetryAfter."""
        if not attachment.ref or attachment.size > MOST_FETCHED_BYTES:
            raise Rejected("there is no file that could be fetched")
        file_id = attachment.ref.removeprefix(VIDEO_NOTE)
        try:
            file = await self.call_repeatably("getFile", {"file_id": file_id})
            if int(file.get("file_size") or 0) > MOST_FETCHED_BYTES:
                raise Rejected("the file is too big")
            return await self._http.retrieve(f"{self._files}/{file['file_path']}")
        except (RetryAfter, Unavailable):
            raise
        except DeliveryFailed as failure:
            raise Rejected(str(failure)) from failure
        except Refusal as refusal:
            raise _file_failure(refusal) from None
        except TelegramError as trouble:
            raise Unavailable(trouble.message) from trouble


def _file_failure(refusal: Refusal) -> DeliveryFailed:
    failure = failure_of(refusal.status, refusal.message, refusal.parameters)
    if isinstance(failure, RetryAfter | Unavailable):
        return failure
    if isinstance(failure, Uncertain):
        return Unavailable(str(failure))
    return Rejected(refusal.message)
