"""Introductions: the first minute, and what one can do here.

first_minute   a calm hello, three questions that can be skipped, the menu
help_screens   /help: pages that turn in place, and all commands by groups
"""

from handlers.introductions import first_minute, help_screens
from handlers.introductions.registry import feature

__all__ = ["feature", "first_minute", "help_screens"]
