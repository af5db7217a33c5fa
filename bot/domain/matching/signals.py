"""What certainty is judged from: numbers that tell how a ranking came about."""

from dataclasses import dataclass

import numpy as np

from bot.domain.matching.agreement import Agreement, content
from bot.domain.matching.logistic import Array
from bot.domain.matching.ranking import Ranker
from bot.domain.matching.rankings import Claim, Ranking
from bot.domain.matching.sentences import Part

SIGNALS, OF_PEOPLE = 44, 11
"""How many signals there are; the last ones tell of questions for people, and are 0 without."""

NEAREST = 3

NO_PEOPLE = (0.0,) * OF_PEOPLE

BY_CHANCE = 0.1
"""What part of a question some answer covers anyway, if there are enough of them."""


@dataclass(frozen=True, slots=True)
class Context:
    """What stands around a text that is looked up: `share` is how much of the message it is, 0 to
    1, and `beside` whether another part is what asks.
    """

    share: float = 1.0
    beside: bool = False


ALONE = Context()


def context_of(part: Part, message: str) -> Context:
    """Return what stands around a part of a message."""
    words = max(len(content(message)), 1)
    return Context(min(len(content(part.text)) / words, 1.0), part.beside)


def read_signals(
    ranker: Ranker, ranking: Ranking, context: Context = ALONE, *, depth: float | None = None
) -> Array:
    """Return what certainty is judged from, shape (SIGNALS,), the first being always 1.

    Then, for the first entry: its vote, likelihood, nearest phrasing's likeness; how familiar the
    question is; the first entry's lead over the second, plain and as a share of its score; the
    depth (as given, or the ranker's) and the breadth of the knowledge base; the familiarity by the
    depth, since votes tell little where each entry has one phrasing; how close the question's
    meaning comes to any; what question and entry have in common; how short the question is and what
    stands around it; how far its words are the entry's own. Then products: what these tell depends
    on how many entries there are and how many phrasings they have. Last, how it compares with
    questions that only people answer.
    """
    top = int(ranking.scores.argmax())
    score = float(ranking.scores[top])
    rival = float(np.partition(ranking.scores, -2)[-2]) if len(ranking.scores) > 1 else 0.0
    agreement = ranker.agree(ranking, top)
    contrast = agreement.contrast
    brevity = 1 / (1 + len(content(ranking.text)))
    nearest = ranker.nearest(ranking, top)
    phrasings = ranker.depth if depth is None else depth
    deep, broad = depth_signal(phrasings), np.log(max(ranker.breadth, 1)) / 4
    vote, likelihood = ranking.votes[top], ranking.likelihoods[top]
    return np.array(
        (
            1.0,
            vote,
            likelihood,
            nearest,
            ranking.familiarity,
            score - rival,
            (score - rival) / max(score, 1e-6),
            deep,
            broad,
            ranking.familiarity / max(phrasings, 1),
            ranking.closeness,
            agreement.known,
            agreement.asked,
            agreement.strange,
            agreement.opposed,
            agreement.known * agreement.asked,
            agreement.same,
            brevity,
            float(context.beside),
            1 - context.share,
            (1 - context.share) * brevity,
            contrast.foreign,
            contrast.own,
            contrast.odds,
            contrast.core,
            contrast.essential,
            vote * broad,
            likelihood * broad,
            agreement.asked * broad,
            contrast.own * broad,
            contrast.odds * broad,
            agreement.asked * deep,
            contrast.odds * deep,
            *_compare_with_people(ranking.people, ranking, top, nearest, agreement),
        )
    )


def _compare_with_people(
    people: Claim, ranking: Ranking, top: int, nearest: float, agreement: Agreement
) -> tuple[float, ...]:
    """Return how much nearer questions for people are than the first entry."""
    if not people.score:
        return NO_PEOPLE
    theirs, ours = people.agreement, agreement
    return (
        people.score / max(people.score + float(ranking.scores[top]), 1e-6),
        people.vote - float(ranking.votes[top]),
        people.likeness - nearest,
        people.familiarity,
        people.likelihood - float(ranking.likelihoods[top]),
        theirs.asked - ours.asked,
        theirs.known - ours.known,
        theirs.same - ours.same,
        theirs.contrast.odds - ours.contrast.odds,
        theirs.contrast.own - ours.contrast.own,
        theirs.strange - ours.strange,
    )


def depth_signal(phrasings: float) -> float:
    return float(np.log(max(phrasings, 1)) / 3)


def read_passage_signals(ranking: Ranking) -> Array:
    """Return what certainty is judged from where only an answer's text matched, shape (3,)."""
    top = int(ranking.passages.argmax())
    score = float(ranking.passages[top])
    rival = max(float(np.delete(ranking.passages, top).max(initial=0)), min(score, BY_CHANCE))
    return np.array((1.0, score, (score - rival) / max(score, 1e-6)))
