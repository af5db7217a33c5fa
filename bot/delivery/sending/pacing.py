"""How fast a bot may speak: never above the platform's limits, evenly, without bursts.

What a late turn has cost is caught up with, as far as no second holds more than it may.

Moments are seconds on one steadily growing clock that the caller keeps (the engine gives UTC
timestamps, so that what was said before a restart still counts).
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.words.platforms import Pace

MINUTE = 60.0
MOST_CHATS = 10_000
SECOND = 1.0
MOST_COUNTED = 1000
"""Messages a second above which they are not counted one by one: no platform takes so many."""
CATCH_UP = 0.15
"""Seconds by which a turn may come late, on a busy machine or disk, and cost nothing; whoever comes
later than that had nothing to say before.
"""
SLACK = 0.005
"""Seconds by which the bot's own rhythm may be ahead: at thousands of messages a second a turn of
the sender takes longer than the time between two of them."""


@dataclass(slots=True)
class Pacer:
    """Knows when each chat may be written to next."""

    pace: Pace
    paused_until: float = 0.0
    _next: float = 0.0
    _groups: dict[int, deque[float]] = field(default_factory=dict)
    _chats: dict[int, float] = field(default_factory=dict)
    _last: deque[list[float]] = field(init=False)
    """When as many messages as fit into a second went, or arrived, the last of all."""
    _under_way: dict[int, list[float]] = field(default_factory=dict)
    """By chat, those of them that have not arrived."""

    def __post_init__(self) -> None:
        a_second = int(SECOND / self.pace.overall + 1e-9) if self.pace.overall else 0
        self._last = deque(maxlen=a_second if 1 < a_second <= MOST_COUNTED else 0)

    def ready_at(self, chat: int) -> float:
        """The first moment at which this chat may be written to, were it the only one."""
        ready = max(self.paused_until, self._chats.get(chat, 0.0))
        sent_times = self._groups.get(chat)
        if sent_times is not None and len(sent_times) == sent_times.maxlen:
            ready = max(ready, sent_times[0] + MINUTE)
        return ready

    def free_at(self, ahead: int = 0) -> float:
        """The first moment at which the bot may say one more, after so many others."""
        even = max(self.paused_until, self._next + ahead * self.pace.overall - SLACK)
        place = (self._last.maxlen or 0) - ahead
        if 0 < place <= len(self._last):
            return max(even, self._last[-place][0] + SECOND)
        return even

    def spoke(self, chat: int, *, private: bool, at: float, times: int = 1) -> None:
        """Note that so many messages go (or may have gone) to the chat at that moment."""
        pause = self.pace.overall
        is_late = 0 <= at - self._next <= CATCH_UP
        self._next = (self._next if is_late else max(self._next, at)) + pause * times
        if self._last.maxlen:
            self._last.extend([at] for _time in range(times))
            self._under_way[chat] = self._last[-1]
        self._note(chat, at)
        if self.pace.group_minute and not private:
            fresh: deque[float] = deque(maxlen=self.pace.group_minute)
            self._groups.setdefault(chat, fresh).extend([at] * times)
        if len(self._chats) + len(self._groups) > MOST_CHATS:
            self._forget(at)

    def arrived(self, chat: int, *, at: float, more: int = 0) -> None:
        """Note that the last message to the chat is there, and took so many `more` of them.

        The platform counts from when a message reaches it, at this moment at the latest.
        """
        self._note(chat, at)
        moment = self._under_way.pop(chat, None)
        if moment is not None:
            moment[0] = max(moment[0], at)
            self._last.extend([at] for _time in range(more))
        sent_times = self._groups.get(chat)
        if sent_times:
            sent_times[-1] = max(sent_times[-1], at)
            sent_times.extend([at] * more)
        self._next += self.pace.overall * more

    def pause(self, until: float) -> None:
        """Be silent until then: the whole bot, not one chat."""
        self.paused_until = max(self.paused_until, until)

    def put_back(self, seconds: float) -> None:
        """The clock was put back by so much: so was everything that was noted by it."""
        self.paused_until -= seconds
        self._next -= seconds
        self._chats = {chat: until - seconds for chat, until in self._chats.items()}
        for times in self._groups.values():
            moved = [at - seconds for at in times]
            times.clear()
            times.extend(moved)
        for moment in self._last:
            moment[0] -= seconds

    def _note(self, chat: int, at: float) -> None:
        if self.pace.chat:
            self._chats[chat] = max(self._chats.get(chat, 0.0), at + self.pace.chat)

    def _forget(self, now: float) -> None:
        """Drop what no limit counts any more."""
        self._chats = {chat: until for chat, until in self._chats.items() if until > now}
        self._groups = {
            chat: sent_times
            for chat, sent_times in self._groups.items()
            if sent_times[-1] + MINUTE > now
        }
