"""Meetups that fill up.

registry        the feature
running         what is due of their dates
reminding       reminders, and how long before people like them
telling         what is different about a date
confirming      the day before, where others wait for a seat
afterwards      were you there, and how was it
door            checking in; who came and what happened, for hosts
clearing        lists that are not needed any more
"""

from handlers.meetups import (
    afterwards,
    clearing,
    confirming,
    door,
    reminding,
    running,
    telling,
)
from handlers.meetups.registry import feature

__all__ = [
    "afterwards",
    "clearing",
    "confirming",
    "door",
    "feature",
    "reminding",
    "running",
    "telling",
]
