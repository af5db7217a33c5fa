"""The desk on the web: the way in, and whatever can be said to the bot."""

from handlers.desk import entering, public_pages, saying
from handlers.desk.registry import feature

__all__ = ["entering", "feature", "public_pages", "saying"]
