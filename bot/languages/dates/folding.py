"""Words as they are compared: without case, accents, vowel signs, and in the digits 0 to 9."""

from __future__ import annotations

import re
import unicodedata

ARABIC_SIGNS = re.compile("[\u0640\u064b-\u065f\u0670]")
ARABIC_FORMS = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ى": "ي", "ة": "ه", "،": ","})
ACCENTS = re.compile("[\u0300-\u036f]")


def fold(words: str) -> str:
    """Make them comparable. Vowel signs of Indic scripts stay: they are letters there."""
    composed = unicodedata.normalize("NFKC", words).casefold()
    latin = "".join(_bare(letter) for letter in composed)
    digits = "".join(
        str(unicodedata.decimal(letter)) if letter.isdecimal() else letter for letter in latin
    )
    return ARABIC_SIGNS.sub("", digits).translate(ARABIC_FORMS).replace("’", "'").replace("ё", "е")


def _bare(letter: str) -> str:
    """A Latin letter without its accents."""
    if letter < "\u00c0" or letter > "\u1eff" or "\u0250" <= letter < "\u1e00":
        return letter
    return ACCENTS.sub("", unicodedata.normalize("NFD", letter))
