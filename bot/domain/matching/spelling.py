"""Misspelt words of a question, put right by the words that the phrasings are written in.

Only a word that is nowhere else is looked up: not in the phrasings and not in the word lists. It is
taken for the known word that it could be a slip of: letters swapped, doubled, missed or beside each
other on the keyboard, vowels confused.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.domain.matching import lexicon
from bot.domain.matching.features import is_unspaced, stem, tokenise

if TYPE_CHECKING:
    from collections.abc import Iterable

SHORTEST = 5
"""Letters; shorter words are too near to others."""

CANDIDATES = 12
"""Words that are compared letter by letter, those with most trigrams in common."""

SLIP, VOWEL_GAP, GAP, VOWEL, OTHER = 0.5, 0.6, 0.7, 0.8, 1.0
"""What a slip costs: two letters swapped, a doubled one or a neighbour's key; a vowel too many or
too few; another letter too many or too few; a vowel for a vowel; any letter for another."""

ENDING = 2
"""Letters; words that differ in no more at their end are forms of one word, not slips."""

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю")
_VOWELS = frozenset("aeiouyаеиоуыэюя")


@lru_cache(maxsize=1)
def _neighbours() -> frozenset[tuple[str, str]]:
    pairs = set()
    for row in _ROWS:
        pairs |= set(pairwise(row))
    for upper, lower in pairwise(_ROWS):
        pairs |= set(zip(upper, lower, strict=False)) | set(zip(upper[1:], lower, strict=False))
    return frozenset(pairs | {(other, one) for one, other in pairs})


@lru_cache(maxsize=1)
def _listed() -> frozenset[str]:
    """Return all words of the word lists: whatever they mean, they are spelt right."""
    phrases = [phrase for found in lexicon.actions().values() for _, phrase in found]
    texts = [
        *phrases, *lexicon.courtesies(), *lexicon.function_words(), *lexicon.frames(),
        *(phrase for _, phrase in lexicon.question_words()),
        *(word for _, words in lexicon.synonyms() for word in words),
    ]  # fmt: skip
    return frozenset(token for text in texts for token in tokenise(text))


def allowance(word: str) -> float:
    """Return what the difference of a word from the right one may cost."""
    return {5: SLIP, 6: GAP, 7: VOWEL}.get(len(word), 2 * GAP)


class Speller:
    """The words of some texts, found by their misspellings."""

    def __init__(self, texts: Iterable[str]) -> None:
        """Learn the words."""
        counts = Counter(
            token
            for text in texts
            for token in tokenise(text)
            if len(token) >= SHORTEST and token.isalpha() and not is_unspaced(token)
        )
        self._words = frozenset(counts)
        self._stems = frozenset(map(stem, counts)) | frozenset(map(stem, _listed()))
        self._by_trigram: dict[str, list[str]] = defaultdict(list)
        for word in counts:
            for trigram in _trigrams(word):
                self._by_trigram[trigram].append(word)
        self.correct_word = lru_cache(maxsize=4_096)(self._correct_word)

    def correct(self, text: str) -> str:
        """Return a text with its misspelt words put right; the same where there is none."""
        tokens = tokenise(text)
        right = [self.correct_word(token) for token in tokens]
        return text if right == tokens else " ".join(right)

    def _correct_word(self, word: str) -> str:
        if len(word) < SHORTEST or not word.isalpha() or is_unspaced(word):
            return word
        if word in self._words or word in _listed() or stem(word) in self._stems:
            return word
        shared = Counter(
            other for trigram in _trigrams(word) for other in self._by_trigram.get(trigram, ())
        )
        best, least = word, allowance(word)
        for other, _ in shared.most_common(CANDIDATES):
            if _respelt(word) == _respelt(other):
                return other
            if other[0] != word[0] or other[:-ENDING] == word[: len(other) - ENDING]:
                continue
            cost = distance(_respelt(word), _respelt(other), least)
            if cost < least or (cost == least and best == word):
                best, least = other, cost
        return best


def _respelt(word: str) -> str:
    """Return a word with the ending that English writes in several ways written in one."""
    return f"{word[:-2]}le" if word.endswith(("al", "el", "il", "ol")) else word


def _trigrams(word: str) -> set[str]:
    padded = f" {word} "
    return {padded[at : at + 3] for at in range(len(padded) - 2)}


def distance(one: str, other: str, limit: float) -> float:
    """Return what it costs to make `one` out of `other`; more than `limit` may be any more."""
    if abs(len(one) - len(other)) * SLIP > limit:
        return limit + 1
    rows = [[at * GAP for at in range(len(other) + 1)]]
    for i, letter in enumerate(one, 1):
        last, row = rows[-1], [i * GAP]
        for j, known in enumerate(other, 1):
            cost = min(
                last[j] + _gap(one, i - 1),
                row[j - 1] + _gap(other, j - 1),
                last[j - 1] + _swap(letter, known),
            )
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == known:
                cost = min(cost, rows[-2][j - 2] + SLIP)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
        rows.append(row)
    return rows[-1][-1]


def _gap(word: str, at: int) -> float:
    """Return what a letter too many costs."""
    letter = word[at]
    doubled = at > 0 and word[at - 1] == letter
    if doubled:
        return SLIP
    return VOWEL_GAP if letter in _VOWELS else GAP


def _swap(letter: str, known: str) -> float:
    if letter == known:
        return 0.0
    if letter in _VOWELS and known in _VOWELS:
        return VOWEL
    return SLIP if (letter, known) in _neighbours() else OTHER
