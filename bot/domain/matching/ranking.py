"""Entries ranked for a question, with the signals from which certainty is judged."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from bot.domain.matching.corpora import Corpus, Floats
from bot.domain.matching.findings import Phrasing
from bot.domain.matching.likelihood import LikelihoodIndex
from bot.domain.matching.likeness import EXPONENT, LikenessIndex
from bot.domain.matching.passages import PassageIndex
from bot.domain.matching.ridge import vote

LIKELIHOOD_WEIGHT = 0.5
PASSAGE_WEIGHT = 0.3
"""What the likelihood and the answer's text weigh beside the vote of the phrasings."""

OTHER_LANGUAGE = 0.95
"""What likeness counts for in a language that the reader did not ask for."""


class Hidden(IntEnum):
    """What a ranking is to ignore, so that a phrasing can be asked of the rest."""

    NOTHING = 0
    PHRASING = 1
    ENTRY = 2


@dataclass(frozen=True, slots=True)
class Ranking:
    """How every entry did: arrays with one element per entry, or per question.

    `likeness` and `preference` (what the reader's languages make of it) are per question.

    `familiarity`, 0 to 1, is how much of the question the nearest phrasings together explain:
    one minus the variance that a Gaussian process with the same kernel would report.
    """

    scores: Floats
    votes: Floats
    likelihoods: Floats
    passages: Floats
    likeness: Floats
    preference: Floats
    familiarity: float


class Ranker:
    """Scores every entry for a question. Immutable; safe to use from any thread."""

    def __init__(self, phrasings: Sequence[Phrasing]) -> None:
        """Index the phrasings, whether questions or answers.

        `depth` is the mean number of phrasings of an entry in one language.
        """
        self.entries = sorted({phrasing.entry for phrasing in phrasings})
        self.questions = [phrasing for phrasing in phrasings if phrasing.kind == "question"]
        self.answers = [phrasing for phrasing in phrasings if phrasing.kind == "answer"]
        place = {entry: number for number, entry in enumerate(self.entries)}
        self.owners = np.array([place[p.entry] for p in self.questions], np.int64)
        self._answer_owners = np.array([place[p.entry] for p in self.answers], np.int64)
        self._names = sorted({p.language for p in self.questions})
        code = {name: number for number, name in enumerate(self._names)}
        self._languages = np.array([code[p.language] for p in self.questions], np.int64)
        corpus = Corpus([p.text for p in self.questions])
        self._vocabulary = corpus.vocabulary
        self._likeness = LikenessIndex(corpus)
        self._likelihood = LikelihoodIndex(corpus, self.owners, count=len(self.entries))
        self._voices = Counter((p.entry, p.language) for p in self.questions)
        self.depth = len(self.questions) / max(len(self._voices), 1)
        answers = Corpus([p.text for p in self.answers])
        self._answer_vocabulary = answers.vocabulary
        self._passages = PassageIndex(answers)

    def rank(self, text: str, *, languages: Sequence[str] = ()) -> Ranking:
        """Score the entries for `text`, slightly preferring `languages`."""
        bag = self._vocabulary.bag(text)
        likeness = self._likeness.to(bag)
        return self._combine(
            likeness, self._likelihood.to(bag), self._cover(text), self._preference(languages)
        )

    def has_sibling(self, row: int) -> bool:
        """Tell whether question number `row` has another of its entry in its language."""
        question = self.questions[row]
        return self._voices[question.entry, question.language] > 1

    def rank_own(self, row: int, hidden: Hidden) -> Ranking:
        """Score the entries for question number `row` as if it, or its entry, were unknown."""
        text, owner = self.questions[row].text, int(self.owners[row])
        bag = self._vocabulary.bag(text)
        likeness, passages = self._likeness.to(bag), self._cover(text)
        likelihoods = self._likelihood.to(bag)
        if hidden is Hidden.PHRASING:
            likeness[row] = 0
            likelihoods[owner] = self._likelihood.to_without(bag, owner)
        elif hidden is Hidden.ENTRY:
            likeness[self.owners == owner] = 0
            likelihoods[owner] = passages[owner] = 0
        return self._combine(likeness, likelihoods, passages, self._preference(()))

    def _preference(self, languages: Sequence[str]) -> Floats:
        if not languages:
            return np.ones(len(self.questions), np.float32)
        weights = [1 if name in languages else OTHER_LANGUAGE for name in self._names]
        return np.array(weights, np.float32)[self._languages]

    def _cover(self, text: str) -> Floats:
        best = np.zeros(len(self.entries), np.float32)
        if self.answers:
            covered = self._passages.to(self._answer_vocabulary.bag(text))
            np.maximum.at(best, self._answer_owners, covered)
        return best

    def _combine(
        self, likeness: Floats, likelihoods: Floats, passages: Floats, preference: Floats
    ) -> Ranking:
        votes = np.zeros(len(self.entries), np.float32)
        rows, weights = vote(self._likeness, likeness * preference)
        np.add.at(votes, self.owners[rows], weights)
        scores = (
            votes
            + np.float32(LIKELIHOOD_WEIGHT) * likelihoods
            + np.float32(PASSAGE_WEIGHT) * passages
        )
        familiarity = float(weights @ likeness[rows] ** EXPONENT)
        return Ranking(scores, votes, likelihoods, passages, likeness, preference, familiarity)

    def best_phrasing(
        self, ranking: Ranking, place: int, *, languages: Sequence[str] = ()
    ) -> Phrasing:
        """Return the phrasing of the entry number `place` that is nearest to the question."""
        rows = np.flatnonzero(self.owners == place)
        if len(rows):
            likeness = ranking.likeness[rows] * ranking.preference[rows]
            return self.questions[int(rows[likeness.argmax()])]
        answers = [self.answers[i] for i in np.flatnonzero(self._answer_owners == place)]
        return next((a for a in answers if a.language in languages), answers[0])
