"""How fast a bot may speak: below the platform's limits, evenly, without bursts.

Moments are seconds on one steadily growing clock that the caller keeps (the engine gives UTC
timestamps, so that what was said before a restart still counts).
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Pace:
    """Shortest times between two messages, in seconds: of the bot, in a private chat, in a group.

    Zero: as fast as it goes.
    """

    overall: float = 0.0
    private: float = 0.0
    group: float = 0.0


@dataclass(slots=True)
class Pacer:
    """Knows when each chat may be written to next. Keeps one number a chat, forgets old ones."""

    pace: Pace
    paused_until: float = 0.0
    _next: float = 0.0
    _chats: dict[int, float] = field(default_factory=dict)

    def ready_at(self, chat: int) -> float:
        """The first moment at which this chat may be written to."""
        return max(self.paused_until, self._next, self._chats.get(chat, 0.0))

    def chat_ready_at(self, chat: int) -> float:
        """The same, were this chat the only one."""
        return max(self.paused_until, self._chats.get(chat, 0.0))

    def spoke(self, chat: int, *, private: bool, at: float) -> None:
        """Note that a message went (or may have gone) to the chat at that moment."""
        self._next = max(self._next, at) + self.pace.overall
        pause = self.pace.private if private else self.pace.group
        if pause:
            self._chats[chat] = at + pause
        if len(self._chats) > 10_000:
            self._chats = {known: until for known, until in self._chats.items() if until > at}

    def pause(self, until: float) -> None:
        """Be silent until then: the whole bot, not one chat."""
        self.paused_until = max(self.paused_until, until)
