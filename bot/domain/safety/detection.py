"""Whether a message tells of danger, or of harm to oneself: by phrases, in ten languages.

The phrases are lists that people can read and extend, `lexicon/<language>.txt`: lines of
`self-harm:`, `danger:`, `report:` or `harmless:`, phrases between bars. `word*` is any word that
begins so, `*word` one that ends so, `*` any one word, `one/other` either, `..` up to four words
(six letters where there are no spaces), or none. A phrase that reaches into a harmless one ("die of
laughter") is not heard. All languages are tried: somebody in distress may write in any.

It errs on the side of caution: a message that only sounds like danger costs a person a look.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache, lru_cache
from importlib import resources
from typing import TYPE_CHECKING

from bot.domain.matching.features import is_unspaced, tokenise

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

LONGEST = 4_000
"""Characters that are read of a message."""

ANY, GAP_MARK = "*", ".."
LETTERS = "[^ ]*"
GAP = "(?:[^ ]+ ){0,4}"
GAP_IN_RUN = "[^ ]{0,6}"
SHORTEST_BEGINNING = 2
ENOUGH = 3
"""So many words of a phrase tell of something, whatever comes after them."""


class Concern(StrEnum):
    """What a message tells of. Harm to oneself comes before danger from others."""

    NONE = "none"
    REPORT = "report"
    """Somebody asks how to report harassment."""
    DANGER = "danger"
    SELF_HARM = "self-harm"


def detect(text: str) -> Concern:
    """Return what a message tells of; a pure function, in well under a millisecond."""
    return next((concern for concern, _pattern in _heard(text)), Concern.NONE)


def languages_of(text: str) -> set[str]:
    """The languages in whose phrases a message tells of what it tells of."""
    heard = list(_heard(text))
    return {
        language
        for concern, pattern in heard
        if concern is heard[0][0]
        for language in _index()[concern.value].languages[pattern]
    }


def _heard(text: str) -> Iterator[tuple[Concern, Pattern]]:
    """All that is heard, the gravest first, each with the phrase that tells of it."""
    tokens = tokenise(text[:LONGEST])
    words = f" {' '.join(tokens)} "
    harmless: list[tuple[int, int]] | None = None
    for concern in (Concern.SELF_HARM, Concern.DANGER, Concern.REPORT):
        for pattern, span in _spans(concern.value, tokens, words):
            if harmless is None:
                harmless = [other for _pattern, other in _spans("harmless", tokens, words)]
            if not any(_voids(other, span, words) for other in harmless):
                yield concern, pattern


def _spans(
    kind: str, tokens: Sequence[str], words: str
) -> Iterator[tuple[Pattern, tuple[int, int]]]:
    for pattern in _index()[kind].candidates(tokens):
        yield from ((pattern, match.span()) for match in _compiled(pattern).finditer(words))


def _voids(harmless: tuple[int, int], span: tuple[int, int], words: str) -> bool:
    """Tell whether a harmless phrase overlaps another, and is not merely a part of it, nor takes
    its last word alone from a long one ("… no sense any more, I am done, goodbye" and thanks).
    """
    overlaps = harmless[0] < span[1] and span[0] < harmless[1]
    if not overlaps or (span[0] < harmless[0] and harmless[1] <= span[1]):
        return False
    kept = len(words[span[0] : max(span[0], harmless[0])].split())
    shared = len(words[harmless[0] : span[1]].split())
    return not (kept >= ENOUGH and shared == 1)


Pattern = str
"""The expression of a phrase: compiled once it is looked for, so that starting costs little."""


@cache
def _compiled(pattern: Pattern) -> re.Pattern[str]:
    return re.compile(pattern)


@dataclass(slots=True)
class _Phrases:
    """The phrases of one kind, by what their first part may be."""

    words: dict[str, list[Pattern]] = field(default_factory=lambda: defaultdict(list))
    beginnings: dict[str, list[Pattern]] = field(default_factory=lambda: defaultdict(list))
    endings: dict[str, list[Pattern]] = field(default_factory=lambda: defaultdict(list))
    runs: dict[str, list[tuple[str, Pattern]]] = field(default_factory=lambda: defaultdict(list))
    languages: dict[Pattern, set[str]] = field(default_factory=lambda: defaultdict(set))

    def add(self, phrase: str, language: str) -> None:
        parts = [_alternatives(part) for part in phrase.split()]
        if is_unspaced(parts[0][0]):
            run_pattern = "".join(map(_run_expression, parts))
            self.languages[run_pattern].add(language)
            for run in parts[0]:
                self.runs[run[0]].append((run, run_pattern))
            return
        pattern = "(?<= )" + "".join(map(_expression, parts))
        self.languages[pattern].add(language)
        for first in parts[0]:
            if first.endswith(ANY):
                self.beginnings[first[:-1]].append(pattern)
            elif first.startswith(ANY):
                self.endings[first[1:]].append(pattern)
            else:
                self.words[first.partition(" ")[0]].append(pattern)

    def candidates(self, tokens: Iterable[str]) -> Iterator[Pattern]:
        """Give the phrases whose beginning is among the words, each once."""
        seen: set[Pattern] = set()
        for pattern in self._beginning_with(tokens):
            if pattern not in seen:
                seen.add(pattern)
                yield pattern

    def _beginning_with(self, tokens: Iterable[str]) -> Iterator[Pattern]:
        for token in dict.fromkeys(tokens):
            if is_unspaced(token):
                for letter in dict.fromkeys(token):
                    for run, pattern in self.runs.get(letter, ()):
                        if run in token:
                            yield pattern
                continue
            yield from self.words.get(token, ())
            for size in range(SHORTEST_BEGINNING, len(token) + 1):
                yield from self.beginnings.get(token[:size], ())
                yield from self.endings.get(token[-size:], ())


@lru_cache(maxsize=1)
def _index() -> dict[str, _Phrases]:
    kinds = {kind: _Phrases() for kind in ("self-harm", "danger", "report", "harmless")}
    for kind, phrase, language in phrases():
        kinds[kind].add(phrase, language)
    return kinds


def phrases() -> list[tuple[str, str, str]]:
    """Return all phrases, each after its kind and before its language."""
    folder = resources.files(__name__.rpartition(".")[0]) / "lexicon"
    found = []
    for path in sorted(folder.iterdir(), key=lambda path: path.name):
        for line in path.read_text("utf-8").splitlines():
            kind, colon, rest = line.partition(":")
            if colon and not line.startswith("#"):
                language = path.name.removesuffix(".txt")
                found += [(kind, one.strip(), language) for one in rest.split("|") if one.strip()]
    return found


def _alternatives(part: str) -> list[str]:
    """What may stand in one place, as it is among the words: "kill/hurt*" is two."""
    return [
        each if each in {ANY, GAP_MARK} else _normalised(each) for each in part.split("/") if each
    ]


def _normalised(part: str) -> str:
    before, after = (ANY if part.startswith(ANY) else "", ANY if part.endswith(ANY) else "")
    return before + " ".join(tokenise(part.strip(ANY))) + after


def _expression(alternatives: Sequence[str]) -> str:
    if alternatives[0] == GAP_MARK:
        return GAP
    return f"(?:{'|'.join(map(_word, alternatives))}) "


def _word(part: str) -> str:
    before, after = (LETTERS if part.startswith(ANY) else "", LETTERS if part.endswith(ANY) else "")
    return before + re.escape(part.strip(ANY)) + after if part != ANY else "[^ ]+"


def _run_expression(alternatives: Sequence[str]) -> str:
    if alternatives[0] == GAP_MARK:
        return GAP_IN_RUN
    return f"(?:{'|'.join(map(re.escape, alternatives))})"
