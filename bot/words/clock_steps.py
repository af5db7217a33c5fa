"""Steps of the clock: somebody, or a time server, puts a wrong clock right."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

TOLERATED = timedelta(seconds=5)
"""By so much clocks are put right again and again, and nobody waits long for it."""


@dataclass(slots=True)
class ClockSteps:
    """Notices that the clock was put back: what was planned by the wrong one is far away then."""

    latest: datetime | None = None
    """What it showed last."""

    def look(self, now: datetime) -> datetime | None:
        """Give what it showed before it was put back; None where it goes as clocks do."""
        before, self.latest = self.latest, now
        return before if before is not None and now < before - TOLERATED else None
