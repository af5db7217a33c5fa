"""Announcements: what organizers say to many, and what comes of it."""

from handlers.announcements.registry import feature

__all__ = ["feature"]
