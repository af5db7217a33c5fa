"""The reactions that the bot puts under its messages, for people to press.

Each is an event of its own and counts against the homeserver's limit, so words go first: reactions
wait while the limit is nearly used up. They are decoration; the numbered list works without them,
which is why those that wait when the process ends are not made up for. Reactions are never
encrypted on Matrix; all that one of the bot's tells is a number.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from bot.platforms.matrix.courtesies import BackgroundTasks
from bot.platforms.matrix.failures import Refusal
from bot.platforms.matrix.homeservers import Homeserver, Json, path, version_1
from bot.platforms.matrix.keys import KEYCAPS
from bot.platforms.patience import Sleep
from bot.words.failures import DeliveryFailed, Forbidden, RetryAfter

MOST_KNOWN = 5000
MOST_TRIES = 5
MOST_WAITING = 200
RUSH = 5
"""So many messages may wait for their reactions before each gets only `FEW`."""
FEW = 2


logger = logging.getLogger(__name__)


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

    def wait_for(self, amount: float) -> float:
        """How many seconds until so much is left."""
        self._refill()
        return max(0.0, amount - self.left) / self.rate

    def _refill(self) -> None:
        at = self.now().timestamp()
        self.left = min(float(self.burst), self.left + max(0.0, at - self._at) * self.rate)
        self._at = at


@dataclass(frozen=True, slots=True)
class Wanted:
    """For how many keys a message is to have reactions; `txn` names them."""

    room: str
    count: int
    txn: str


class Reactions:
    """Keeps the reactions under the bot's messages such as the keys are.

    The newest messages first: those are the ones that people look at. What was wanted of a message
    before is forgotten when something else is.
    """

    def __init__(
        self, server: Homeserver, me: str, allowance: Allowance, sleep: Sleep = asyncio.sleep
    ) -> None:
        self._server = server
        self._me = me
        self._allowance = allowance
        self._sleep = sleep
        self._background = BackgroundTasks(1)
        self._wanted: OrderedDict[str, Wanted] = OrderedDict()
        self._placed: OrderedDict[str, dict[str, str]] = OrderedDict()

    def show(self, room: str, message: str, count: int, txn: str, *, fresh: bool) -> None:
        """Let the message have reactions for that many keys; `fresh` where it has none yet."""
        if fresh:
            self._remember(message, {})
            if not count:
                return
        self._wanted.pop(message, None)
        self._wanted[message] = Wanted(room, count, txn)
        if len(self._wanted) > MOST_WAITING:
            self._wanted.popitem(last=False)
        self._background.add(self._work)

    def forget(self, message: str) -> None:
        """The message is gone: it needs none."""
        self._wanted.pop(message, None)
        self._placed.pop(message, None)

    async def settled(self) -> None:
        """Wait until all are there."""
        await self._background.done()

    async def close(self) -> None:
        """Let the rest be."""
        self._wanted.clear()
        await self._background.close()

    async def _work(self) -> None:
        while self._wanted:
            message, choice = next(reversed(self._wanted.items()))
            try:
                await self._show(message, choice)
            except (DeliveryFailed, Forbidden) as failure:
                logger.debug("Matrix: reactions failed (%s)", type(failure).__name__)
            finally:
                if self._wanted.get(message) is choice:
                    del self._wanted[message]

    async def _show(self, message: str, choice: Wanted) -> None:
        placed = self._placed.get(message)
        if placed is None:
            placed = await self._look(choice.room, message)
            self._remember(message, placed)
        count = min(choice.count, FEW) if len(self._wanted) > RUSH else choice.count
        keycaps = KEYCAPS[:count]
        for place, emoji in enumerate(keycaps, start=1):
            if emoji in placed:
                continue
            if self._wanted.get(message) is not choice:
                return
            content = {
                "m.relates_to": {"rel_type": "m.annotation", "event_id": message, "key": emoji}
            }
            send = path("rooms", choice.room, "send", "m.reaction", f"{choice.txn}-key-{place}")
            placed[emoji] = await self._insist(send, content)
        for emoji in [
            emoji_placed for emoji_placed in placed if emoji_placed not in KEYCAPS[: choice.count]
        ]:
            if self._wanted.get(message) is not choice:
                return
            txn = f"{choice.txn}-unkey-{emoji}"
            redact = path("rooms", choice.room, "redact", placed[emoji], txn)
            await self._insist(redact, {})
            del placed[emoji]

    async def _insist(self, where: str, content: Json) -> str:
        """Send it when there is room for it; a homeserver that is down is asked a few times."""
        for _ in range(MOST_TRIES):
            await self._sleep(self._allowance.wait_for(self._allowance.burst / 2))
            try:
                answer = await self._server.call("PUT", where, content, must_have="event_id")
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
            page = await self._server.call("GET", where)
        except Refusal:
            return {}
        return {
            str(event["content"]["m.relates_to"]["key"]): str(event["event_id"])
            for event in page.get("chunk", ())
            if event["sender"] == self._me and event.get("content")
        }

    def _remember(self, message: str, placed: dict[str, str]) -> None:
        self._placed[message] = placed
        if len(self._placed) > MOST_KNOWN:
            self._placed.popitem(last=False)
