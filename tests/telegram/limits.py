"""How much a bot may send, and what happens when it sends more.

Telegram publishes three numbers (core.telegram.org/bots/faq#broadcasting-to-users): about
30 messages a second over all, one a second to a single chat, 20 a minute to one group. The real
service tolerates short bursts; this one does not, so that a bot that keeps to it is safe there.
"""

import math
from collections import deque
from dataclasses import dataclass, field

from tests.telegram.errors import too_many_requests
from tests.telegram.ledger import Call


@dataclass(slots=True)
class Limits:
    """The limits in force; all times in seconds."""

    overall_per_second: int = 30
    chat_per_second: int = 1
    group_per_minute: int = 20
    tolerance: float = 0.05
    """By how much a window is shortened: the wire adds jitter to a bot that paces exactly."""
    refuse: bool = True
    """Answer 429 when a limit is exceeded; otherwise only write it in the ledger."""
    grace: float = 0.25
    """Calls refused so soon after a 429 were on the wire already: no violation."""
    callback_answer: float = 15.0
    """For how long a pressed button waits for its answer."""

    join_answer: float = 10.0
    """For how long a request to join waits for the guard's answer."""

    @classmethod
    def none(cls) -> "Limits":
        """Return limits that no bot reaches, for benches and for tests of other things."""
        return cls(overall_per_second=10**9, chat_per_second=10**9, group_per_minute=10**9)


@dataclass(slots=True)
class Pace:
    """Counts what was sent, and keeps the halt that a 429 asked for."""

    limits: Limits
    overall: deque[float] = field(default_factory=deque)
    by_chat: dict[int, deque[float]] = field(default_factory=dict)
    halted_since: float = -math.inf
    halted_until: float = -math.inf

    def check_halt(self, now: float, call: Call) -> None:
        """Refuse anything while a retry_after runs, and note who did not wait.

        Raises:
            ApiError: 429 with what remains of the halt.
        """
        if now >= self.halted_until:
            return
        call.inside_retry_after = now - self.halted_since > self.limits.grace
        raise too_many_requests(max(1, math.ceil(self.halted_until - now)))

    def halt(self, now: float, seconds: int) -> None:
        """Start a halt of the whole bot."""
        self.halted_since = now
        self.halted_until = now + seconds

    def admit(self, now: float, call: Call, chat_id: int, *, is_group: bool) -> None:
        """Count one message to a chat.

        Raises:
            ApiError: 429 when a limit is exceeded and the limits say to refuse.
        """
        sent = self.by_chat.setdefault(chat_id, deque(maxlen=256))
        limits = self.limits
        second, minute = 1 - limits.tolerance, 60 - limits.tolerance
        waits = {
            "overall": _wait(self.overall, limits.overall_per_second, second, now),
            "chat": _wait(sent, limits.chat_per_second, second, now),
            "group": _wait(sent, limits.group_per_minute, minute, now) if is_group else 0.0,
        }
        exceeded, wait = max(waits.items(), key=lambda item: item[1])
        if wait > 0:
            call.over_limit = exceeded
            if limits.refuse:
                seconds = max(1, math.ceil(wait))
                self.halt(now, seconds)
                raise too_many_requests(seconds)
        self.overall.append(now)
        sent.append(now)
        while self.overall[0] < now - 1:
            self.overall.popleft()


def _wait(sent: deque[float], most: int, window: float, now: float) -> float:
    """Return for how long one more would exceed ``most`` in any ``window`` seconds."""
    if len(sent) < most:
        return 0.0
    return max(0.0, sent[-most] + window - now)
