"""A job as its handler sees it: something that is due, recurs or takes long."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

SAID = "said"
"""Among the arguments: what it says was said already, so that it is done without a word."""


@dataclass(frozen=True, slots=True)
class Job:
    """`due_at` is when it was meant to be done, and `late` how long ago that is.

    `attempt` counts from 1. `day` is the local date of an occurrence of what recurs.
    """

    name: str
    subject: int
    arguments: Mapping[str, Any]
    due_at: datetime
    late: timedelta
    person_id: int | None = None
    attempt: int = 1
    day: date | None = None

    @property
    def is_said(self) -> bool:
        """Was said already what it says? Then it is done without a word."""
        return bool(self.arguments.get(SAID))


LOOK_AT_HEALTH = "health.look"
"""The job that looks whether all is well with the bot; it is put by the running process."""
