"""Whether a question and an entry speak of the same thing, and of the same done to it.

Likeness counts what two texts share; this asks what is left over. "How do I print an article?" is
like "How do I create an article?" in all words but one, and that one is the question.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.domain.matching.actions import Actions, conflict, find_actions
from bot.domain.matching.features import concepts_of, is_unspaced, tokenise
from bot.domain.matching.sentences import function_words

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable

BEGINNING = 5
"""Letters; longer words that begin alike are taken for forms of one word."""

Word = tuple[str, ...]
"""The features by which a word may be found: its stem or its concepts, and how it begins."""


@dataclass(frozen=True, slots=True)
class Contrast:
    """How far the words of a question are an entry's own, rather than others'.

    `foreign` (0 to 1) is the share of another entry's phrasings that speak of something of which
    this one does not; `own` (0 to 1) how exclusively the entry's most telling word in the question
    is its own; `odds` the logarithm of how much likelier the words are in its phrasings than in
    others', by ten; `core` how much of the entry's own few words the question has, `essential` in
    which share of its phrasings the commonest of these stands.
    """

    foreign: float = 0.0
    own: float = 0.0
    odds: float = 0.0
    core: float = 0.0
    essential: float = 0.0


UNTOLD = Contrast()


@dataclass(frozen=True, slots=True)
class Agreement:
    """What a question and an entry have in common, each from 0 to 1.

    `known` is how much of what the question is about the entry's phrasings speak of; `asked` how
    much of what its nearest phrasing is about the question speaks of, `same` the reverse of that;
    `strange` how much of what is done in the question is done in none of the phrasings; `opposed`
    is 1 where the contrary is. `contrast` tells how far the words are this entry's at all.
    """

    known: float = 0.0
    asked: float = 0.0
    same: float = 0.0
    strange: float = 0.0
    opposed: float = 0.0
    contrast: Contrast = UNTOLD


@dataclass(slots=True)
class Profile:
    """What an entry's phrasings in one language speak of: in how many of them each feature and
    each action stands.
    """

    language: str
    size: int = 0
    features: Counter[str] = field(default_factory=Counter)
    actions: Counter[str] = field(default_factory=Counter)

    def add(self, text: str) -> None:
        """Count one phrasing."""
        self.size += 1
        self.features.update(features_of(text))
        self.actions.update(find_actions(text, self.language))

    def agree(
        self,
        question: str,
        nearest: str,
        rarity: Callable[[str], float],
        contrast: Contrast,
        without: str = "",
    ) -> Agreement:
        """Compare a question with the phrasings, of which `nearest` is the one most like it.

        `rarity` weighs a feature. A phrasing that is `without` is left out of the profile.
        """
        words = content(question)
        asked = find_actions(question, self.language)
        done = self._actions(without)
        return Agreement(
            _share(words, self._features(without), rarity),
            _share(content(nearest), features_of(question), rarity),
            _share(words, features_of(nearest), rarity),
            len(asked - done) / len(asked) if asked else 0.0,
            float(conflict(asked, done)),
            contrast,
        )

    def _features(self, without: str) -> Container[str]:
        if not without:
            return self.features
        hidden = features_of(without)
        return {name for name, count in self.features.items() if count > (name in hidden)}

    def _actions(self, without: str) -> Actions:
        if not without:
            return frozenset(self.actions)
        hidden = find_actions(without, self.language)
        return frozenset(name for name, count in self.actions.items() if count > (name in hidden))


@lru_cache(maxsize=16_384)
def content(text: str) -> tuple[Word, ...]:
    """Return the words that say what a text is about, each once; pairs of characters where words
    are not spaced.
    """
    words: dict[str, Word] = {}
    for token in tokenise(text):
        if is_unspaced(token):
            for pair in map("".join, pairwise(token)):
                if not (pair[0] in function_words() or pair[1] in function_words()):
                    words[pair] = (pair,)
        elif token not in function_words():
            beginning = (f"{token[:BEGINNING]}~",) if len(token) > BEGINNING else ()
            words[token] = (*concepts_of(token), *beginning)
    return tuple(words.values())


@lru_cache(maxsize=16_384)
def features_of(text: str) -> frozenset[str]:
    """Return the features of the words that say what a text is about."""
    return frozenset(feature for word in content(text) for feature in word)


def _share(words: Iterable[Word], known: Container[str], rarity: Callable[[str], float]) -> float:
    """Return which part of the words, by weight, is known by any of its features."""
    whole = part = 0.0
    for word in words:
        weight = rarity(word[0])
        whole += weight
        for feature in word:
            if feature in known:
                part += weight
                break
    return part / whole if whole else 0.0
