"""Fit the coefficients from which calibration starts: `python -m bench.priors [--encoder E] DIR…`.

Each DIR holds a public data set (see `bench.datasets`). Where it has phrasings, its queries are
never looked at. Of each set several knowledge bases are drawn, broad and narrow, with 1 to 10 or
all phrasings an entry and some entries left out. The phrasings not drawn are the questions:
covered, or near but uncovered; the phrasings of unrelated sets and small talk are the far ones.
Sets of answers alone fit the model for matches by the answer's text, from their queries, asked with
and without the passage that answers. With an encoder, the coefficients are those for it.
"""

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from bench.datasets import Dataset, read, thin
from bot.domain.matching import Phrasing, Vectors, texts_to_encode
from bot.domain.matching.calibration import (
    COVERED_SHARE,
    FAR_SHARE,
    NEAR_SHARE,
)
from bot.domain.matching.encoders import SentenceEncoder
from bot.domain.matching.lexicon import smalltalk
from bot.domain.matching.logistic import Array, fit
from bot.domain.matching.ranking import Ranker, Ranking
from bot.domain.matching.signals import SIGNALS, read_passage_signals, read_signals

SHOTS = (1, 2, 3, 5, 10, None)
BREADTHS = (1.0, 0.5, 0.2, 0.1)
QUESTIONS = 150
LEFT_OUT = 0.3
PRECISION = 0.01


def split(
    data: Dataset, shots: int | None, breadth: float, seed: int
) -> tuple[list[Phrasing], list[Phrasing]]:
    """Draw a knowledge base without some entries; return it and the phrasings not drawn.

    `breadth` is the share of all entries to draw from.
    """
    chance = random.Random(seed)
    entries = sorted({phrasing.entry for phrasing in data.phrasings})
    entries = chance.sample(entries, max(int(len(entries) * breadth), 4))
    left_out = set(chance.sample(entries, int(len(entries) * LEFT_OUT)))
    known: list[Phrasing] = []
    asked: list[Phrasing] = []
    for entry in entries:
        own = [phrasing for phrasing in data.phrasings if phrasing.entry == entry]
        chance.shuffle(own)
        count = 0 if entry in left_out else min(shots or int(len(own) * 0.85), len(own) - 1)
        known += own[:count]
        asked += own[count:]
    chance.shuffle(asked)
    return known, asked


def related(one: Dataset, other: Dataset) -> bool:
    """Tell whether two sets are parts of one, by the first part of their names."""
    return one.name.partition("-")[0] == other.name.partition("-")[0]


class Tally:
    """Examples for the three models, weighted so that each kind keeps its assumed share."""

    def __init__(self, vectors: Vectors | None) -> None:
        """Begin with none; `vectors` are those of all texts, where there is an encoder."""
        self.vectors = vectors
        self.parts: dict[str, list[tuple[Array, Array, float]]] = {
            "covered": [],
            "first": [],
            "among": [],
        }

    def ask(self, known: list[Phrasing], asked: list[Phrasing], far: Sequence[str]) -> None:
        """Ask a knowledge base what it covers, and what not, and note how it did."""
        ranker = Ranker(known, self.vectors)
        place = {entry: number for number, entry in enumerate(ranker.entries)}
        inside = [phrasing for phrasing in asked if phrasing.entry in place][:QUESTIONS]
        near = [phrasing.text for phrasing in asked if phrasing.entry not in place][:QUESTIONS]
        signals, first, among = [], [], []
        for phrasing in inside:
            ranking = self._rank(ranker, phrasing.text)
            order = np.argsort(-ranking.scores, kind="stable")[:3]
            signals.append(read_signals(ranker, ranking))
            first.append(float(order[0] == place[phrasing.entry]))
            among.append(float(place[phrasing.entry] in order))
        self._add("covered", signals, np.ones(len(signals)), COVERED_SHARE)
        self._add("first", signals, np.array(first), COVERED_SHARE)
        self._add("among", signals, np.array(among), COVERED_SHARE)
        for texts, share in ((near, NEAR_SHARE), (far, FAR_SHARE)):
            signals = [read_signals(ranker, self._rank(ranker, text)) for text in texts]
            for model in self.parts:
                self._add(model, signals, np.zeros(len(signals)), share)

    def _rank(self, ranker: Ranker, text: str) -> Ranking:
        return ranker.rank(text, vector=self.vectors[text] if self.vectors else None)

    def _add(self, model: str, signals: list[Array], labels: Array, share: float) -> None:
        self.parts[model].append((np.array(signals).reshape(-1, SIGNALS), labels, share))

    def fit(self, model: str) -> Array:
        """Return the coefficients of one of the models."""
        parts = [part for part in self.parts[model] if len(part[1])]
        weights = [np.full(len(labels), share / len(labels)) for _, labels, share in parts]
        return fit(
            np.concatenate([signals for signals, _, _ in parts]),
            np.concatenate([labels for _, labels, _ in parts]),
            np.concatenate(weights) * QUESTIONS,
            np.zeros(SIGNALS),
            PRECISION,
        )


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
    return fit(np.array(signals), np.array(labels), np.array(weights), prior, PRECISION)


def show(model: str, coefficients: Array) -> None:
    """Print one line of Python."""
    values = ", ".join(f"{value:.2f}" for value in coefficients)
    print(f"    {model}=array(({values})),")


def encode(sets: Sequence[Dataset], encoder: str) -> Vectors:
    """Encode whatever will be asked or known."""
    texts = {text for data in sets for text in texts_to_encode(data.phrasings)}
    texts |= {query.text for data in sets for query in data.queries if not data.has_questions}
    ordered = sorted(texts)
    return dict(zip(ordered, SentenceEncoder(encoder).encode(ordered), strict=True))


def main(
    folders: Annotated[list[Path], typer.Argument(help="Data sets, one folder each.")],
    encoder: Annotated[str, typer.Option(help="A model, as in the config.")] = "",
) -> None:
    """Print the coefficients, in the order of `read_signals`."""
    sets = list(map(read, folders))
    asked = [data for data in sets if data.has_questions]
    vectors = encode(sets, encoder) if encoder else None
    tally = Tally(vectors)
    for data in asked:
        others = [p.text for other in asked if not related(data, other) for p in other.phrasings]
        for shots in SHOTS:
            for seed, breadth in enumerate(BREADTHS):
                far = random.Random(seed).sample(others, min(QUESTIONS, len(others)))
                tally.ask(*split(data, shots, breadth, seed), [*far, *smalltalk()])
    for model in ("covered", "first", "among"):
        show(model, tally.fit(model))
    answered = [data for data in sets if not data.has_questions]
    if answered:
        show("passage", fit_passages(answered, vectors))


if __name__ == "__main__":
    typer.run(main)
