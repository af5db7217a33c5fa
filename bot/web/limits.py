"""Who asks too often waits."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

BURST, PER_SECOND = 60.0, 1.0
"""So many requests at once from an address, and so many a second in the long run."""
MOST_ADDRESSES = 10_000
"""So many are remembered, the latest; nothing of them is written down."""


@dataclass(slots=True)
class RateLimit:
    """A bucket for each address, which fills with time; `seconds` tells a time that only grows."""

    seconds: Callable[[], float]
    burst: float = BURST
    per_second: float = PER_SECOND
    _buckets: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict)

    def allows(self, address: str) -> bool:
        """Take a request from the address, unless it has had its share."""
        now = self.seconds()
        left, since = self._buckets.pop(address, (self.burst, now))
        left = min(self.burst, left + (now - since) * self.per_second)
        allowed = left >= 1
        self._buckets[address] = (left - 1 if allowed else left, now)
        if len(self._buckets) > MOST_ADDRESSES:
            self._buckets.popitem(last=False)
        return allowed
