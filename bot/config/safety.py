"""Where people in danger or distress are pointed to, and how soon more people are asked."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from bot.config.sections import Count, Language, Positive, Section, Url

Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Name = Annotated[str, StringConstraints(min_length=1)]


class SafetyContact(Section):
    """Somebody outside of the community whom people can turn to."""

    name: Name
    phone: str = ""
    link: Url = ""
    help_with: tuple[Literal["self-harm", "danger"], ...] = ("self-harm", "danger")
    countries: tuple[Country, ...] = ()
    languages: tuple[Language, ...] = ()

    @model_validator(mode="after")
    def _can_be_reached(self) -> Self:
        if not self.phone and not self.link:
            msg = f"contacts: {self.name}: give a phone or a link"
            raise ValueError(msg)
        return self


class SafetySettings(Section):
    """What the safety of people needs."""

    helplines: Url = "https://findahelpline.com"
    emergency: str = ""
    reports: str = ""
    alarm_minutes: Annotated[tuple[Positive, ...], Field(min_length=2, max_length=2)] = (10, 30)
    patience_minutes: Positive = 60
    words_days: Count = 180
    contacts: tuple[SafetyContact, ...] = ()

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if list(self.alarm_minutes) != sorted(self.alarm_minutes):
            msg = "alarm_minutes: two waits since it was written, the shorter first"
            raise ValueError(msg)
        return self
