"""What can be set of groups: how people are met who come, or ask to."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from bot.config.sections import Count, Section


class WelcomeSettings(Section):
    """How people who join a group are welcomed."""

    gather_seconds: Annotated[float, Field(ge=0)] = 30
    pause_minutes: Annotated[float, Field(ge=0)] = 60
    stays_minutes: Annotated[float, Field(ge=0)] = 1440


class JoiningSettings(Section):
    """How people who ask to join a group are met."""

    patience_minutes: Annotated[float, Field(gt=0)] = 60
    words_days: Count = 30
