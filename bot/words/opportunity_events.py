"""What happens to opportunities, told to every feature that listens (`bot.words.domain_events`)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DeadlineMoved:
    """An opportunity closes at another moment, or is open again."""

    opportunity_id: int
