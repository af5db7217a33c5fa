"""Buttons that stand below many messages about a question."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.words import Button, _

if TYPE_CHECKING:
    from bot.storage.tables import Question


def ask_person(question: Question) -> Button:
    """The way to people."""
    return Button(_("Ask a person"), f"!person {question.handle}")


def helped_by(question: Question) -> Button:
    """It was the right answer."""
    return Button(_("That helped"), f"!helped {question.handle}")
