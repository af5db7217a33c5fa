"""The feature on which these modules register what they handle."""

from bot.engine.features import Feature

feature = Feature("polls")
