"""The feature on which these modules register what they handle."""

from __future__ import annotations

from bot.engine.features import Feature

feature = Feature("surveys")
