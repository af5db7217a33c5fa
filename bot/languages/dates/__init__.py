"""Dates and times as people write them, in the languages that the bot speaks."""
