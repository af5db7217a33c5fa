"""Polls: organizers ask groups to choose, on whatever platforms they are.

making    the question, its options, until when and where; looked at before it is posted
voting    what people choose
counting  it closes, and what came of it
"""

from handlers.polls import counting, making, voting
from handlers.polls.registry import feature

__all__ = ["counting", "feature", "making", "voting"]
