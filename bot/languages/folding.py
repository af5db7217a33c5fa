"""Where a long text is folded, so that a phone shows its beginning and whoever wants reads on."""

from __future__ import annotations

LINE = 38
"""About as many characters stand in a line of a phone's chat."""
SCREEN = 16
"""Lines that may be there at once, with the buttons below them and what was said before."""
BEGINNING = 8
"""Of a longer text, at least so many are shown."""
REST = 4
"""Fewer lines than this are not worth a fold."""


def fold_at(text: str) -> int | None:
    """The place from which a text is folded: a paragraph's beginning, or else a line's.

    None where it fits on a screen, or has no fitting place.
    """
    if _lines(text) <= SCREEN:
        return None
    for separator in ("\n\n", "\n"):
        place = text.find(separator)
        while place >= 0:
            start = place + len(separator)
            if _lines(text[:place]) >= BEGINNING:
                if _lines(text[start:]) < REST:
                    break
                if _lines(text[:place]) <= SCREEN:
                    return start
            place = text.find(separator, start)
    return None


def _lines(text: str) -> int:
    """About how many lines it takes on a phone."""
    return sum(max(1, -(-len(line) // LINE)) for line in text.split("\n"))
