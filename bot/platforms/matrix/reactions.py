"""The reactions that the bot puts under its messages, for people to press.

Each is an event of its own and counts against the homeserver's limit, so words go first: reactions
wait while the limit is nearly used up. They are decoration; the numbered list works without them,
which is why those that wait when the process ends are not made up for. Reactions are never
encrypted on Matrix; all that one of the bot's tells is a number.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from bot.platforms.matrix.backoff import Sleep
from bot.platforms.matrix.courtesies import Errands
from bot.platforms.matrix.failures import Refusal
from bot.platforms.matrix.homeservers import Homeserver, Json, path, version_1
from bot.platforms.matrix.keys import KEYCAPS
from bot.words.failures import RetryAfter

MOST_KNOWN = 5000
MOST_TRIES = 5
MOST_WAITING = 200


@dataclass(slots=True)
class Allowance:
    """What of the homeserver's limit is left, as far as we know: `rate` events/s, up to `burst`."""

    rate: float
    burst: int
    now: Callable[[], datetime]
    left: float = field(init=False)
    _at: float = field(init=False)

    def __post_init__(self) -> None:
        self.left, self._at = float(self.burst), self.now().timestamp()

    def spend(self) -> None:
        """Note that an event was sent."""
        self._refill()
        self.left = max(0.0, self.left - 1)

    def wait_for(self, wanted: float) -> float:
        """How many seconds until so much is left."""
        self._refill()
        return max(0.0, wanted - self.left) / self.rate

    def _refill(self) -> None:
        at = self.now().timestamp()
        self.left = min(float(self.burst), self.left + max(0.0, at - self._at) * self.rate)
        self._at = at


class Reactions:
    """Keeps the reactions under the bot's messages such as the keys are."""

    def __init__(
        self, server: Homeserver, me: str, allowance: Allowance, sleep: Sleep = asyncio.sleep
    ) -> None:
        self._server = server
        self._me = me
        self._allowance = allowance
        self._sleep = sleep
        self._errands = Errands(MOST_WAITING)
        self._placed: OrderedDict[str, dict[str, str]] = OrderedDict()

    def show(self, room: str, message: str, count: int, txn: str, *, fresh: bool) -> None:
        """Let the message have reactions for that many keys; `fresh` where it has none yet."""
        if fresh:
            self._remember(message, {})
        if count or not fresh:
            self._errands.add(lambda: self._show(room, message, count, txn))

    async def settled(self) -> None:
        """Wait until all are there."""
        await self._errands.done()

    async def close(self) -> None:
        """Let the rest be."""
        await self._errands.close()

    async def _show(self, room: str, message: str, count: int, txn: str) -> None:
        placed = self._placed.get(message)
        if placed is None:
            placed = await self._look(room, message)
            self._remember(message, placed)
        wanted = KEYCAPS[:count]
        for place, emoji in enumerate(wanted, start=1):
            if emoji not in placed:
                content = {
                    "m.relates_to": {
                        "rel_type": "m.annotation", "event_id": message, "key": emoji
                    }
                }  # fmt: skip
                where = path("rooms", room, "send", "m.reaction", f"{txn}-key-{place}")
                placed[emoji] = await self._insist(where, content)
        for emoji in [one for one in placed if one not in wanted]:
            where = path("rooms", room, "redact", placed[emoji], f"{txn}-unkey-{emoji}")
            await self._insist(where, {})
            del placed[emoji]

    async def _insist(self, where: str, content: Json) -> str:
        """Send it when there is room for it; a homeserver that is down is asked a few times."""
        for _ in range(MOST_TRIES):
            await self._sleep(self._allowance.wait_for(self._allowance.burst / 2))
            try:
                answer = await self._server.call("PUT", where, content, wanted="event_id")
            except RetryAfter as limit:
                await self._sleep(max(1.0, limit.seconds))
            else:
                self._allowance.spend()
                return str(answer["event_id"])
        raise RetryAfter(0.0)

    async def _look(self, room: str, message: str) -> dict[str, str]:
        """The bot's own reactions on a message, from before this process began."""
        where = version_1("rooms", room, "relations", message, "m.annotation", "m.reaction")
        try:
            found = await self._server.call("GET", where)
        except Refusal:
            return {}
        return {
            str(event["content"]["m.relates_to"]["key"]): str(event["event_id"])
            for event in found.get("chunk", ())
            if event["sender"] == self._me and event.get("content")
        }

    def _remember(self, message: str, placed: dict[str, str]) -> None:
        self._placed[message] = placed
        if len(self._placed) > MOST_KNOWN:
            self._placed.popitem(last=False)
