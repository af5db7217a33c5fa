"""What ranking the entries for a question gives."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.matching.agreement import Agreement
from bot.domain.matching.corpora import Floats

NOTHING_IN_COMMON = Agreement()


@dataclass(frozen=True, slots=True)
class Claim:
    """How far people have to answer a question: of those groups of questions that only they answer,
    the first one's score, vote, likelihood, likeness of the nearest question, and what it has in
    common with the question asked; and how much of the question all of them explain, 0 to 1.
    """

    score: float = 0.0
    vote: float = 0.0
    likelihood: float = 0.0
    likeness: float = 0.0
    familiarity: float = 0.0
    agreement: Agreement = NOTHING_IN_COMMON


NO_CLAIM = Claim()


@dataclass(frozen=True, slots=True)
class Ranking:
    """How every entry did: arrays with one element per entry, or per question. A group of questions
    for people scores 0; `people` tells of them.

    `likeness` (0 to 1), `wording` (the same by words alone, without an encoder no other) and
    `preference` (what the reader's languages make of it) are per question.

    `familiarity`, 0 to 1, is how much of the question the nearest phrasings together explain:
    one minus the variance that a Gaussian process with the same kernel would report, less what
    questions for people explain of it. `closeness`,
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
    people: Claim = NO_CLAIM
