"""The feature."""

from bot.engine.features import Feature

feature = Feature("health")
