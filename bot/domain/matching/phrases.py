"""Phrases of a word list, found in a text: by words where words are spaced, else by characters."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.domain.matching.features import is_unspaced, tokenise

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

ANY = "*"
"""Alone it stands for any one word, at the end of a word for any ending."""

_Phrase = tuple[tuple[str, ...], str]
"""The words of a phrase, and its label."""

MOST_WORDS = 20_000
"""Words whose phrases are kept at hand."""


@dataclass(frozen=True, slots=True)
class Span:
    """Where a phrase stands: tokens from `start` up to, not including, `stop`; and its label.

    In a token of an unspaced script, `inside` is which of its characters; else all of them.
    """

    start: int
    stop: int
    label: str
    inside: tuple[int, int] | None = None


@dataclass(slots=True)
class PhraseIndex:
    """Labelled phrases by how they begin. Longer phrases win over shorter ones inside them."""

    _words: dict[str, list[_Phrase]] = field(default_factory=lambda: defaultdict(list))
    _beginnings: dict[str, list[_Phrase]] = field(default_factory=lambda: defaultdict(list))
    _runs: dict[str, str] = field(default_factory=dict)
    _longest_run: int = 0
    _by_word: dict[str, tuple[_Phrase, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, phrases: Iterable[tuple[str, str]]) -> PhraseIndex:
        """Index pairs of label and phrase."""
        index = cls()
        for label, phrase in phrases:
            index._add(label, phrase)
        return index

    def _add(self, label: str, phrase: str) -> None:
        parts = tuple(_pattern(part) for part in phrase.split())
        if not any(is_unspaced(part) for part in parts):
            parts = tuple(token for part in parts for token in _split(part))
        first = parts[0]
        if is_unspaced(first):
            run = "".join(parts)
            self._runs[run] = label
            self._longest_run = max(self._longest_run, len(run))
        elif first.endswith(ANY) and first != ANY:
            self._beginnings[first[:-1]].append((parts, label))
        else:
            self._words[first].append((parts, label))

    def find(self, tokens: Sequence[str]) -> list[Span]:
        """Return the phrases in a text's tokens, in order, none overlapping another."""
        spans: list[Span] = []
        at = 0
        while at < len(tokens):
            if is_unspaced(tokens[at]):
                spans.extend(self._in_run(tokens[at], at))
                at += 1
                continue
            best = self._at(tokens, at)
            if best is not None:
                spans.append(best)
                at = best.stop
            else:
                at += 1
        return spans

    def _at(self, tokens: Sequence[str], at: int) -> Span | None:
        for parts, label in self._beginning_with(tokens[at]):
            stop = at + len(parts)
            if stop <= len(tokens) and all(map(_fits, parts[1:], tokens[at + 1 : stop])):
                return Span(at, stop, label)
        return None

    def _beginning_with(self, word: str) -> tuple[_Phrase, ...]:
        """Return the phrases whose first word this may be, longest first."""
        phrases = self._by_word.get(word)
        if phrases is None:
            matching = list(self._words.get(word, ()))
            for size in range(2, len(word) + 1):
                matching += self._beginnings.get(word[:size], ())
            phrases = tuple(sorted(matching, key=lambda phrase: -len(phrase[0])))
            if len(self._by_word) < MOST_WORDS:
                self._by_word[word] = phrases
        return phrases

    def _in_run(self, run: str, token: int) -> list[Span]:
        spans = []
        at = 0
        while at < len(run):
            for size in range(min(self._longest_run, len(run) - at), 0, -1):
                label = self._runs.get(run[at : at + size])
                if label is not None:
                    spans.append(Span(token, token + 1, label, (at, at + size)))
                    at += size - 1
                    break
            at += 1
        return spans


def _pattern(part: str) -> str:
    """Normalise one word of a phrase and keep its star."""
    if part == ANY:
        return part
    star = ANY if part.endswith(ANY) else ""
    return " ".join(tokenise(part.removesuffix(ANY))) + star


def _split(part: str) -> list[str]:
    return part.split() or [part]


def _fits(part: str, token: str) -> bool:
    if part in {token, ANY}:
        return True
    return part[-1] == ANY and token.startswith(part[:-1])
