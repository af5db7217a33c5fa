"""The hotline's default matcher: from a question to entries, and how sure to be of them."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.domain.matching.findings import Finding, Label, Match, Phrasing, Vectors, Verdict
from bot.domain.matching.lexicon import smalltalk

if TYPE_CHECKING:
    from bot.domain.matching.calibration import Calibration, Certainty
    from bot.domain.matching.corpora import Floats
    from bot.domain.matching.ranking import Ranker, Ranking


_NUMBER = re.compile(r"\d{1,18}")

OFFER = 0.35
"""A choice is offered when it holds the right entry at least this probably: one press more for
two people, where the third is spared the wait for a mentor."""


def texts_to_encode(phrasings: Sequence[Phrasing]) -> list[str]:
    """Return the distinct texts whose vectors a matcher over these phrasings is fitted with."""
    return list(dict.fromkeys([*(phrasing.text for phrasing in phrasings), *smalltalk()]))


def other_numbers(question: str, phrasing: str) -> bool:
    """Tell whether a question names a number where the phrasing names others.

    Step 1 and step 3 are asked in the same words, and no likeness of words or meaning tells them
    apart.
    """
    asked, known = (set(map(int, _NUMBER.findall(text))) for text in (question, phrasing))
    return bool(known) and not asked <= known


class Matcher:
    """Finds the entries that answer a question; immutable, so threads may share one.

    Fit a new one when the knowledge base changes (in a thread: it takes up to a second at
    10,000 phrasings) and put it in the place of the old.
    """

    def __init__(
        self,
        ranker: "Ranker",
        calibration: "Calibration",
        *,
        target: float = 0.95,
        listening_target: float = 0.99,
    ) -> None:
        """Join a ranker and its calibration; `fit` makes both."""
        self._ranker = ranker
        self._calibration = calibration
        self._sure = calibration.threshold(target)
        self._likely = calibration.caution(target)
        self._listening = max(calibration.threshold(listening_target), self._sure)

    @classmethod
    def fit(
        cls,
        phrasings: Sequence[Phrasing],
        *,
        vectors: Vectors | None = None,
        labels: Sequence[Label] = (),
        target: float = 0.95,
        listening_target: float = 0.99,
    ) -> "Matcher":
        """Index the phrasings and learn from them how far to trust a match.

        With an encoder, `vectors` are those of all `texts_to_encode`. `labels` are what people
        said of earlier answers. `target` is the share of confident answers that must be right,
        `listening_target` that of answers given unasked; both from 0 to 1.
        """
        # numpy takes a tenth of a second to import: not before there is something to index.
        from bot.domain.matching.calibration import calibrate  # noqa: PLC0415
        from bot.domain.matching.features import forget_words  # noqa: PLC0415
        from bot.domain.matching.ranking import Ranker  # noqa: PLC0415

        ranker = Ranker(phrasings, vectors)
        calibration = calibrate(ranker, vectors, labels)
        forget_words()
        return cls(ranker, calibration, target=target, listening_target=listening_target)

    @property
    def takes_vectors(self) -> bool:
        """Does a question have to come with its vector?"""
        return self._ranker.has_meaning

    def find(
        self,
        text: str,
        *,
        vector: "Floats | None" = None,
        languages: Sequence[str] = (),
        limit: int = 3,
    ) -> Finding:
        """Return the verdict on a question and at most `limit` entries, best first.

        `vector` is the question's, where the matcher `takes_vectors`. `languages` are the
        reader's, best first; entries in others are still found.
        """
        ranking = self._ranker.rank(text, vector=vector, languages=languages)
        if not len(ranking.scores) or ranking.scores.max() <= 0:
            return Finding(Verdict.UNSURE, listening=False, matches=())
        certainty = self._calibration.judge(self._ranker, ranking)
        matches = self._matches(ranking, certainty, languages, limit)
        same = not other_numbers(text, matches[0].phrasing)
        verdict = Verdict.UNSURE
        # Sure by the pessimistic measure, or very probable by the plain one: whoever asked can
        # still ask a person. Speaking unasked has only the pessimistic one.
        sure = certainty.guarded >= self._sure or certainty.first >= self._likely
        if sure and same:
            verdict = Verdict.SURE
        elif certainty.among >= OFFER:
            verdict = Verdict.HALF_SURE
        return Finding(
            verdict,
            listening=same and certainty.guarded >= self._listening,
            matches=matches,
            covered=certainty.covered,
            believed=certainty.believed,
        )

    def _matches(
        self, ranking: "Ranking", certainty: "Certainty", languages: Sequence[str], limit: int
    ) -> tuple[Match, ...]:
        """Share what certainty the first entry leaves among the others, by their scores."""
        order = (-ranking.scores).argsort(kind="stable")[:limit]
        places = [int(place) for place in order if ranking.scores[place] > 0]
        rest = max(float(ranking.scores[places[1:]].sum()), 1e-9)
        left = max(certainty.among - certainty.first, 0.0)
        matches = []
        for rank, place in enumerate(places):
            share = left * float(ranking.scores[place]) / rest
            confidence = min(share, certainty.first) if rank else certainty.first
            best = self._ranker.best_phrasing(ranking, place, languages=languages)
            matches.append(Match(best.entry, best.language, confidence, best.text))
        return tuple(matches)
