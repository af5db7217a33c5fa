"""The webhook: Telegram calls us; its update is stored and committed before we answer 200.

Telegram keeps the order within a chat (the public Bot API server queues by chat) and repeats
whatever is not answered by 2xx.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from bot.config.settings import TelegramSettings
from bot.platforms.telegram.api import BotApi
from bot.platforms.telegram.events import ALLOWED_UPDATES, raw_event
from bot.platforms.telegram.insisting import Insistence
from bot.platforms.trimming import read_json
from bot.web.bodies import TooLarge, read_body
from bot.web.serving import listen_on, serve
from bot.words.deliveries import Receive

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name
LARGEST_BODY_BYTES = 20_000_000
"""What is larger is refused, and so comes again and again; what is smaller is cut and taken."""
DEFAULT_PATH = "/telegram"

logger = logging.getLogger(__name__)


class Webhook:
    """Serves the webhook and tells Telegram of it."""

    def __init__(self, api: BotApi, settings: TelegramSettings) -> None:
        self._api = api
        self._settings = settings
        self._secret = settings.webhook_secret.get_secret_value()
        self._renewal: asyncio.Task[Any] | None = None

    async def run(self, receive: Receive) -> None:
        """Serve until cancelled. Raises OSError (the port is taken), Forbidden, ValueError."""
        if not self._secret or not self._settings.webhook_url:
            msg = "a Telegram webhook needs webhook_url and webhook_secret"
            raise ValueError(msg)
        listening = listen_on(self._settings.webhook_listen, self._settings.webhook_port)
        try:
            await serve(
                self.application(receive),
                listening,
                lambda: Insistence("Telegram: setting the webhook").insist(self._register),
                most_connections=None,  # Telegram alone knows the address
            )
        finally:
            if self._renewal is not None:
                self._renewal.cancel()

    def application(self, receive: Receive) -> Starlette:
        """The web application that hands updates to `receive`."""

        async def hear(request: Request) -> Response:
            if not self._is_telegram(request):
                self._renew_once()
                return Response(status_code=HTTPStatus.UNAUTHORIZED)
            try:
                update = read_json(await read_body(request, LARGEST_BODY_BYTES))
            except TooLarge:
                return Response(status_code=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            except (ValueError, ClientDisconnect):
                return Response(status_code=HTTPStatus.BAD_REQUEST)
            try:
                await receive([raw_event(update)], "")
            except Exception:
                logger.exception("Telegram: storing an update failed; Telegram will repeat it")
                return Response(status_code=HTTPStatus.SERVICE_UNAVAILABLE)
            return Response(status_code=HTTPStatus.OK)

        path = urlsplit(self._settings.webhook_url).path or DEFAULT_PATH
        return Starlette(routes=[Route(path, hear, methods=["POST"])])

    def _is_telegram(self, request: Request) -> bool:
        secret = request.headers.get(SECRET_HEADER, "")
        return hmac.compare_digest(secret.encode(), self._secret.encode())

    def _renew_once(self) -> None:
        """After the first wrong secret: perhaps ours is new, which Telegram's answer can't tell."""
        if self._renewal is None:
            logger.warning("Telegram: a webhook call without the right secret; setting it again")
            self._renewal = asyncio.create_task(
                Insistence("Telegram: setting the webhook").insist(self._set)
            )

    async def _register(self) -> None:
        info = await self._api.call("getWebhookInfo")
        same_url = info.get("url") == self._settings.webhook_url
        if not same_url or set(info.get("allowed_updates") or ()) != set(ALLOWED_UPDATES):
            await self._set()

    async def _set(self) -> None:
        await self._api.call(
            "setWebhook",
            {
                "url": self._settings.webhook_url,
                "secret_token": self._secret,
                "allowed_updates": list(ALLOWED_UPDATES),
                "drop_pending_updates": False,
            },
        )
