"""The feature to which the modules of this folder add what they handle."""

from bot.engine.features import Feature

feature = Feature("announcements")
