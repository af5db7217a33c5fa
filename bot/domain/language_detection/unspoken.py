"""Languages that the community does not speak: told by their letters or their commonest words, and
what to say in them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING

from bot.domain.language_detection import letters
from bot.domain.matching import lexicon

if TYPE_CHECKING:
    from collections.abc import Sequence

LEAST = 2
"""Different words by which a language is told, at least; and more than of any that is spoken."""

WORD = re.compile(r"(?:[^\W\d_]|[\u0900-\u0963\u0971-\u0d7f])+")
"""Letters, and the vowel signs of Indic scripts, which are no letters to Python."""


@dataclass(frozen=True, slots=True)
class Unspoken:
    """A language: its tag, a sentence with the blank `{languages}`, and its commonest words."""

    tag: str
    sentence: str
    words: frozenset[str]

    def say(self, languages: Sequence[str]) -> str:
        """Return the sentence, given the names of the languages that are spoken."""
        return self.sentence.replace("{languages}", ", ".join(languages))


@lru_cache(maxsize=1)
def known() -> tuple[Unspoken, ...]:
    """Return what the data file holds."""
    path = resources.files(__name__.rpartition(".")[0]) / "unspoken.txt"
    rows = [
        line.split("|")
        for line in path.read_text("utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    return tuple(
        Unspoken(tag.strip(), sentence.strip(), frozenset(words.casefold().split()))
        for tag, sentence, words in rows
    )


@lru_cache(maxsize=1)
def _spoken() -> dict[str, frozenset[str]]:
    return lexicon.function_words_by_language()


def recognise(text: str, offered: Sequence[str]) -> Unspoken | None:
    """Return the language that a text is surely written in and that is not `offered`."""
    bases = {tag.partition("-")[0] for tag in offered}
    script = letters.main_script(text)
    words = frozenset(WORD.findall(text.casefold()))
    spoken = max((len(words & _spoken().get(base, frozenset())) for base in bases), default=0)
    best: tuple[int, Unspoken | None] = (max(spoken, LEAST - 1), None)
    for language in known():
        if language.tag in bases or letters.script_of(language.tag) != script:
            continue
        if not language.words:
            return language
        count = len(words & language.words)
        if count > best[0]:
            best = (count, language)
    return best[1]
