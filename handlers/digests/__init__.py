"""Digests: the week in numbers, to organizers every Monday, and to whoever of them asks.

registry    the feature
wording     how a week is told
mondays     every Monday, and now
"""

from handlers.digests import mondays
from handlers.digests.registry import feature

__all__ = ["feature", "mondays"]
