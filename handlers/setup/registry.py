"""The feature on which these modules register what they handle."""

from bot.engine.features import Feature

feature = Feature("setup")
"""Setting a community up; without it, everything is set up by commands."""
