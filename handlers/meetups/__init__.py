"""Meetups that fill up.

registry  the feature
running   what is due of their dates
"""

from handlers.meetups import running
from handlers.meetups.registry import feature

__all__ = ["feature", "running"]
