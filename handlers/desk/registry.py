"""The feature that all modules of the desk register with."""

from bot.engine.features import Feature

feature = Feature("desk")
