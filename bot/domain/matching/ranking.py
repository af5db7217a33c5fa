"""Entries ranked for a question, with the signals from which certainty is judged."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from bot.domain.matching import fusion
from bot.domain.matching.affinity import EXPONENT, Affinity, AffinityIndex, raised
from bot.domain.matching.agreement import Agreement
from bot.domain.matching.comparing import Comparer, compared
from bot.domain.matching.corpora import Corpus, Floats, Ints
from bot.domain.matching.findings import Phrasing, Vectors, number_subjects
from bot.domain.matching.likelihood import LikelihoodIndex
from bot.domain.matching.likeness import LikenessIndex
from bot.domain.matching.passages import PassageIndex
from bot.domain.matching.rankings import NOTHING_IN_COMMON, Claim, Ranking
from bot.domain.matching.ridge import nearest, weigh
from bot.domain.matching.semantics import SemanticIndex
from bot.domain.matching.spelling import Speller

LIKELIHOOD_WEIGHT = 0.5
PASSAGE_WEIGHT = 0.3
MEANING_WEIGHT = 0.25
"""What the likelihood and the answer's text weigh beside the vote of the phrasings, and what the
answer's meaning weighs beside its words."""

COMPARED, COMPARED_TOO = 6, 2
"""Entries with which a question is compared word by word, the best by their scores; and how many
more, where there are questions for people among them."""

SECOND_LANGUAGE = 0.8
"""What likeness counts for, where one of an entry's languages is to be chosen, in any but the one
that the reader likes best."""

OTHER_LANGUAGE = 0.95
"""What likeness counts for in a language that the reader did not ask for."""


class Ranker:
    """Scores every entry for a question. Immutable; safe to use from any thread."""

    def __init__(self, phrasings: Sequence[Phrasing], vectors: Vectors | None = None) -> None:
        """Index the phrasings, whether questions or answers, and their meaning, with `vectors`.

        `breadth` is the number of entries and `depth` the mean number of phrasings of one in one
        language; `for_people` tells for each place whether it is a group of questions for people,
        and no entry; `shares`, by language, is what words have in the mixture of words and meaning.
        """
        subjects = number_subjects(phrasings)
        self.entries = sorted(set(subjects.values()))
        self.questions = [phrasing for phrasing in phrasings if phrasing.kind != "answer"]
        self.answers = [phrasing for phrasing in phrasings if phrasing.kind == "answer"]
        place = {entry: number for number, entry in enumerate(self.entries)}
        self.owners = np.array([place[subjects[p.entry]] for p in self.questions], np.int64)
        self._answer_owners = np.array([place[subjects[p.entry]] for p in self.answers], np.int64)
        people = {subjects[p.entry] for p in phrasings if p.kind == "people"}
        self.for_people = np.array([entry in people for entry in self.entries], bool)
        self.has_people = bool(people)
        self.known_rows = np.flatnonzero(~self.for_people[self.owners]).tolist()
        self.breadth = len(self.entries) - len(people)
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
        voices = sum(subjects[entry] not in people for entry, _ in self._voices)
        self.depth = len(self.known_rows) / max(voices, 1)
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
        for row in self.known_rows:
            if self.has_sibling(row):
                rows[self.questions[row].language].append(row)
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
        explained = weights * affinity.mixed[rows]
        likeness = affinity.wording
        if self.has_meaning:
            likeness = affinity.mixed ** np.float32(1 / EXPONENT)
        compared_with = COMPARED + COMPARED_TOO * self.has_people
        best = np.argsort(-scores, kind="stable")[:compared_with]
        places = [int(place) for place in best if scores[place] > 0]
        agreements = self._comparer.compare(text, places, likeness, own=own, stranger=stranger)
        for place, agreement in agreements.items():
            words = float(self._entry_share[place])
            scores[place] = compared(float(scores[place]), agreement, words)
        ranking = Ranking(
            text,
            scores,
            votes,
            likelihoods,
            passages,
            likeness,
            affinity.wording,
            preference,
            float(explained.sum()),
            closeness=float(affinity.cosines.max(initial=0)),
            agreements=agreements,
        )
        if not self.has_people:
            return ranking
        return self._with_claim(ranking, float(explained[self.for_people[self.owners[rows]]].sum()))

    def _with_claim(self, ranking: Ranking, familiarity: float) -> Ranking:
        """Return the ranking without the questions for people among the entries, but with what is
        to be said of them; `familiarity` is how much of the question they explain.
        """
        scores = ranking.scores
        place = int(np.where(self.for_people, scores, -1).argmax())
        claim = Claim(familiarity=familiarity)
        if scores[place] > 0:
            claim = Claim(
                float(scores[place]),
                float(ranking.votes[place]),
                float(ranking.likelihoods[place]),
                self.nearest(ranking, place),
                familiarity,
                self.agree(ranking, place),
            )
        return replace(
            ranking,
            scores=np.where(self.for_people, np.float32(0), scores),
            familiarity=ranking.familiarity - familiarity,
            people=claim,
        )

    def count(self, place: int) -> int:
        """Return how many phrasings the entry number `place` has in all languages."""
        return len(self._comparer.rows(place))

    def nearest(self, ranking: Ranking, place: int) -> float:
        """Return the likeness of the phrasing of the entry number `place` that is nearest."""
        return float(ranking.likeness[self._comparer.rows(place)].max(initial=0))

    def agree(self, ranking: Ranking, place: int) -> Agreement:
        """Compare the question with the phrasings of the entry number `place`."""
        return ranking.agreements.get(place, NOTHING_IN_COMMON)

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


def spread(rows: Sequence[int], count: int) -> list[int]:
    """Return at most `count` of the rows, evenly spread (numpy.random alone would cost 7 MB)."""
    if len(rows) <= count:
        return list(rows)
    return [rows[place] for place in np.linspace(0, len(rows) - 1, count).astype(int).tolist()]
