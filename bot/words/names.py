"""Names as others see them: what they hold that can't be seen, or turns what stands beside them."""

from __future__ import annotations

import unicodedata

HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Categories of characters that show nothing (Unicode, chapter 4.5), or change the direction."""
JOINERS = frozenset("\u200c\u200d")
"""Needed inside words of Persian and Hindi, and in emoji."""
BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and symbols that are drawn as nothing."""


def plain_name(name: str) -> str:
    """The name as others see it: composed (NFC), on one line, without what can't be seen."""
    composed = unicodedata.normalize("NFC", name)
    seen = "".join(
        " " if character in BLANK or character.isspace() else character
        for character in composed
        if character in JOINERS
        or character.isspace()
        or unicodedata.category(character) not in HIDDEN
    )
    shown = " ".join(seen.split())
    return shown if any(character not in JOINERS for character in shown) else ""
