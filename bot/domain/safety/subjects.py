"""What the messages about cases are about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.words import Subject

if TYPE_CHECKING:
    from bot.storage.tables import SafetyCase, SafetyMessage

CARD, TO_PERSON, ALARM, REMINDER = "case", "case-person", "case-alarm", "case-reminder"
OF_CASES = frozenset({CARD, TO_PERSON, ALARM, REMINDER})
"""Kinds of subjects whose number is a case's."""
WORDS = "case-words"
"""The kind whose number is that of one thing that was said, wherever it stands."""
ECHO = "case-echo"
"""The same for a member's words before their colleagues, which read otherwise there."""


def card(case: SafetyCase) -> Subject:
    """The case as the team sees it."""
    return Subject(CARD, case.id)


def to_person(case: SafetyCase) -> Subject:
    """What the bot says of it to the person whom it is about."""
    return Subject(TO_PERSON, case.id)


def alarm(case: SafetyCase) -> Subject:
    """What calls organizers, without a word of what was said."""
    return Subject(ALARM, case.id)


def reminder(case: SafetyCase) -> Subject:
    """What reminds the team of it."""
    return Subject(REMINDER, case.id)


def words(message: SafetyMessage) -> Subject:
    """What somebody said, wherever it stands."""
    return Subject(WORDS, message.id)


def echo(message: SafetyMessage) -> Subject:
    """A member's words to the person, as the team sees them."""
    return Subject(ECHO, message.id)
