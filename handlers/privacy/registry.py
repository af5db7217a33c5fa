"""The feature on which the modules of people's rights register what they handle."""

from bot.engine.features import Feature

feature = Feature("privacy")
