"""Entries ranked for a question, with the signals from which certainty is judged."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.domain.matching.findings import Phrasing
from bot.domain.matching.index import Floats, Index, Ints
from bot.domain.matching.ridge import vote

ANSWER_WEIGHT = 0.3
OTHER_LANGUAGE = 0.95
"""What likeness counts for in a language that the reader did not ask for."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """`scores` and `best_rows` have one element per entry; `signals` are those of the first.

    The signals: its score, its lead over the second, its likeness to the question, the share of
    the question's features that the knowledge base knows.
    """

    scores: Floats
    likeness: Floats
    signals: Floats


class Ranker:
    """Scores every entry for a question. Immutable; safe to use from any thread."""

    def __init__(self, phrasings: Sequence[Phrasing]) -> None:
        """Index the phrasings; row i is phrasings[i], whether question or answer."""
        self.phrasings = tuple(phrasings)
        self.entries = np.array(sorted({p.entry for p in phrasings}), np.int64)
        self.owners = np.searchsorted(self.entries, np.array([p.entry for p in phrasings]))
        is_question = np.array([p.kind == "question" for p in phrasings], bool)
        self.questions = np.flatnonzero(is_question)
        self._answers = np.flatnonzero(~is_question)
        self._question_index = Index([phrasings[i].text for i in self.questions.tolist()])
        self._answer_index = Index([phrasings[i].text for i in self._answers.tolist()])
        self._languages = np.array([p.language for p in phrasings])

    def rank(
        self, text: str, *, languages: Sequence[str] = (), without: Ints | None = None
    ) -> Ranking:
        """Score the entries for `text`, as if the rows `without` did not exist."""
        likeness = np.zeros(len(self.phrasings), np.float32)
        query = self._question_index.vector(text)
        likeness[self.questions] = self._question_index.likeness(query)
        likeness[self._answers] = self._answer_index.likeness(self._answer_index.vector(text))
        if languages:
            likeness[~np.isin(self._languages, np.array(languages))] *= OTHER_LANGUAGE
        if without is not None:
            likeness[without] = 0
        count = len(self.entries)
        rows, weights = vote(self._question_index, likeness[self.questions])
        scores = np.zeros(count, np.float32)
        np.add.at(scores, self.owners[self.questions[rows]], weights)
        support = np.zeros(count, np.float32)
        np.maximum.at(support, self.owners[self._answers], likeness[self._answers])
        scores += np.float32(ANSWER_WEIGHT) * support
        return Ranking(scores, likeness, self._signals(scores, likeness, query.known))

    def _signals(self, scores: Floats, likeness: Floats, known: float) -> Floats:
        if not len(scores):
            return np.zeros(4, np.float32)
        first = int(scores.argmax())
        rival = float(np.delete(scores, first).max(initial=0))
        nearest = float(likeness[self.owners == first].max(initial=0))
        top = float(scores[first])
        return np.array([top, top - rival, nearest, known], np.float32)
