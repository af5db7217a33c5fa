"""Surveys and votes: how one is answered, and where it stands.

Stored as their text; moved in `bot.domain.surveys` alone.
"""

from __future__ import annotations

from enum import StrEnum


class SurveyKind(StrEnum):
    """How it is answered."""

    ONE = "one"
    """By one of its choices."""
    SEVERAL = "several"
    """By any number of them."""
    WORDS = "words"
    """In one's own words."""
    PAIRS = "pairs"
    """By comparing words two at a time, in each language its own."""


class SurveyState(StrEnum):
    """Where a survey stands."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    """It is counted: nothing is left that says whose voice was which."""
    DROPPED = "dropped"


class OptionState(StrEnum):
    """Where a word stands that can be voted for."""

    PROPOSED = "proposed"
    """An organizer is to look at it."""
    TAKEN = "taken"
    FOLDED = "folded"
    """It is there already, in another spelling."""
    DROPPED = "dropped"


class InvitationStep(StrEnum):
    """What somebody who is asked in private is to hear next, or has heard."""

    TO_ASK = "to ask"
    ASKED = "asked"
    TO_REMIND = "to remind"
    REMINDED = "reminded"
    TO_TELL = "to tell"
    """What came of it."""
