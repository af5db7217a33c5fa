"""How a language lists things: what stands between them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel import Locale


@lru_cache(maxsize=512)
def separators(count: int, locale: Locale, *, alternatives: bool = False) -> tuple[str, ...]:
    """What stands between so many listed things, by CLDR's patterns: (", ", " and ")."""
    patterns = locale.list_patterns.get("or" if alternatives else "standard", {})
    if count <= 1:
        return ()
    names = ("2",) if count == 2 else ("start", *["middle"] * (count - 3), "end")
    return tuple(_between(str(patterns.get(name, "{0}, {1}"))) for name in names)


def _between(pattern: str) -> str:
    return pattern.partition("{0}")[2].partition("{1}")[0]


_SPANISH_I = re.compile(r"h?[ií](?![aeéoóuú])", re.IGNORECASE)
_SPANISH_O = re.compile(r"h?[oó]", re.IGNORECASE)


def before(separator: str, following: str, locale: Locale) -> str:
    """The separator as it stands before a word: in Spanish "y" is "e" before an i, "o" is "u"
    before an o.
    """
    if locale.language != "es":
        return separator
    if separator == " y " and _SPANISH_I.match(following):
        return " e "
    if separator == " o " and _SPANISH_O.match(following):
        return " u "
    return separator
