"""The queue of updates for the bot: confirmed by offset, or pushed to a webhook."""

import asyncio
from collections import deque
from typing import Any

from tests.telegram.chats import Json
from tests.telegram.errors import ApiError, conflict

KEPT_SECONDS = 24 * 3600
MOST_AT_ONCE = 100
LONGEST_POLL = 50
ON_REQUEST = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
"""Kinds that are sent only when ``allowed_updates`` names them."""
ANOTHER_POLLER = (
    "terminated by other getUpdates request; make sure that only one bot instance is running"
)
WEBHOOK_ACTIVE = (
    "can't use getUpdates method while webhook is active;"
    " use deleteWebhook to delete the webhook first"
)
WEBHOOK_SET = "terminated by setWebhook request"


class UpdateQueue:
    """Updates that the bot has not confirmed yet, oldest first."""

    def __init__(self, first_id: int = 870_000_001) -> None:
        self.pending: deque[tuple[float, Json]] = deque()
        self.next_id = first_id
        self.confirmed = 0
        self.allowed: frozenset[str] = frozenset()
        self.webhook: Json = {}
        self._poll: asyncio.Future[ApiError | None] | None = None
        self._arrived = asyncio.Event()

    def wants(self, kind: str) -> bool:
        """Tell whether the bot asked for updates of a kind; by default all but a few."""
        return kind in self.allowed if self.allowed else kind not in ON_REQUEST

    def add(self, kind: str, content: Json, now: float) -> int | None:
        """Queue an update; returns its id, or None when the bot did not ask for its kind."""
        if not self.wants(kind):
            return None
        update_id = self.next_id
        self.inject({"update_id": update_id, kind: content}, now)
        return update_id

    def inject(self, update: Json, now: float) -> None:
        """Queue an update as it is; one without an id gets the next."""
        update.setdefault("update_id", self.next_id)
        self.next_id = max(self.next_id, update["update_id"] + 1)
        self.pending.append((now, update))
        self._arrived.set()
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(None)

    def confirm(self, offset: int, now: float) -> None:
        """Drop what the offset confirms; a negative one keeps only the last updates."""
        if offset < 0:
            while len(self.pending) > -offset:
                self._drop()
        while self.pending and self.pending[0][1]["update_id"] < offset:
            self._drop()
        while self.pending and self.pending[0][0] < now - KEPT_SECONDS:
            self.pending.popleft()

    def _drop(self) -> None:
        self.pending.popleft()
        self.confirmed += 1

    def first(self, limit: int = MOST_AT_ONCE) -> list[Json]:
        """Return the oldest unconfirmed updates."""
        if len(self.pending) <= limit:
            return [update for _, update in self.pending]
        return [self.pending[index][1] for index in range(limit)]

    def allow(self, kinds: list[str]) -> None:
        """Remember the kinds the bot wants; an empty list is the default."""
        self.allowed = frozenset(kinds)

    async def poll(self, limit: int, timeout_seconds: float) -> list[Json]:
        """Return updates, waiting for the first; a later poll ends an earlier one.

        Raises:
            ApiError: 409 when another poll or a webhook takes over.
        """
        self.end_poll(ANOTHER_POLLER)
        if self.pending or timeout_seconds <= 0:
            return self.first(limit)
        waiting = self._poll = asyncio.get_running_loop().create_future()
        try:
            refusal = await asyncio.wait_for(waiting, timeout_seconds)
        except TimeoutError:
            refusal = None
        finally:
            if self._poll is waiting:
                self._poll = None
        if refusal is not None:
            raise refusal
        return self.first(limit)

    def end_poll(self, reason: str = "") -> None:
        """End a long poll that waits: with a conflict, or empty when there is no reason."""
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(conflict(reason) if reason else None)
        self._poll = None

    async def next_arrival(self) -> None:
        """Wait until there is an unconfirmed update."""
        while not self.pending:
            self._arrived.clear()
            await self._arrived.wait()

    def delivered(self) -> None:
        """Confirm the oldest update: the webhook took it."""
        if self.pending:
            self._drop()

    def webhook_info(self) -> dict[str, Any]:
        """Return what getWebhookInfo answers."""
        shown = ("url", "max_connections", "ip_address", "last_error_date", "last_error_message")
        info = {key: self.webhook[key] for key in shown if key in self.webhook}
        if self.allowed:
            info["allowed_updates"] = sorted(self.allowed)
        return {
            "url": "",
            **info,
            "has_custom_certificate": False,
            "pending_update_count": len(self.pending),
        }
