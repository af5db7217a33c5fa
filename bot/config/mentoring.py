"""How newcomers and mentors find each other, and how mentoring goes on once two are paired."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from bot.config.sections import Count, Positive, Section

Number = Annotated[int, Field(ge=0)]


class MentoringSettings(Section):
    """How mentoring begins and goes on."""

    offer_hours: Positive = 48
    confirm_hours: Positive = 48
    capacity: Annotated[int, Field(ge=1, le=20)] = 3
    term_months: Annotated[int, Field(ge=1, le=60)] = 6
    eligible_days: Number = 0
    eligible_answers: Number = 0
    eligible_training: bool = False
    words_days: Count = 90
    check_in_days: tuple[Count, ...] = (3, 14, 42)
    farewell_days: Count = 90
    nudge_days: Count = 5
    pause_days: Count = 12
    hand_over_days: Count = 21

    @model_validator(mode="after")
    def _comes_in_order(self) -> Self:
        days = [*self.check_in_days, self.farewell_days]
        if days != sorted(set(days)):
            msg = "check_in_days: days after the beginning, the first first, before farewell_days"
            raise ValueError(msg)
        silence = [self.nudge_days, self.pause_days, self.hand_over_days]
        if silence != sorted(set(silence)):
            msg = "nudge_days: fewer than pause_days, and those fewer than hand_over_days"
            raise ValueError(msg)
        return self
