"""What the hotline's messages are about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.words import Subject

if TYPE_CHECKING:
    from bot.storage.tables import Question, Utterance

CARD, TO_ASKER, OPENING, REMINDER = "question", "asked", "opening", "nudge"
OF_QUESTIONS = frozenset({CARD, TO_ASKER, OPENING, REMINDER})
"""Kinds of subjects whose number is a question's."""

WORDS, REPORT, NOTE, ECHO = "utterance", "report", "note", "echo"
OF_UTTERANCES = frozenset({WORDS, REPORT, NOTE, ECHO})
"""Kinds of subjects whose number is an utterance's."""

FLOOD = "flood"
"""Its number is a flood's."""


def flood(flood_id: int) -> Subject:
    """What those who answer are told of more than they can take."""
    return Subject(FLOOD, flood_id)


def card(question: Question) -> Subject:
    """The question as those who answer see it."""
    return Subject(CARD, question.id)


def to_asker(question: Question) -> Subject:
    """What the bot says to the asker about the question."""
    return Subject(TO_ASKER, question.id)


def opening(question: Question) -> Subject:
    """What its own topic before the asker begins with."""
    return Subject(OPENING, question.id)


def reminder(question: Question) -> Subject:
    """What reminds those who answer of the question."""
    return Subject(REMINDER, question.id)


def words(utterance_id: int) -> Subject:
    """What somebody said, wherever it stands."""
    return Subject(WORDS, utterance_id)


def report(utterance: Utterance) -> Subject:
    """An answer as other mentors' rooms see it."""
    return Subject(REPORT, utterance.id)


def note(utterance: Utterance) -> Subject:
    """A note among mentors."""
    return Subject(NOTE, utterance.id)


def answer(question: Question, utterance: Utterance) -> Subject:
    """An answer before an asker; askers of duplicates hear it under their own question."""
    if utterance.question_id == question.id:
        return words(utterance.id)
    return Subject(ECHO, utterance.id, str(question.id))
