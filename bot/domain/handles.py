"""Handles: what buttons call questions and words by, so that nobody can count them."""

from __future__ import annotations

import secrets

FIRST = "q"
"""Tells a handle from a number: those of rows that are older than handles are their ids."""
RANDOM_BYTES = 8


def draw() -> str:
    """A new handle: twelve characters, of which nothing can be guessed."""
    return FIRST + secrets.token_urlsafe(RANDOM_BYTES)


def is_handle(word: str) -> bool:
    """Could that word be a handle, of whatever age?"""
    return word.isdecimal() or (word.startswith(FIRST) and len(word) == len(draw()))
