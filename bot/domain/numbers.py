"""Numbers as people type them: with a hash before them, in whatever digits."""

from __future__ import annotations

import unicodedata

from bot.words import briefs

LONGEST_SHOWN = 40
LONGEST = 9
"""Digits; anything longer is no number of ours, and would not fit into a column."""


def read(words: str | None) -> int | None:
    """The number in "7", "#7" or "٧"; None where there is none."""
    digits = (words or "").strip().removeprefix("#")
    return int(digits) if digits.isdecimal() and len(digits) <= LONGEST else None


def shorten(words: str) -> str:
    """What somebody typed for a number and is none, as it may be repeated to them."""
    return briefs.shorten(words, LONGEST_SHOWN)


def in_latin_digits(words: str) -> str:
    """The same words with 0 to 9 in place of other scripts' digits."""
    return "".join(
        str(unicodedata.decimal(letter)) if letter.isdecimal() else letter for letter in words
    )
