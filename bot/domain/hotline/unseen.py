"""Unseen: a conversation under a made-up name, until the person leaves it or falls silent.

It is a state of the person, not of one message: whatever they ask, add or ask again goes under one
made-up name, which is drawn with their first question.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.storage.tables import Person, Question

SILENCE = timedelta(days=3)
"""After so long without a word that went unseen, it is over."""
CLOSE = timedelta(hours=1)
"""What is said under the name so soon after it can be put together with what was said unseen."""


def begin(person: Person, now: datetime) -> None:
    """Speak unseen from now on; who does so already keeps their made-up name."""
    if not is_unseen(person, now):
        person.pseudonym = ""
    person.anonymous = True
    person.unseen_at = now


def go_on(person: Person, now: datetime) -> None:
    """Speak under the last made-up name again."""
    person.anonymous = True
    person.unseen_at = now


def leave(person: Person) -> None:
    """Speak under one's own name again."""
    person.anonymous = False


def settle(person: Person) -> None:
    """Speak under one's own name, also right after what was said unseen."""
    person.anonymous = False
    person.pseudonym = ""


def is_unseen(person: Person, now: datetime) -> bool:
    """Does what the person says now go under a made-up name?"""
    lately = person.unseen_at is None or now - person.unseen_at < SILENCE
    return person.anonymous and lately


def was_unseen_just_now(person: Person, now: datetime) -> bool:
    """Would a word under the name follow one that went unseen so soon that it tells who it was?"""
    if person.anonymous or not person.pseudonym or person.unseen_at is None:
        return False
    return now - person.unseen_at < CLOSE


def note_words(person: Person, question: Question, now: datetime) -> None:
    """They have said something in that question: where it is unseen, the silence begins anew.

    Words in another conversation than the one that they are in change nothing of this one.
    """
    if not question.pseudonym or not is_unseen(person, now):
        return
    person.pseudonym = person.pseudonym or question.pseudonym
    if person.pseudonym == question.pseudonym:
        person.unseen_at = now
