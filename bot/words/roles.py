"""Roles: what somebody may do."""

from __future__ import annotations

from enum import IntEnum


class Role(IntEnum):
    """What somebody may do; each role may do what the ones below it may."""

    NEWCOMER = 0
    MENTOR = 1
    ORGANIZER = 2
    OWNER = 3

    @classmethod
    def of(cls, word: str) -> Role:
        """The role that is stored and typed so. Raises KeyError."""
        return cls[word.upper()]

    @property
    def word(self) -> str:
        """As it is stored and typed: "mentor"."""
        return self.name.lower()
