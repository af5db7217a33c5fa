"""The hotline's default matcher: from a question to entries, and how sure to be of them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.domain.matching.findings import Finding, Match, Phrasing, Verdict

if TYPE_CHECKING:
    from bot.domain.matching.calibration import Calibration
    from bot.domain.matching.ranking import Ranker, Ranking


class Matcher:
    """Finds the entries that answer a question; immutable, so threads may share one.

    Fit a new one when the knowledge base changes (in a thread: it takes up to a second at
    10,000 phrasings) and put it in the place of the old.
    """

    def __init__(self, ranker: "Ranker", calibration: "Calibration") -> None:
        """Join a ranker and its calibration; `fit` makes both."""
        self._ranker = ranker
        self._calibration = calibration

    @classmethod
    def fit(
        cls,
        phrasings: Sequence[Phrasing],
        *,
        target: float = 0.95,
        listening_target: float = 0.99,
    ) -> "Matcher":
        """Index the phrasings and set the thresholds.

        `target` is the share of confident answers that must be right, `listening_target` that
        of answers given unasked; both from 0 to 1.
        """
        # numpy takes a tenth of a second to import: not before there is something to index.
        from bot.domain.matching.calibration import PRIOR, Calibration  # noqa: PLC0415
        from bot.domain.matching.ranking import Ranker  # noqa: PLC0415

        ranker = Ranker(phrasings)
        return cls(ranker, Calibration(PRIOR, target - 0.15, 0.35, listening_target - 0.02))

    def find(self, text: str, *, languages: Sequence[str] = (), limit: int = 3) -> Finding:
        """Return the verdict on a question and at most `limit` entries, best first.

        `languages` are the reader's, best first; entries in others are still found.
        """
        ranking = self._ranker.rank(text, languages=languages)
        matches = self._matches(ranking, limit)
        if not matches:
            return Finding(Verdict.UNSURE, listening=False, matches=())
        confidence = matches[0].confidence
        verdict = Verdict.UNSURE
        if confidence >= self._calibration.sure:
            verdict = Verdict.SURE
        elif confidence >= self._calibration.half_sure:
            verdict = Verdict.HALF_SURE
        return Finding(verdict, confidence >= self._calibration.listening, matches)

    def _matches(self, ranking: "Ranking", limit: int) -> tuple[Match, ...]:
        ranker = self._ranker
        confidence = self._calibration.confidence(ranking.signals)
        matches: list[Match] = []
        for place in (-ranking.scores).argsort(kind="stable")[:limit]:
            if ranking.scores[place] <= 0:
                break
            rows = (ranker.owners == place).nonzero()[0]
            best = ranker.phrasings[rows[ranking.likeness[rows].argmax()]]
            if matches:
                share = float(ranking.scores[place] / ranking.scores.max())
                confidence = min(confidence, (1 - matches[0].confidence) * share)
            matches.append(Match(best.entry, best.language, confidence, best.text))
        return tuple(matches)
