"""How much of an announcement is handed to the outbox at a time, and how fast it goes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

FEWEST, FIRST, MOST = 10, 60, 500
"""Messages of one announcement that wait in the outbox for a platform: at least, first, at most."""
AHEAD = 3
"""So many times what went out since the last look is handed out: a few seconds' worth."""
SHOWN_EVERY = timedelta(seconds=5)


@dataclass(slots=True)
class Feeding:
    """What is kept from one look to the next: by platform, how many may wait in the outbox; when
    the message that shows how far it is was changed last, and since when how many had it.
    """

    windows: dict[str, int] = field(default_factory=dict)
    shown_at: datetime | None = None
    since: datetime | None = None
    sent_before: int = 0

    @classmethod
    def of(cls, arguments: Mapping[str, Any]) -> Feeding:
        """As it was kept."""
        shown, since = arguments.get("shown_at"), arguments.get("since")
        return cls(
            dict(arguments.get("windows", {})),
            datetime.fromisoformat(shown) if shown else None,
            datetime.fromisoformat(since) if since else None,
            int(arguments.get("sent_before", 0)),
        )

    def kept(self) -> dict[str, Any]:
        """What is kept of it."""
        return {
            "windows": self.windows,
            "shown_at": self.shown_at.isoformat() if self.shown_at else None,
            "since": self.since.isoformat() if self.since else None,
            "sent_before": self.sent_before,
        }

    def room(self, platform: str, settled: int, left: int) -> int:
        """How many more may wait in the outbox: some seconds' worth of what goes out, and twice as
        many as before where it ran dry.
        """
        if platform not in self.windows:
            self.windows[platform] = FIRST
            return max(0, FIRST - left)
        before = self.windows[platform]
        ran_dry = settled > 0 and left == 0
        wanted = max(AHEAD * settled, 2 * before if ran_dry else before * 3 // 4)
        window = min(MOST, max(FEWEST, wanted))
        self.windows[platform] = window
        return max(0, window - left)

    def rest(self) -> None:
        """What it takes is counted anew after a rest."""
        self.since = None

    def is_to_be_shown(self, now: datetime) -> bool:
        """Was it shown long enough ago, or never?"""
        return self.shown_at is None or now - self.shown_at >= SHOWN_EVERY

    def note_shown(self, now: datetime, sent: int) -> None:
        """It is shown now, when so many have it."""
        if self.since is None:
            self.since, self.sent_before = now, sent
        self.shown_at = now
