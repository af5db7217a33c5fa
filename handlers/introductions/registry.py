"""The feature on which the modules of the first minute and of /help register what they handle."""

from bot.engine.features import Feature

feature = Feature("introductions")
