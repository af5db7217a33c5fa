"""Finding among hundreds or a few thousand short texts, in memory, in any script.

A word counts by how rare it is among them; one with no match of its own may match by its letters,
which forgives a typo or an ending. Words of scripts without spaces are pairs of characters.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.domain.matching.features import extract
from bot.domain.matching.lexicon import frames

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

NAMES, TOPICS, BODY = 1.0, 0.8, 0.6
"""What a match is worth in a title or keyword, in a topic, in a description."""
ALIKE = 0.6
"""Part of two words' trigrams that must agree, and what such a match is worth."""
SHORTEST_ALIKE = 4
"""Letters; shorter words are alike too easily."""
ACROSS = 0.4
"""What a pair of characters that is nowhere counts: in scripts without spaces it may be no word but
the end of one and the beginning of the next."""


@dataclass(frozen=True, slots=True)
class Searched:
    """What is searched of one thing: its names (title, keywords), topics, and a description."""

    names: tuple[str, ...]
    topics: tuple[str, ...] = ()
    body: str = ""


def coverage(words: str, things: Sequence[Searched], *, forgiving: bool = True) -> list[float]:
    """For each thing, which part of the words it has, by their weight: 0 to 1.

    Not `forgiving`: words have to be the same, which takes a tenth of the time.
    """
    held = [_weights(one) for one in things]
    counts = Counter(token for weights in held for token in weights)
    like = tuple(counts) if forgiving else ()
    wanted = [_Wanted.among(counts, token, len(things), like) for token in _telling(words)]
    total = sum(one.rarity for one in wanted)
    if not total:
        return [0.0] * len(things)
    return [sum(one.rarity * one.match(weights) for one in wanted) / total for weights in held]


def _telling(words: str) -> list[str]:
    """The words without those that stand around any question, unless there are no others."""
    found = list(dict.fromkeys(tokens(words)))
    return [one for one in found if one not in _frame_words()] or found


@lru_cache(maxsize=1)
def _frame_words() -> frozenset[str]:
    return frozenset(token for frame in frames() for token in tokens(frame))


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A word that is looked for, how rare it is, and the words that are like it."""

    token: str
    rarity: float
    near: frozenset[str]

    @classmethod
    def among(
        cls, counts: Mapping[str, int], token: str, things: int, like: Sequence[str]
    ) -> _Wanted:
        near = frozenset(other for other in like if _alike(token, other))
        count = max((counts.get(one, 0) for one in (token, *near)), default=0)
        rarity = _rarity(count, things)
        return cls(token, rarity if count or not _is_pair(token) else rarity * ACROSS, near)

    def match(self, weights: Mapping[str, float]) -> float:
        exact = weights.get(self.token)
        if exact is not None:
            return exact
        return max((ALIKE * weights[one] for one in self.near if one in weights), default=0.0)


def _is_pair(token: str) -> bool:
    """Is it two characters of a script without spaces?"""
    return len(token) == len("xx") and len(extract(token)[0]) == len("xx")


def _rarity(count: int, things: int) -> float:
    """Probabilistic inverse document frequency, as in BM25; never zero."""
    return math.log(1 + (things - count + 0.5) / (count + 0.5))


def _alike(one: str, other: str) -> bool:
    if min(len(one), len(other)) < SHORTEST_ALIKE or abs(len(one) - len(other)) > len(one) // 2:
        return False
    if one == other or "=" in {one[0], other[0]}:
        return False
    mine, theirs = _trigrams(one), _trigrams(other)
    return 2 * len(mine & theirs) / (len(mine) + len(theirs)) >= ALIKE


@lru_cache(maxsize=16_384)
def _trigrams(word: str) -> frozenset[str]:
    padded = f" {word} "
    return frozenset(padded[at : at + 3] for at in range(len(padded) - 2))


@lru_cache(maxsize=16_384)
def _weights(thing: Searched) -> Mapping[str, float]:
    """Each token, and each word as it is written, with the worth of the best place of it."""
    weights: dict[str, float] = {}
    for words, worth in (
        (thing.body, BODY),
        (" ".join(thing.topics), TOPICS),
        (" . ".join(thing.names), NAMES),
    ):
        weights |= dict.fromkeys((*_stems(words), *tokens(words)), worth)
    return weights


def tokens(text: str) -> tuple[str, ...]:
    """Stems (everyday synonyms made one); pairs of characters where words are not spaced."""
    words, pairs, _grams = extract(text)
    runs = [pair for pair in pairs if " " not in pair]
    characters = {character for pair in runs for character in pair}
    return (*(word for word in words if word not in characters), *runs)


def _stems(text: str) -> tuple[str, ...]:
    _words, pairs, _grams = extract(text)
    return tuple(last for _first, gap, last in (pair.partition(" ") for pair in pairs) if gap)
