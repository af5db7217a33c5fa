"""What is done in a text: adding or removing, blocking or being blocked, asking who or when.

The classes and their words are lists that people can read and extend, `lexicon/actions.*.txt`.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from bot.domain.matching import lexicon
from bot.domain.matching.features import tokenise
from bot.domain.matching.phrases import PhraseIndex

if TYPE_CHECKING:
    from collections.abc import Iterable

Actions = frozenset[str]
"""Names of classes; see `lexicon/actions.txt`."""


@lru_cache(maxsize=1)
def _indexes() -> dict[str, PhraseIndex]:
    return {language: PhraseIndex.of(phrases) for language, phrases in lexicon.actions().items()}


@lru_cache(maxsize=1)
def _opposites() -> dict[str, frozenset[str]]:
    return lexicon.opposites()


@lru_cache(maxsize=4_096)
def find_actions(text: str, language: str) -> Actions:
    """Return the classes of what is done in a text, by the words of its language."""
    index = _indexes().get(language.partition("-")[0])
    if index is None:
        return frozenset()
    return frozenset(span.label for span in index.find(tokenise(text)))


def conflict(asked: Actions, known: Iterable[str]) -> bool:
    """Tell whether something is asked against which `known` speaks, and which it does not know."""
    there = frozenset(known)
    missing = asked - there
    return any(_opposites().get(action, frozenset()) & there for action in missing)
