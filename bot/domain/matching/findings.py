"""What goes into a matcher and what comes out: plain values, free of numpy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Vectors = Mapping[str, "NDArray[np.float32]"]
"""What an encoder makes of texts: unit vectors of one length, by text."""


@dataclass(frozen=True, slots=True)
class Phrasing:
    """One text by which an entry can be found: a way to ask for it, or its answer.

    `language` is a BCP 47 tag. An answer counts for less than a question: people ask in the
    words of other people's questions, not in those of the answer. Entries with the same `key` say
    the same in different languages, and never stand against each other. Rows for `people` are
    questions that no entry answers: what is more like them than like any entry is left to people.
    Their `entry` is the number of a group of them that ask for one thing, and no entry's.
    """

    entry: int
    language: str
    text: str
    kind: Literal["question", "answer", "people"] = "question"
    key: str = ""


def number_subjects(phrasings: Sequence[Phrasing]) -> dict[int, int]:
    """Return for each entry the smallest entry that says the same, in whatever language."""
    first: dict[str, int] = {}
    for phrasing in phrasings:
        if phrasing.key:
            first[phrasing.key] = min(phrasing.entry, first.get(phrasing.key, phrasing.entry))
    return {p.entry: first[p.key] if p.key else p.entry for p in phrasings}


@dataclass(frozen=True, slots=True)
class Match:
    """An entry that may answer.

    `confidence` is the calibrated probability, 0 to 1, that this entry is the right one.
    `phrasing` is the entry's phrasing nearest to the question and `language` is its language.
    """

    entry: int
    language: str
    confidence: float
    phrasing: str


EACH = 0.12
"""A choice that is less probably right than this is not worth reading; none is filled up."""


class Verdict(StrEnum):
    """What the bot may do: answer, offer a choice, or ask a person."""

    SURE = "sure"
    HALF_SURE = "half sure"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Finding:
    """The verdict on a question and its distinct candidate entries, best first.

    `listening` says that the first match is certain enough to speak without being asked.
    `covered` is the probability, 0 to 1, that the knowledge base answers the question at all, and
    `believed` the first match's confidence before people's feedback had its say (see `Label`).
    """

    verdict: Verdict
    listening: bool
    matches: tuple[Match, ...]
    covered: float = 0.0
    believed: float = 0.0

    @property
    def choices(self) -> tuple[Match, ...]:
        """The matches that are likely enough to be worth showing; none where all are too weak."""
        return tuple(match for match in self.matches if match.confidence >= EACH)


@dataclass(frozen=True, slots=True)
class Label:
    """What became of one question: `believed` as in its `Finding`, and whether the entry that was
    put first was the right one.
    """

    believed: float
    right: bool
