"""Trying again: pauses that grow with every failure, up to the longest, and begin anew."""

from __future__ import annotations

from dataclasses import dataclass
from random import SystemRandom

RANDOM = SystemRandom()
MOST_STEPS = 30
"""Beyond it the numbers would only get large."""


@dataclass(slots=True)
class Backoff:
    """The pauses between failures of one thing, in seconds.

    Each is `factor` times as long as the one before; `spread` are the least and the most parts of
    it that are waited, so that many who fail together don't come back together.
    """

    first: float
    longest: float
    factor: float = 2.0
    spread: tuple[float, float] = (1.0, 1.0)
    failures: int = 0

    def after(self, failures: int) -> float:
        """The pause after so many failures before this one, unspread."""
        return min(self.first * self.factor ** min(failures, MOST_STEPS), self.longest)

    def next(self) -> float:
        """It has failed once more: the pause from now on."""
        pause = self.after(self.failures)
        self.failures += 1
        return pause * RANDOM.uniform(*self.spread)

    def reset(self) -> None:
        """It has worked: begin with short pauses again."""
        self.failures = 0
