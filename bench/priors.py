"""Fit the coefficients from which calibration starts.

`python -m bench.priors [--encoder E] [--pack starter --written bench/newcomers.tsv] DIR…`

Each DIR holds a public data set (see `bench.datasets`). Where it has phrasings, its queries are
never looked at. Of each set, and of the starter pack in English and in all languages, several
knowledge bases are drawn, broad and narrow, with 1 to 10 or all phrasings an entry and some entries
left out. The phrasings not drawn are the questions: covered, or near but uncovered; the phrasings
of unrelated sets and small talk are the far ones. Labelled questions (see `bench.asked`) are asked
of the whole pack, each with its parts.
Sets of answers alone fit the model for matches by the answer's text, from their queries, asked with
and without the passage that answers. With an encoder, the coefficients are those for it.
"""

import random
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from bench.asked import Asked, read_asked, read_pack
from bench.datasets import Dataset, read, thin
from bot.domain.matching import Phrasing, Vectors, texts_to_encode, texts_to_look_up
from bot.domain.matching.calibration import (
    COVERED_SHARE,
    FAR_SHARE,
    NEAR_SHARE,
)
from bot.domain.matching.encoders import SentenceEncoder
from bot.domain.matching.lexicon import smalltalk
from bot.domain.matching.logistic import Array, fit
from bot.domain.matching.ranking import Ranker
from bot.domain.matching.rankings import Ranking
from bot.domain.matching.sentences import parts
from bot.domain.matching.signals import SIGNALS, context_of, read_passage_signals, read_signals

SHOTS = (1, 2, 4, 10, None)
BREADTHS = (1.0, 0.3)
QUESTIONS = 100
LEFT_OUT = 0.3
MODELS = ("covered", "first", "among")


@dataclass(frozen=True, slots=True)
class Weights:
    """How many examples all public sets count for, how many the pack, how many a question that
    somebody asked (they are few, and all that is known of how people ask), and one that was written
    for this; and the inverse variance of the prior around 0.
    """

    drawn: float
    pack: float
    asked: float
    written: float
    precision: float


ALONE = Weights(1500, 1000, 16, 3, 0.3)
BESIDE_PEOPLE = Weights(300, 1000, 8, 16, 3)
"""With questions for people, of which no public set has any, there is more to learn from those who
ask, and more signals to learn of."""


def subject(phrasing: Phrasing) -> str | int:
    """Return what an entry has in common with its translations."""
    return phrasing.key or phrasing.entry


def split(
    data: Dataset, shots: int | None, breadth: float, seed: int
) -> tuple[list[Phrasing], list[Phrasing]]:
    """Draw a knowledge base without some entries; return it and the phrasings not drawn.

    `breadth` is the share of all entries to draw from.
    """
    chance = random.Random(seed)
    answered = [phrasing for phrasing in data.phrasings if phrasing.kind != "people"]
    entries = sorted({subject(phrasing) for phrasing in answered}, key=str)
    entries = chance.sample(entries, max(int(len(entries) * breadth), 4))
    left_out = set(chance.sample(entries, int(len(entries) * LEFT_OUT)))
    voices: dict[tuple[str | int, int], list[Phrasing]] = defaultdict(list)
    known = []
    for phrasing in answered:
        if phrasing.kind == "question":
            voices[subject(phrasing), phrasing.entry].append(phrasing)
        elif subject(phrasing) in entries and subject(phrasing) not in left_out:
            known.append(phrasing)
    asked: list[Phrasing] = []
    for (entry, _), own in voices.items():
        if entry not in entries:
            continue
        chance.shuffle(own)
        count = 0 if entry in left_out else min(shots or int(len(own) * 0.85), len(own) - 1)
        known += own[:count]
        asked += own[count:]
    for_people = [phrasing for phrasing in data.phrasings if phrasing.kind == "people"]
    groups = sorted({phrasing.key for phrasing in for_people})
    without = set(chance.sample(groups, int(len(groups) * LEFT_OUT)))
    for phrasing in for_people:
        is_asked = phrasing.key in without or chance.random() < LEFT_OUT / 2
        (asked if is_asked else known).append(phrasing)
    chance.shuffle(asked)
    return known, asked


def related(one: Dataset, other: Dataset) -> bool:
    """Tell whether two sets are parts of one, by the first part of their names."""
    return one.name.partition("-")[0] == other.name.partition("-")[0]


@dataclass(slots=True)
class Examples:
    """Signals with what was right, 0 or 1, and what each weighs."""

    signals: list[Array] = field(default_factory=list)
    right: list[float] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)

    def add(self, signals: Sequence[Array], right: Sequence[float], weight: float) -> None:
        """Add examples that weigh so much together."""
        self.signals += signals
        self.right += right
        self.weights += [weight / max(len(right), 1)] * len(right)


class Tally:
    """Examples for the three models, weighted so that each kind keeps its assumed share."""

    def __init__(self, vectors: Vectors | None, counts_for: float) -> None:
        """Begin with none; `vectors` are those of all texts, where there is an encoder.

        All that is asked counts for as many examples.
        """
        self._vectors = vectors
        self._counts_for = counts_for
        self._examples = {model: Examples() for model in MODELS}

    def ask(self, known: list[Phrasing], asked: list[Phrasing], far: Sequence[str]) -> None:
        """Ask a knowledge base what it covers, and what not, and note how it did."""
        ranker = Ranker(known, self._vectors)
        place = _places(ranker, known)
        inside = [p for p in asked if p.kind == "question" and subject(p) in place][:QUESTIONS]
        near = [p for p in asked if p.kind == "people" or subject(p) not in place]
        near = sorted(near, key=lambda p: p.kind != "people")[:QUESTIONS]
        signals, first, among = [], [], []
        for phrasing in inside:
            ranking = self._rank(ranker, phrasing.text, phrasing.language)
            order = np.argsort(-ranking.scores, kind="stable")[:3]
            signals.append(read_signals(ranker, ranking))
            first.append(float(order[0] == place[subject(phrasing)]))
            among.append(float(place[subject(phrasing)] in order))
        self._examples["covered"].add(signals, [1.0] * len(signals), COVERED_SHARE)
        self._examples["first"].add(signals, first, COVERED_SHARE)
        self._examples["among"].add(signals, among, COVERED_SHARE)
        strangers = [(phrasing.text, phrasing.language) for phrasing in near]
        for texts, share in ((strangers, NEAR_SHARE), ([(text, "") for text in far], FAR_SHARE)):
            signals = [read_signals(ranker, self._rank(ranker, *text)) for text in texts]
            for examples in self._examples.values():
                examples.add(signals, [0.0] * len(signals), share)

    def ask_labelled(
        self, pack: Dataset, asked: Sequence[Asked], newer: Collection[str] = ()
    ) -> None:
        """Ask the whole pack what people asked, each message in its parts.

        Left out is what finds one of the `newer` entries, of which the labels know nothing.
        """
        ranker = Ranker(pack.phrasings, self._vectors)
        keys = {number: name for name, number in _places(ranker, pack.phrasings).items()}
        for question in asked:
            own = parts(question.text)
            for part in own:
                ranking = self._rank(ranker, part.text, *question.languages)
                if ranking.scores.max() <= 0:
                    continue
                best = {keys[int(place)] for place in np.argsort(-ranking.scores)[:3]}
                key = keys[int(ranking.scores.argmax())]
                if key in newer and key not in question.accepted:
                    continue
                first = key in question.accepted
                signals = [read_signals(ranker, ranking, context_of(part, question.text))]
                among = bool(best & (question.accepted | question.near))
                for model, right in zip(
                    MODELS, (bool(question.accepted), first, among), strict=True
                ):
                    self._examples[model].add(signals, [float(right)], len(own) ** -0.5)

    def _rank(self, ranker: Ranker, text: str, *languages: str) -> Ranking:
        vector = self._vectors[text] if self._vectors else None
        return ranker.rank(text, vector=vector, languages=[name for name in languages if name])

    def examples(self, model: str) -> tuple[Array, Array, Array]:
        """Return signals, what was right, and weights whose sum is what all counts for."""
        examples = self._examples[model]
        weights = np.array(examples.weights)
        weights *= self._counts_for / max(weights.sum(), 1e-9)
        return np.array(examples.signals).reshape(-1, SIGNALS), np.array(examples.right), weights


def _places(ranker: Ranker, known: Sequence[Phrasing]) -> dict[str | int, int]:
    """Return the number that a ranker gives to each entry that it knows."""
    numbers = {entry: number for number, entry in enumerate(ranker.entries)}
    return {subject(p): numbers[p.entry] for p in known if p.entry in numbers}


def fit_all(tallies: Sequence[Tally], model: str, precision: float) -> Array:
    """Return the coefficients of one of the models."""
    parts = [tally.examples(model) for tally in tallies]
    signals, right, weights = (np.concatenate(column) for column in zip(*parts, strict=True))
    return fit(signals, right, weights, np.zeros(SIGNALS), precision)


def fit_passages(sets: Sequence[Dataset], vectors: Vectors | None) -> Array:
    """Return the coefficients of the model for matches by the answer's text."""
    signals, labels, weights = [], [], []
    for data in sets:
        ranker = Ranker(data.phrasings, vectors)
        for query in thin(data.queries, QUESTIONS):
            ranking = ranker.rank(query.text, vector=vectors[query.text] if vectors else None)
            signals.append(read_passage_signals(ranking))
            labels.append(float(ranking.passages.argmax() == query.entry))
            weights.append(COVERED_SHARE)
            ranking.passages[query.entry] = 0
            signals.append(read_passage_signals(ranking))
            labels.append(0.0)
            weights.append(1 - COVERED_SHARE)
    prior = np.zeros(len(signals[0]))
    return fit(np.array(signals), np.array(labels), np.array(weights), prior, ALONE.precision)


def show(model: str, coefficients: Array) -> None:
    """Print some lines of Python."""
    values = [f"{value:.2f}" for value in coefficients]
    rows = [" ".join(values[start : start + 11]) for start in range(0, len(values), 11)]
    print(f"    {model}=_of(\n" + ' "\n'.join(f'        "{row}' for row in rows) + '"\n    ),')


def encode(sets: Sequence[Dataset], asked: Sequence[Asked], encoder: str) -> Vectors:
    """Encode whatever will be asked or known."""
    texts = {text for data in sets for text in texts_to_encode(data.phrasings)}
    texts |= {query.text for data in sets for query in data.queries if not data.has_questions}
    texts |= {text for question in asked for text in texts_to_look_up(question.text)}
    ordered = sorted(texts)
    return dict(zip(ordered, SentenceEncoder(encoder).encode(ordered), strict=True))


def ask_drawn(tally: Tally, data: Dataset, far: Sequence[str]) -> None:
    """Ask knowledge bases drawn from a set what they leave out, and what is far from all of it."""
    for shots in SHOTS:
        for seed, breadth in enumerate(BREADTHS):
            strangers = random.Random(seed).sample(far, min(QUESTIONS, len(far)))
            tally.ask(*split(data, shots, breadth, seed), [*strangers, *smalltalk()])


def tally_sets(sets: Sequence[Dataset], vectors: Vectors | None, counts_for: float) -> Tally:
    """Ask what public sets have; all of them count alike."""
    tally = Tally(vectors, counts_for)
    for data in sets:
        others = [p.text for other in sets if not related(data, other) for p in other.phrasings]
        ask_drawn(tally, data, others)
    return tally


def tally_pack(
    pack: Dataset, far: Sequence[str], vectors: Vectors | None, counts_for: float
) -> Tally:
    """Ask what the pack has in English, and in all its languages."""
    tally = Tally(vectors, counts_for)
    english = tuple(phrasing for phrasing in pack.phrasings if phrasing.language == "en")
    for data in (Dataset("english", english, ()), pack):
        ask_drawn(tally, data, far)
    return tally


def main(
    *,
    folders: Annotated[list[Path], typer.Argument(help="Data sets, one folder each.")],
    encoder: Annotated[str, typer.Option(help="A model, as in the config.")] = "",
    pack: Annotated[Path | None, typer.Option(help="The folder of the starter pack.")] = None,
    asked: Annotated[list[Path] | None, typer.Option(help="Labelled, by people.")] = None,
    written: Annotated[list[Path] | None, typer.Option(help="Labelled, written for this.")] = None,
    newer: Annotated[str, typer.Option(help="Keys that the asked's labels do not know.")] = "",
    people: Annotated[bool, typer.Option(help="With the pack's questions for people?")] = True,
) -> None:
    """Print the coefficients, in the order of `read_signals`."""
    sets = list(map(read, folders))
    packs = [read_pack(pack, people=people)] if pack else []
    weights = BESIDE_PEOPLE if packs and people else ALONE
    unknown = frozenset(newer.split())
    labelled = [(weights.asked, read_asked(file), unknown) for file in asked or ()]
    labelled += [(weights.written, read_asked(file), frozenset()) for file in written or ()]
    questions = [question for _, questions, _ in labelled for question in questions]
    vectors = encode([*sets, *packs], questions, encoder) if encoder else None
    drawn = [data for data in sets if data.has_questions]
    tallies = [tally_sets(drawn, vectors, weights.drawn)]
    far = [phrasing.text for data in drawn for phrasing in data.phrasings]
    for known in packs:
        tallies.append(tally_pack(known, far, vectors, weights.pack))
        for weight, own, newer_keys in labelled:
            tallies.append(Tally(vectors, weight * len(own)))
            tallies[-1].ask_labelled(known, own, newer_keys)
    for model in MODELS:
        show(model, fit_all(tallies, model, weights.precision))
    answered = [data for data in sets if not data.has_questions]
    if answered:
        print("    passage=", fit_passages(answered, vectors).round(2).tolist())


if __name__ == "__main__":
    typer.run(main)
