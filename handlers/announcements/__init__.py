"""Announcements: what organizers say to many, and what comes of it.

composing    a draft is begun, its topic, and the preview
texts        what it says in each language
timing       when it goes out
aiming       for whom it is
sending      counted, confirmed, approved by a second organizer
delivering   handed out portion by portion, and shown as it goes; paused, gone on with, cancelled
correcting   changed and taken back where it stands; what others propose
reporting    how it went, which there were, and the audit
subscribing  which topics people and groups hear of, and how often
digesting    several of them in one message
answering    reactions and replies
translating  who can write what is missing in a language
"""

from handlers.announcements import (
    aiming,
    answering,
    composing,
    correcting,
    delivering,
    desk_pages,
    digesting,
    reporting,
    sending,
    subscribing,
    translating,
)
from handlers.announcements.registry import feature

__all__ = [
    "aiming",
    "answering",
    "composing",
    "correcting",
    "delivering",
    "desk_pages",
    "digesting",
    "feature",
    "reporting",
    "sending",
    "subscribing",
    "translating",
]
