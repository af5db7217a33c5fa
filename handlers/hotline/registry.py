"""The feature on which the hotline's modules register what they handle, and its time settings."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.engine.features import Feature

if TYPE_CHECKING:
    from bot.engine.features import Tick

feature = Feature("hotline")

FADE = timedelta(days=3)
"""An answered question of which nothing more is heard is closed after this time."""


def lease(tick: Tick) -> timedelta:
    """For how long a claim holds."""
    return timedelta(minutes=tick.settings.hotline.lease_minutes)


def reopen_period(tick: Tick) -> timedelta:
    """For how long a closed question can be reopened."""
    return timedelta(days=tick.settings.hotline.reopen_days)
