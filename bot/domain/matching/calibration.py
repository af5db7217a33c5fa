"""How sure to be of a ranking: probabilities calibrated on the knowledge base itself.

Three logistic models over the same signals tell how likely it is that the question is covered at
all, that the first entry is right, and that the right one is among the first three. They start from
coefficients fitted on public data sets (`python -m bench.priors` prints them) and then learn from
the knowledge base, without labels, that of coverage all coefficients and the others how far to
trust theirs: each phrasing is asked of the others (covered, right or wrong), asked with its own
entry hidden (not covered, but near), and small talk is asked (not covered, and far). What people
said of the answers then corrects them all (see `corrections`).

How many questions will be uncovered no knowledge base can tell. `COVERED_SHARE` is assumed for
the probability that is shown, and the pessimistic `GUARDED_SHARE` for speaking unasked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from bot.domain.matching.corrections import AS_BELIEVED, LEAST_SLOPE, Correction, learn
from bot.domain.matching.findings import Label, Vectors
from bot.domain.matching.lexicon import smalltalk
from bot.domain.matching.logistic import Array, fit, probability
from bot.domain.matching.priors import priors_for
from bot.domain.matching.ranking import Ranker, spread
from bot.domain.matching.rankings import Ranking
from bot.domain.matching.signals import (
    ALONE,
    NEAREST,
    SIGNALS,
    Context,
    read_passage_signals,
    read_signals,
)
from bot.domain.matching.thresholds import EXACT, Trials, careful

COVERED_SHARE, NEAR_SHARE, FAR_SHARE = 0.7, 0.15, 0.15
GUARDED_SHARE = 0.5
ENOUGH = 50
"""Examples needed to set a threshold by them."""

BROAD = 40
FLOOR = 1 / 3
"""With fewer entries, and too few examples to learn from, a question needs so much likeness of
words to be believed covered: words like "how do I" are a large share of few phrasings."""

WELL_KNOWN = 4
"""An entry with so many phrasings is judged by these: what matches its answer alone is another
question more often than not."""

SAMPLE = 150
"""Phrasings asked of the others at most; each costs two searches."""

PRECISION, RIGHT_PRECISION = 0.3, 3.0
PRECISION_BESIDE_PEOPLE, RIGHT_PRECISION_BESIDE_PEOPLE = 10.0, 30.0
OWN_WEIGHT = 0.5
AT_LEAST = 60
"""The prior's inverse variance, for coverage and for what is right, the same where there are
questions for people (entries tell nothing of how near these are), what an example from the
knowledge base weighs, and how many examples the few of a small one count for: small talk is the
same everywhere. Phrasings are closer to each other than people's questions are to them, so what
was learned from questions has to hold on."""


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

    def doubted(self, *, tries: float, factor: float) -> "Certainty":
        """Return it with odds that are lower by the exponential of `tries`, all times `factor`.

        A question that is one of the phrasings stays as it is.
        """
        if self.first >= EXACT or (not tries and factor == 1):
            return self

        def less(chance: float) -> float:
            return factor * chance / (chance + (1 - chance) * float(np.exp(tries)))

        return Certainty(
            self.covered,
            less(self.first),
            less(self.among),
            less(self.guarded),
            less(self.believed),
        )


FOR_PEOPLE = Certainty(*[1 - EXACT] * 5)
"""That of a question which is known to be answered by people only."""


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

    def judge(self, ranker: Ranker, ranking: Ranking, context: Context = ALONE) -> Certainty:
        """Return how sure to be of a ranking of at least one entry."""
        exact = np.unique(ranker.owners[ranking.wording >= EXACT])
        known = exact[~ranker.for_people[exact]]
        if len(known):
            sure = EXACT / len(known)
            return Certainty(EXACT, sure, EXACT, sure, sure)
        if len(exact):
            return FOR_PEOPLE
        return self._correct(self._believe(ranker, ranking, context))

    def _believe(self, ranker: Ranker, ranking: Ranking, context: Context) -> Certainty:
        """Return how sure the knowledge base alone would be."""
        signals = read_signals(ranker, ranking, context)
        covered = float(probability(signals, self.covered))
        first = float(probability(signals, self.first))
        among = max(first, float(probability(signals, self.among)))
        passage = float(probability(read_passage_signals(ranking), self.passage))
        narrow = ranker.breadth < BROAD and not ranker.has_meaning
        if narrow and self.trials is None and signals[NEAREST] < FLOOR:
            covered, first, among = (covered * _shift(covered), first * covered, among * covered)
        top = int(ranking.scores.argmax())
        by_answer = ranking.passages.argmax() == top and ranker.count(top) < WELL_KNOWN
        if by_answer and passage > first:
            return Certainty(_shift(passage), passage, passage, _shift(passage), passage)
        return Certainty(covered, first, among, _shift(first), first)

    def _correct(self, certainty: Certainty) -> Certainty:
        """Return it in the light of what people said."""
        correct = self.correction.of
        first = correct(certainty.first)
        among = max(first, correct(certainty.among))
        covered = correct(certainty.covered)
        return Certainty(covered, first, among, correct(certainty.guarded), certainty.believed)


def _shift(covered: Any) -> Any:
    """Return what a probability becomes where as few questions are covered as may be feared."""
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
        signals.append(read_signals(ranker, without, depth=ranker.depth - 1))
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
    prior = priors_for(meaning=vectors is not None, people=ranker.has_people)
    correction = learn(labels)
    rows = spread(ranker.known_rows, SAMPLE)
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
    weights = np.concatenate(
        [
            np.full(len(part), OWN_WEIGHT * share * count / len(part))
            for part, share in zip(parts, shares, strict=True)
        ]
    )
    signals = np.concatenate(parts)
    uncovered = np.zeros(len(known.near) + len(far))
    covering = np.concatenate([np.ones(len(known.first)), uncovered])
    right = np.concatenate([known.first, uncovered])
    found = np.concatenate([known.among, uncovered])
    precision, right_precision = PRECISION, RIGHT_PRECISION
    if ranker.has_people:
        precision, right_precision = PRECISION_BESIDE_PEOPLE, RIGHT_PRECISION_BESIDE_PEOPLE
    covered = fit(signals, covering, weights, prior.covered, precision)
    first = _stretched(prior.first, signals, right, weights, right_precision)
    among = _stretched(prior.among, signals, found, weights, right_precision)
    trials = None if len(known.first) < ENOUGH else _try(known, first)
    return Calibration(covered, first, among, prior.passage, trials, correction)


def _stretched(
    prior: Array, signals: Array, labels: Array, weights: Array, precision: float
) -> Array:
    """Return the coefficients with their sum moved and stretched until it fits the examples.

    The phrasings of a knowledge base tell how near its entries are to each other, not what each
    signal is worth for questions that people ask.
    """
    odds = np.stack([np.ones(len(labels)), signals @ prior], axis=1)
    shift, slope = fit(odds, labels, weights, np.array([0.0, 1.0]), precision)
    coefficients = np.asarray(prior * max(float(slope), LEAST_SLOPE))
    coefficients[0] += shift
    return coefficients


def _try(known: Examples, first: Array) -> Trials:
    """Return the examples as they would be answered where half the questions are uncovered."""
    near = known.near
    guarded = _shift(probability(np.concatenate([known.signals, near]), first))
    right = np.concatenate([known.first, np.zeros(len(near))])
    uncovered = len(known.first) * NEAR_SHARE / (NEAR_SHARE + FAR_SHARE) / max(len(near), 1)
    weights = np.concatenate([np.ones(len(known.first)), np.full(len(near), uncovered)])
    order = np.argsort(-guarded, kind="stable")
    return Trials(guarded[order], right[order], weights[order])
