"""Opportunities: what there is to apply for, where it stands, and who hears of it why.

Stored as their text; moved in `bot.domain.opportunities` alone.
"""

from __future__ import annotations

from enum import StrEnum


class OpportunityKind(StrEnum):
    """What somebody can apply for."""

    SCHOLARSHIP = "scholarship"
    """To go somewhere, or to learn."""
    GRANT = "grant"
    """For a project of one's own."""
    CALL = "call"
    """For talks, papers, proposals."""
    ROLE = "role"
    """To fill."""
    TRAINING = "training"
    OTHER = "other"


class OpportunityState(StrEnum):
    """Where an opportunity stands."""

    DRAFT = "draft"
    """Only organizers see it."""
    OPEN = "open"
    CLOSED = "closed"
    """Its deadline is over, or an organizer has closed it."""
    WITHDRAWN = "withdrawn"
    """It should not have been there, or is not there any more."""


class NoticeKind(StrEnum):
    """Why somebody hears that an opportunity closes soon."""

    REMINDER = "reminder"
    """They wanted to be reminded of it."""
    NUDGE = "nudge"
    """They want to hear of whatever closes soon and fits them."""


class WishState(StrEnum):
    """Whether somebody who got one would tell others about it."""

    NOTED = "noted"
    """Nobody has asked them."""
    ASKED = "asked"
    WILLING = "willing"
    UNWILLING = "unwilling"
