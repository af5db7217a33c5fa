"""How sure to be of a ranking: probabilities calibrated on the knowledge base itself.

Certainty has three parts: is the question covered at all; if so, is the first entry right; if so,
is the right one among the first three. Each is a logistic model over the same signals. The models
start from coefficients fitted on public data sets (`python -m bench.priors` prints them) and
then learn from the knowledge base, without labels: each phrasing is asked of the others (covered,
right or wrong), asked with its own entry hidden (not covered, but near), and small talk is asked
(not covered, and far). What people said of the answers then corrects them all (see `feedback`).

How many questions will be uncovered no knowledge base can tell. `COVERED_SHARE` is assumed for
the probability that is shown, and the pessimistic `GUARDED_SHARE` for the decision to answer,
whose threshold is where the knowledge base's own examples reach the organizers' target.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from bot.domain.matching.corrections import AS_BELIEVED, Correction, learn
from bot.domain.matching.findings import Label, Vectors
from bot.domain.matching.lexicon import smalltalk
from bot.domain.matching.logistic import Array, fit, probability
from bot.domain.matching.priors import MEANING, WORDS
from bot.domain.matching.ranking import Ranker, Ranking, spread
from bot.domain.matching.thresholds import EXACT, Trials, careful

COVERED_SHARE, NEAR_SHARE, FAR_SHARE = 0.7, 0.15, 0.15
GUARDED_SHARE = 0.5
ENOUGH = 50
"""Examples needed to set a threshold by them."""

BROAD = 40
FLOOR = 1 / 3
"""With fewer entries, and too few examples to learn from, a question needs so much likeness of
words to be believed covered: words like "how do I" are a large share of few phrasings."""

SAMPLE = 150
"""Phrasings asked of the others at most; each costs two searches."""

PRECISION = 0.3
OWN_WEIGHT = 0.5
AT_LEAST = 60
"""The prior's inverse variance, what an example from the knowledge base weighs, and how many
examples of coverage the few of a small one count for: small talk is the same everywhere."""

SIGNALS = 11
NEAREST, FAMILIARITY, DEPTH, FAMILIARITY_BY_DEPTH = 3, 4, 7, 9


@dataclass(frozen=True, slots=True)
class Certainty:
    """Probabilities, 0 to 1: the question is covered; the first entry, or one of three, is right.

    `guarded` is that of the first when as many as half of the questions are not covered, and
    `believed` that of the first before people's feedback had its say.
    """

    covered: float
    first: float
    among: float
    guarded: float
    believed: float


def read_signals(ranker: Ranker, ranking: Ranking) -> Array:
    """Return what certainty is judged from, shape (SIGNALS,), the first being always 1.

    Then, for the first entry: its vote, likelihood, nearest phrasing's likeness; how familiar the
    question is; the first entry's lead over the second, plain and as a share of its score; the
    depth and the breadth of the knowledge base; the familiarity by the depth, since votes tell
    little where each entry has one phrasing; how close the question's meaning comes to any.
    """
    top = int(ranking.scores.argmax())
    score = float(ranking.scores[top])
    rival = float(np.partition(ranking.scores, -2)[-2]) if len(ranking.scores) > 1 else 0.0
    nearest = float(ranking.likeness[ranker.owners == top].max(initial=0))
    return np.array(
        (
            1.0,
            ranking.votes[top],
            ranking.likelihoods[top],
            nearest,
            ranking.familiarity,
            score - rival,
            (score - rival) / max(score, 1e-6),
            _depth(ranker.depth),
            np.log(len(ranker.entries)) / 4,
            ranking.familiarity / max(ranker.depth, 1),
            ranking.closeness,
        )
    )


def _depth(phrasings: float) -> float:
    return float(np.log(max(phrasings, 1)) / 3)


def read_passage_signals(ranking: Ranking) -> Array:
    """Return what certainty is judged from where only an answer's text matched, shape (3,)."""
    top = int(ranking.passages.argmax())
    score = float(ranking.passages[top])
    rival = float(np.delete(ranking.passages, top).max(initial=0))
    return np.array((1.0, score, (score - rival) / max(score, 1e-6)))


@dataclass(frozen=True, slots=True)
class Calibration:
    """The models' coefficients, shape (SIGNALS,) each but that for matches by an answer's text."""

    covered: Array
    first: Array
    among: Array
    passage: Array
    trials: "Trials | None" = None
    correction: Correction = AS_BELIEVED

    def threshold(self, target: float) -> float:
        """Return the guarded probability from which a share `target` of answers is right."""
        return self.trials.threshold(target) if self.trials else careful(target)

    @staticmethod
    def caution(target: float) -> float:
        """Return the plain probability from which an answer may be given to whoever asked."""
        return careful(target)

    def judge(self, ranker: Ranker, ranking: Ranking) -> Certainty:
        """Return how sure to be of a ranking of at least one entry."""
        exact = np.unique(ranker.owners[ranking.wording >= EXACT])
        if len(exact):
            sure = EXACT / len(exact)
            return Certainty(EXACT, sure, EXACT, sure, sure)
        return self._correct(self._believe(ranker, ranking))

    def _believe(self, ranker: Ranker, ranking: Ranking) -> Certainty:
        """Return how sure the knowledge base alone would be."""
        signals = read_signals(ranker, ranking)
        covered = float(probability(signals, self.covered))
        first = float(probability(signals, self.first))
        among = max(first, float(probability(signals, self.among)))
        guarded = _shift(covered) * first
        passage = float(probability(read_passage_signals(ranking), self.passage))
        narrow = len(ranker.entries) < BROAD and not ranker.has_meaning
        if narrow and self.trials is None and signals[NEAREST] < FLOOR:
            covered *= guarded
        if passage > covered * first and ranking.passages.argmax() == ranking.scores.argmax():
            return Certainty(passage, passage, passage, _shift(passage), passage)
        first *= covered
        return Certainty(covered, first, covered * among, guarded, first)

    def _correct(self, certainty: Certainty) -> Certainty:
        """Return it in the light of what people said."""
        correct = self.correction.of
        first = correct(certainty.first)
        among = max(first, correct(certainty.among))
        covered = max(among, correct(certainty.covered))
        return Certainty(covered, first, among, correct(certainty.guarded), certainty.believed)


def _shift(covered: Any) -> Any:
    """Return what the probability of being covered becomes at the pessimistic share."""
    odds = GUARDED_SHARE / (1 - GUARDED_SHARE) * (1 - COVERED_SHARE) / COVERED_SHARE
    return covered * odds / (covered * odds + 1 - covered)


@dataclass(frozen=True, slots=True)
class Examples:
    """Rankings of known outcome: signals (rows, SIGNALS), and 0 or 1 for every row, whether the
    first entry, or one of three, was right; then the signals of what is near but not covered.
    """

    signals: Array
    first: Array
    among: Array
    near: Array


def gather(ranker: Ranker, rows: Sequence[int]) -> Examples:
    """Ask the questions number `rows` of the knowledge base without them, and their entries.

    A question that has no sibling is asked without its entry only.
    """
    signals, first, among, near = [], [], [], []
    for row in rows:
        without, stranger = ranker.rank_own(row)
        near.append(read_signals(ranker, stranger))
        if not ranker.has_sibling(row):
            continue
        own = read_signals(ranker, without)
        own[DEPTH] = _depth(ranker.depth - 1)
        own[FAMILIARITY_BY_DEPTH] = own[FAMILIARITY] / max(ranker.depth - 1, 1)
        signals.append(own)
        order = np.argsort(-without.scores, kind="stable")[:3]
        first.append(float(order[0] == ranker.owners[row]))
        among.append(float(ranker.owners[row] in order))
    return Examples(
        np.array(signals).reshape(-1, SIGNALS),
        np.array(first),
        np.array(among),
        np.array(near).reshape(-1, SIGNALS),
    )


def calibrate(
    ranker: Ranker, vectors: Vectors | None = None, labels: Sequence[Label] = ()
) -> Calibration:
    """Fit the models to the knowledge base behind `ranker`, then correct them by `labels`.

    Where `ranker` has vectors, `vectors` has those of small talk too.
    """
    prior = WORDS if vectors is None else MEANING
    correction = learn(labels)
    rows = spread(range(len(ranker.questions)), SAMPLE)
    known = gather(ranker, rows)
    if not len(known.first):
        return Calibration(
            prior.covered, prior.first, prior.among, prior.passage, correction=correction
        )
    far = np.array(
        [
            read_signals(ranker, ranker.rank(text, vector=vectors[text] if vectors else None))
            for text in smalltalk()
        ]
    )
    parts = (known.signals, known.near, far)
    count = max(len(known.first), AT_LEAST)
    shares = (COVERED_SHARE, NEAR_SHARE, FAR_SHARE)
    weights = [
        np.full(len(part), OWN_WEIGHT * share * count / len(part))
        for part, share in zip(parts, shares, strict=True)
    ]
    covering = np.repeat((1.0, 0.0, 0.0), [len(part) for part in parts])
    ones = np.full(len(known.first), OWN_WEIGHT)
    covered = fit(
        np.concatenate(parts), covering, np.concatenate(weights), prior.covered, PRECISION
    )
    first = fit(known.signals, known.first, ones, prior.first, PRECISION)
    among = fit(known.signals, known.among, ones, prior.among, PRECISION)
    trials = None if len(known.first) < ENOUGH else _try(known, covered, first)
    return Calibration(covered, first, among, prior.passage, trials, correction)


def _try(known: Examples, covered: Array, first: Array) -> Trials:
    """Return the examples as they would be answered where half the questions are uncovered."""
    near = known.near
    signals = np.concatenate([known.signals, near])
    chance = probability(signals, covered)
    guarded = _shift(chance) * probability(signals, first)
    right = np.concatenate([known.first, np.zeros(len(near))])
    uncovered = len(known.first) * NEAR_SHARE / (NEAR_SHARE + FAR_SHARE) / max(len(near), 1)
    weights = np.concatenate([np.ones(len(known.first)), np.full(len(near), uncovered)])
    order = np.argsort(-guarded, kind="stable")
    return Trials(guarded[order], right[order], weights[order])
