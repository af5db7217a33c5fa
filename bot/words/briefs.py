"""Shortened text: what somebody wrote, as far as there is room for it."""

from __future__ import annotations

import unicodedata

JOINER = "\u200d"
"""Makes one sign of two, as in families and professions."""


def brief(words: str, most: int) -> str:
    """Plain words on one line, of `most` characters at most, with "…" where some were left out."""
    return shorten(" ".join(words.split()), most)


def brief_at_word(words: str, most: int) -> str:
    """The same, cut between two words."""
    return shorten_at_word(" ".join(words.split()), most)


def shorten(words: str, most: int) -> str:
    """As `brief`, with its lines as they are. No letter is left without its marks."""
    if len(words) <= most:
        return words
    end = most - 1
    while end > 0 and (_belongs_to_the_last(words[end]) or words[end - 1] == JOINER):
        end -= 1
    return words[:end].rstrip() + "…"


def shorten_at_word(words: str, most: int) -> str:
    """The same, cut between two words where that leaves at least half of the room."""
    if len(words) <= most:
        return words
    whole = words[:most].rpartition(" ")[0].rstrip(" ,;:–-")
    return f"{whole}…" if len(whole) >= most // 2 else shorten(words, most)


def _belongs_to_the_last(sign: str) -> bool:
    return sign == JOINER or unicodedata.category(sign).startswith("M")
