"""The desk on the web: the way in, its first page, and whatever can be said to the bot."""

from handlers.desk import entering, today
from handlers.desk.registry import feature

__all__ = ["entering", "feature", "today"]
