"""Long polling: updates are stored and committed before the offset that confirms them moves on.

python-telegram-bot's own `Updater` confirms first, and drops a whole batch for one update that it
cannot understand; so this asks for raw JSON.
"""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any

from bot.platforms.patience import Sleep
from bot.platforms.telegram.api import BotApi
from bot.platforms.telegram.events import ALLOWED_UPDATES, raw_event, update_number
from bot.platforms.telegram.insisting import Insistence
from bot.words.deliveries import Receive
from bot.words.failures import Rejected

BATCH = 100
POLL_SECONDS = 30
"""How long one question for updates waits for news."""
GRACE_SECONDS = 10.0
"""How much longer than the poll itself its answer may take."""

REPEAT_SECONDS = 1.0
"""The pause after an answer with updates that came before: they can't be confirmed, and others must
not wait long for them."""


class Poller:
    """Asks for updates for ever."""

    def __init__(
        self, api: BotApi, poll_seconds: int = POLL_SECONDS, sleep: Sleep = asyncio.sleep
    ) -> None:
        self._api = api
        self._poll_seconds = poll_seconds
        self._asking = Insistence("Telegram: getting updates", sleep)
        self._storing = Insistence("Telegram: storing updates", sleep)
        self._sleep = sleep
        self._removing = Insistence("Telegram: removing the webhook", sleep)
        self._offset: int | None = None
        self._seen: frozenset[str] = frozenset()
        """What the last answer brought."""

    async def run(self, receive: Receive) -> None:
        """Hear until cancelled. Raises Forbidden where the token is refused.

        After a restart Telegram repeats what was stored but not confirmed; the ids tell.
        """
        await self._removing.insist(self._remove_webhook)
        while True:
            updates = await self._asking.insist(self._ask)
            if not updates:
                continue
            events = [raw_event(update) for update in updates]
            fresh = [event for event in events if event.id not in self._seen]
            if fresh:
                await self._storing.keep(partial(receive, fresh, ""))
            self._seen = frozenset(event.id for event in events)
            numbers = [number for number in map(update_number, updates) if number is not None]
            if numbers:
                # The last, not the largest: after an idle week ids start anywhere.
                self._offset = numbers[-1] + 1
            if len(fresh) < len(events):
                # What has no id that could confirm it comes with every answer, which is at once.
                await self._sleep(REPEAT_SECONDS)

    async def _ask(self) -> list[Any]:
        params: dict[str, Any] = {
            "timeout": self._poll_seconds,
            "limit": BATCH,
            "allowed_updates": list(ALLOWED_UPDATES),
        }
        if self._offset is not None:
            params["offset"] = self._offset
        updates = await self._api.call(
            "getUpdates", params, wait=self._poll_seconds + GRACE_SECONDS
        )
        if not isinstance(updates, list):
            raise Rejected("getUpdates gave no list")
        return updates

    async def _remove_webhook(self) -> None:
        """No updates are given while a webhook is set; those that wait are kept."""
        info = await self._api.call("getWebhookInfo")
        if info.get("url"):
            await self._api.call("deleteWebhook", {"drop_pending_updates": False})
