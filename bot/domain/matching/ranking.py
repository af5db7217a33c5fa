"""Entries ranked for a question, with the signals from which certainty is judged."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bot.domain.matching import fusion
from bot.domain.matching.affinity import EXPONENT, Affinity, AffinityIndex, raised
from bot.domain.matching.agreement import Agreement
from bot.domain.matching.comparing import Comparer, compared
from bot.domain.matching.corpora import Corpus, Floats, Ints
from bot.domain.matching.findings import Phrasing, Vectors
from bot.domain.matching.likelihood import LikelihoodIndex
from bot.domain.matching.likeness import LikenessIndex
from bot.domain.matching.passages import PassageIndex
from bot.domain.matching.ridge import nearest, weigh
from bot.domain.matching.semantics import SemanticIndex
from bot.domain.matching.spelling import Speller

LIKELIHOOD_WEIGHT = 0.5
PASSAGE_WEIGHT = 0.3
MEANING_WEIGHT = 0.25
"""What the likelihood and the answer's text weigh beside the vote of the phrasings, and what the
answer's meaning weighs beside its words."""

COMPARED = 6
"""Entries with which a question is compared word by word, the best by their scores."""

SECOND_LANGUAGE = 0.8
"""What likeness counts for, where one of an entry's languages is to be chosen, in any but the one
that the reader likes best."""

OTHER_LANGUAGE = 0.95
"""What likeness counts for in a language that the reader did not ask for."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """How every entry did: arrays with one element per entry, or per question.

    `likeness` (0 to 1), `wording` (the same by words alone, without an encoder no other) and
    `preference` (what the reader's languages make of it) are per question.

    `familiarity`, 0 to 1, is how much of the question the nearest phrasings together explain:
    one minus the variance that a Gaussian process with the same kernel would report. `closeness`,
    0 to 1, is the cosine of the nearest phrasing's vector, 0 without an encoder.
    """

    text: str
    scores: Floats
    votes: Floats
    likelihoods: Floats
    passages: Floats
    likeness: Floats
    wording: Floats
    preference: Floats
    familiarity: float
    closeness: float
    agreements: Mapping[int, Agreement]


class Ranker:
    """Scores every entry for a question. Immutable; safe to use from any thread."""

    def __init__(self, phrasings: Sequence[Phrasing], vectors: Vectors | None = None) -> None:
        """Index the phrasings, whether questions or answers, and their meaning, with `vectors`.

        `depth` is the mean number of phrasings of an entry in one language; `shares`, by
        language, is what words have in the mixture of words and meaning.
        """
        subjects = _number_subjects(phrasings)
        self.entries = sorted(set(subjects.values()))
        self.questions = [phrasing for phrasing in phrasings if phrasing.kind == "question"]
        self.answers = [phrasing for phrasing in phrasings if phrasing.kind == "answer"]
        place = {entry: number for number, entry in enumerate(self.entries)}
        self.owners = np.array([place[subjects[p.entry]] for p in self.questions], np.int64)
        self._answer_owners = np.array([place[subjects[p.entry]] for p in self.answers], np.int64)
        self._names = sorted({p.language for p in phrasings})
        self._languages = self._number(self.questions)
        corpus = Corpus([p.text for p in self.questions])
        self._vocabulary = corpus.vocabulary
        likeness = LikenessIndex(corpus)
        self._voices = Counter((p.entry, p.language) for p in self.questions)
        voice = {name: number for number, name in enumerate(self._voices)}
        self._voice = np.array([voice[p.entry, p.language] for p in self.questions], np.int64)
        self._voice_owners = np.zeros(len(voice), np.int64)
        self._voice_owners[self._voice] = self.owners
        self._speller = Speller(p.text for p in self.questions)
        self._comparer = Comparer(
            self.questions, self.owners, self._voice,
            lambda field, feature: likeness.rarity(corpus.vocabulary.number(field, feature)),
        )  # fmt: skip
        self._likelihood = LikelihoodIndex(corpus, self._voice, count=len(voice))
        self.depth = len(self.questions) / max(len(self._voices), 1)
        answers = Corpus([p.text for p in self.answers])
        self._answer_vocabulary = answers.vocabulary
        self._passages = PassageIndex(answers)
        self.has_meaning = vectors is not None
        semantics, self._meanings = self._index_meaning(vectors)
        self.shares = dict.fromkeys(self._names, 1.0)
        if semantics is not None:
            self.shares = self._learn_shares(likeness, semantics)
        self._share = np.array([self.shares[name] for name in self._names], np.float32)
        self._entry_share = self._mean_share()
        self._affinity = AffinityIndex(likeness, semantics, self._share[self._languages])

    def _number(self, phrasings: Sequence[Phrasing]) -> Ints:
        code = {name: number for number, name in enumerate(self._names)}
        return np.array([code[p.language] for p in phrasings], np.int64)

    def _index_meaning(
        self, vectors: Vectors | None
    ) -> tuple[SemanticIndex | None, SemanticIndex | None]:
        """Return the indexes of the questions' and of the answers' vectors."""
        if vectors is None:
            return None, None
        length = len(next(iter(vectors.values())))
        asked, told = (
            np.array([vectors[p.text] for p in some], np.float32).reshape(-1, length)
            for some in (self.questions, self.answers)
        )
        return (
            SemanticIndex(asked, self._languages),
            SemanticIndex(told, self._number(self.answers)),
        )

    def _learn_shares(self, likeness: LikenessIndex, semantics: SemanticIndex) -> dict[str, float]:
        trial = fusion.Trial(
            likeness,
            semantics,
            self.owners,
            lambda row: likeness.to(self._vocabulary.bag(self.questions[row].text)),
        )
        rows: dict[str, list[int]] = {name: [] for name in self._names}
        for row, question in enumerate(self.questions):
            if self.has_sibling(row):
                rows[question.language].append(row)
        return {name: trial.best_share(spread(own, fusion.SAMPLE)) for name, own in rows.items()}

    def _mean_share(self) -> Floats:
        """Return what words have in the mixture for each entry, over its languages."""
        shares = np.bincount(self.owners, self._share[self._languages], minlength=len(self.entries))
        counts = np.bincount(self.owners, minlength=len(self.entries))
        return np.where(counts, shares / np.maximum(counts, 1), 1).astype(np.float32)

    def rank(
        self, text: str, *, vector: Floats | None = None, languages: Sequence[str] = ()
    ) -> Ranking:
        """Score the entries for `text`, slightly preferring `languages`.

        Where the index has vectors, `vector` is the question's, by the same encoder.
        """
        text = self._speller.correct(text)
        bag = self._vocabulary.bag(text)
        return self._combine(
            text,
            self._affinity.to(bag, vector),
            self._best_voices(self._likelihood.to(bag)),
            self._cover(text, vector),
            self._preference(languages),
        )

    def has_sibling(self, row: int) -> bool:
        """Tell whether question number `row` has another of its entry in its language."""
        question = self.questions[row]
        return self._voices[question.entry, question.language] > 1

    def rank_own(self, row: int) -> tuple[Ranking, Ranking]:
        """Score the entries for question `row` as if it, and as if its entry, were unknown."""
        text, owner = self.questions[row].text, int(self.owners[row])
        bag = self._vocabulary.bag(text)
        affinity, passages = self._affinity.to_row(bag, row), self._cover(text, None)
        voices, voice = self._likelihood.to(bag), int(self._voice[row])
        voices[voice] = self._likelihood.to_without(bag, voice)
        likelihoods, preference = self._best_voices(voices), self._preference(())
        affinity.hide(np.array([row]))
        without = self._combine(
            text, affinity.copy(), likelihoods.copy(), passages.copy(), preference, own=row
        )
        affinity.hide(np.flatnonzero(self.owners == owner))
        likelihoods[owner] = passages[owner] = 0
        return without, self._combine(
            text, affinity, likelihoods, passages, preference, own=row, stranger=True
        )

    def _best_voices(self, likelihoods: Floats) -> Floats:
        """Return each entry's likelihood in the language in which it is greatest."""
        best = np.zeros(len(self.entries), np.float32)
        np.maximum.at(best, self._voice_owners, likelihoods)
        return best

    def _preference(self, languages: Sequence[str]) -> Floats:
        if not languages:
            return np.ones(len(self.questions), np.float32)
        weights = [1 if name in languages else OTHER_LANGUAGE for name in self._names]
        return np.array(weights, np.float32)[self._languages]

    def _cover(self, text: str, vector: Floats | None) -> Floats:
        best = np.zeros(len(self.entries), np.float32)
        if self.answers:
            covered = self._passages.to(self._answer_vocabulary.bag(text))
            np.maximum.at(best, self._answer_owners, covered)
        if self._meanings is not None and vector is not None:
            close = np.zeros(len(self.entries), np.float32)
            np.maximum.at(close, self._answer_owners, self._meanings.cosines(vector))
            best += MEANING_WEIGHT * (1 - self._entry_share) * close
        return best

    def _combine(
        self,
        text: str,
        affinity: Affinity,
        likelihoods: Floats,
        passages: Floats,
        preference: Floats,
        *,
        own: int | None = None,
        stranger: bool = False,
    ) -> Ranking:
        preferred = affinity.mixed * raised(preference)
        rows = nearest(preferred)
        weights = weigh(self._affinity.among(rows), preferred[rows])
        votes = np.zeros(len(self.entries), np.float32)
        np.add.at(votes, self.owners[rows], weights)
        scores = (
            votes
            + np.float32(LIKELIHOOD_WEIGHT) * self._entry_share * likelihoods
            + np.float32(PASSAGE_WEIGHT) * passages
        )
        familiarity = float(weights @ affinity.mixed[rows])
        likeness = affinity.wording
        if self.has_meaning:
            likeness = affinity.mixed ** np.float32(1 / EXPONENT)
        best = np.argsort(-scores, kind="stable")[:COMPARED]
        places = [int(place) for place in best if scores[place] > 0]
        agreements = self._comparer.compare(text, places, likeness, own=own, stranger=stranger)
        for place, agreement in agreements.items():
            words = float(self._entry_share[place])
            scores[place] = compared(float(scores[place]), agreement, words)
        return Ranking(
            text,
            scores,
            votes,
            likelihoods,
            passages,
            likeness,
            affinity.wording,
            preference,
            familiarity,
            closeness=float(affinity.cosines.max(initial=0)),
            agreements=agreements,
        )

    def nearest(self, ranking: Ranking, place: int) -> float:
        """Return the likeness of the phrasing of the entry number `place` that is nearest."""
        return float(ranking.likeness[self._comparer.rows(place)].max(initial=0))

    def agree(self, ranking: Ranking, place: int) -> Agreement:
        """Compare the question with the phrasings of the entry number `place`."""
        return ranking.agreements.get(place, Agreement())

    def best_phrasing(
        self, ranking: Ranking, place: int, *, languages: Sequence[str] = ()
    ) -> Phrasing:
        """Return the phrasing of the entry number `place` that is nearest to the question."""
        rows = self._comparer.rows(place)
        if len(rows):
            likeness = ranking.likeness[rows] * ranking.preference[rows]
            for number, row in enumerate(rows):
                if languages and self.questions[int(row)].language != languages[0]:
                    likeness[number] *= SECOND_LANGUAGE
            return self.questions[int(rows[likeness.argmax()])]
        answers = [self.answers[i] for i in np.flatnonzero(self._answer_owners == place)]
        return next((a for a in answers if a.language in languages), answers[0])


def _number_subjects(phrasings: Sequence[Phrasing]) -> dict[int, int]:
    """Return for each entry the smallest entry that says the same, in whatever language."""
    first: dict[str, int] = {}
    for phrasing in phrasings:
        if phrasing.key:
            first[phrasing.key] = min(phrasing.entry, first.get(phrasing.key, phrasing.entry))
    return {p.entry: first[p.key] if p.key else p.entry for p in phrasings}


def spread(rows: Sequence[int], count: int) -> list[int]:
    """Return at most `count` of the rows, evenly spread (numpy.random alone would cost 7 MB)."""
    if len(rows) <= count:
        return list(rows)
    return [rows[place] for place in np.linspace(0, len(rows) - 1, count).astype(int).tolist()]
