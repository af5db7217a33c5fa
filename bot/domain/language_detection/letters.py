"""The language of a short message, as far as its letters alone tell."""

from __future__ import annotations

import unicodedata
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

SCRIPTS = {
    "ar": "ARABIC", "fa": "ARABIC", "ur": "ARABIC", "he": "HEBREW", "ru": "CYRILLIC",
    "uk": "CYRILLIC", "bg": "CYRILLIC", "hi": "DEVANAGARI", "mr": "DEVANAGARI", "ne": "DEVANAGARI",
    "zh": "CJK", "ja": "HIRAGANA", "ko": "HANGUL", "th": "THAI", "el": "GREEK", "bn": "BENGALI",
    "sr": "CYRILLIC", "be": "CYRILLIC", "kk": "CYRILLIC", "ml": "MALAYALAM", "kn": "KANNADA",
    "gu": "GUJARATI", "pa": "GURMUKHI", "si": "SINHALA", "km": "KHMER", "lo": "LAO",
    "mn": "CYRILLIC", "ky": "CYRILLIC", "tg": "CYRILLIC", "tt": "CYRILLIC", "mk": "CYRILLIC",
    "ps": "ARABIC", "ckb": "ARABIC", "ug": "ARABIC", "sd": "ARABIC", "my": "MYANMAR", "or": "ORIYA",
    "ta": "TAMIL", "te": "TELUGU", "am": "ETHIOPIC", "ka": "GEORGIAN", "hy": "ARMENIAN",
}  # fmt: skip
LATIN = "LATIN"


def script_of(language: str) -> str:
    """The script that a language is written in."""
    return SCRIPTS.get(language.partition("-")[0], LATIN)


@lru_cache(maxsize=1_024)
def _script_of_letter(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0]


def main_script(text: str) -> str:
    """The script of most letters ("ARABIC"); "" where there are none."""
    counted = Counter(map(_script_of_letter, filter(str.isalpha, text)))
    return counted.most_common(1)[0][0] if counted else ""


def language_of(text: str, likely: str, offered: Sequence[str]) -> str:
    """The language that somebody wrote in: `likely`, unless its letters are of another script and
    one of the `offered` languages has that script.
    """
    script = main_script(text)
    if not script or script_of(likely) == script:
        return likely
    return next((one for one in offered if script_of(one) == script), likely)
