"""Excerpts: the beginning of a long answer, cut where it reads well and no mark is torn."""

from __future__ import annotations

import re

SENTENCE_END = re.compile(r"(?<=[.!?؟…])\s+|(?<=[。！？।])\s*")


def shorten(markdown: str, most: int) -> str:
    """The first paragraphs, steps or sentences of a Markdown text, of `most` characters at most.

    What is short enough stays as it is, and so does what can't be cut anywhere.
    """
    if len(markdown) <= most:
        return markdown
    lines = markdown.splitlines()
    return (
        _fitting(lines, "\n", most) or _fitting(SENTENCE_END.split(lines[0]), " ", most) or markdown
    )


def _fitting(parts: list[str], gap: str, most: int) -> str:
    """As many parts as fit, up to the last that leaves no mark open; "" for none."""
    best, beginning = "", ""
    for part in parts:
        beginning = f"{beginning}{gap}{part}" if beginning else part
        if len(beginning) > most:
            break
        if _is_whole(beginning):
            best = beginning
    return best.rstrip()


def _is_whole(markdown: str) -> bool:
    """Is every code, bold and link that was opened closed again?"""
    pairs = markdown.count("`") % 2 == 0 and markdown.count("**") % 2 == 0
    return pairs and markdown.count("[") == markdown.count("]")
