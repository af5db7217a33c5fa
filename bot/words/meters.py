"""What is measured while the bot works: counts and times, never of whom or in which chat."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable


class Meter(Protocol):
    """Whoever works says to it what was done; times in seconds."""

    def handled(self, platform: str, kinds: Iterable[str], seconds: float) -> None:
        """An event was handled, so long after it was heard."""

    def failed(self, platform: str, *, quarantined: bool) -> None:
        """An event could not be handled."""

    def delivered(self, platform: str, result: str, seconds: float) -> None:
        """A delivery was tried, with that result (the kind of a failure, or "Sent"); the call to
        the platform took so long.
        """

    def spoke(self, platform: str, seconds: float) -> None:
        """A message was sent, so long after it was to be said."""

    def job(self, name: str, result: str, seconds: float) -> None:
        """A job was done or failed, so long after it was due."""

    def decided(self, verdict: str) -> None:
        """The matcher was sure of an answer, or not."""


class Unmeasured:
    """Where nobody measures."""

    def handled(self, platform: str, kinds: Iterable[str], seconds: float) -> None:
        """Measure nothing."""

    def failed(self, platform: str, *, quarantined: bool) -> None:
        """Measure nothing."""

    def delivered(self, platform: str, result: str, seconds: float) -> None:
        """Measure nothing."""

    def spoke(self, platform: str, seconds: float) -> None:
        """Measure nothing."""

    def job(self, name: str, result: str, seconds: float) -> None:
        """Measure nothing."""

    def decided(self, verdict: str) -> None:
        """Measure nothing."""


UNMEASURED: Meter = Unmeasured()
