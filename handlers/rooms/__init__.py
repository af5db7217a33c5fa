"""Rooms: what a group is for, whether the bot listens there, and what it can't do there."""

from handlers.rooms import admission, asking, group_sets, join_requests, losses, purposes, spaces
from handlers.rooms.registry import feature

__all__ = [
    "admission",
    "asking",
    "feature",
    "group_sets",
    "join_requests",
    "losses",
    "purposes",
    "spaces",
]
