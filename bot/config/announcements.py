"""How announcements go out."""

from __future__ import annotations

from datetime import time
from typing import Annotated, Self

from pydantic import Field, model_validator

from bot.config.sections import Clock, Count, Section


class AnnouncementSettings(Section):
    """When people are not woken, and when one organizer alone is not enough."""

    quiet_from: Clock = time(21)
    quiet_until: Clock = time(8)
    second_above: Annotated[int, Field(ge=0)] = 50
    digest_at: Clock = time(9)
    ledger_days: Count = 90

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if (self.quiet_from is None) != (self.quiet_until is None):
            msg = 'quiet_until: set it and quiet_from both, or both to ""'
            raise ValueError(msg)
        if self.digest_at is None:
            msg = 'digest_at: a time of day such as "09:00"'
            raise ValueError(msg)
        return self
