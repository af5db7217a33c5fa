"""Mentoring: newcomers and mentors are brought together if both agree, and find each other again.

registry       the feature
arguments      what follows its buttons
pair_chat      what the two say to each other through the bot
talking        from when on, and until when, all that somebody writes goes to the other
backups        who answers while a mentor is away
"""

from handlers.mentoring import backups, pair_chat, talking
from handlers.mentoring.registry import feature

__all__ = ["backups", "feature", "pair_chat", "talking"]
