"""The feature that all modules of meetups register with."""

from __future__ import annotations

from bot.engine.features import Feature

feature = Feature("meetups")
