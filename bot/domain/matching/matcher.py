"""The hotline's default matcher: from a question to entries, and how sure to be of them."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.matching.findings import Finding, Label, Match, Phrasing, Vectors, Verdict
from bot.domain.matching.lexicon import smalltalk
from bot.domain.matching.sentences import Part, parts

if TYPE_CHECKING:
    from bot.domain.matching.agreement import Agreement
    from bot.domain.matching.calibration import Calibration, Certainty
    from bot.domain.matching.ranking import Ranker
    from bot.domain.matching.rankings import Ranking


_NUMBER = re.compile(r"\d{1,18}")

OFFER, LEAST, LEAST_BY_MEANING = 0.5, 0.28, 0.4
OFFER_BESIDE_PEOPLE, LEAST_BESIDE_PEOPLE, LEAST_BESIDE_PEOPLE_BY_MEANING = 0.3, 0.3, 0.33
"""A choice is offered when it holds the right entry at least this probably, and its first entry is
right at least this probably: one press more for one person, where another is spared the wait for a
mentor. Several weak entries are no choice. With an encoder what is right is likelier to come first,
so fewer of the weak ones are worth a look. Questions for people take away most of what is not worth
it, so that the first entry tells enough."""

TRIES = 0.8
"""What a part of a message loses, in logarithms of odds by the logarithm of how many texts were
looked up: the best of many is good by chance, too. The whole loses nothing."""

MARGIN = 0.5
"""By how much, in logarithms of odds, a part has to be likelier than the whole to win over it."""

SLACK, SLACK_OF_ALIKE = 2.0, 1.0
"""How much more often than organizers want an answer may be wrong by each of two measures that both
have to be passed: that the entry is right, and that anything known answers the question at all.
With an encoder, what is near in meaning but not meant passes both; with questions for people, the
two measures say nearly the same."""

CONTRARY = 0.5
"""What is left of the probability of an entry that speaks of the contrary only."""


def texts_to_encode(phrasings: Sequence[Phrasing]) -> list[str]:
    """Return the distinct texts whose vectors a matcher over these phrasings is fitted with."""
    return list(dict.fromkeys([*(phrasing.text for phrasing in phrasings), *smalltalk()]))


def texts_to_look_up(message: str) -> list[str]:
    """Return the texts whose vectors finding a message takes: itself and its parts."""
    return [part.text for part in parts(message)]


def other_numbers(question: str, phrasing: str) -> bool:
    """Tell whether a question names a number where the phrasing names others.

    Step 1 and step 3 are asked in the same words, and no likeness of words or meaning tells them
    apart.
    """
    asked, known = (set(map(int, _NUMBER.findall(text))) for text in (question, phrasing))
    return bool(known) and not asked <= known


@dataclass(frozen=True, slots=True)
class _Lookup:
    """What was found for one part of a message."""

    ranking: "Ranking"
    certainty: "Certainty"

    def agreement(self, ranker: "Ranker") -> "Agreement":
        """Return what the part and the first entry have in common."""
        return ranker.agree(self.ranking, int(self.ranking.scores.argmax()))

    def is_sure(self, threshold: float) -> bool:
        """Tell whether the first entry is right beyond doubt, by either measure."""
        certainty = self.certainty
        return certainty.first * certainty.covered >= threshold

    def is_likelier(self, other: "_Lookup") -> bool:
        """Tell whether the first entry is likelier to be right than another's, by some margin."""
        mine, theirs = self.certainty.first, other.certainty.first
        return mine * (1 - theirs) > math.exp(MARGIN) * theirs * (1 - mine)

    def doubted(self, ranker: "Ranker", tries: int) -> "_Lookup":
        """Return it with as much less certainty as so many lookups, and a contrary, ask for."""
        factor = CONTRARY if self.agreement(ranker).opposed else 1.0
        less = self.certainty.doubted(tries=TRIES * math.log(tries), factor=factor)
        return _Lookup(self.ranking, less)


def _merged(matches: dict[int, Match], more: dict[int, Match], limit: int) -> dict[int, Match]:
    """Return the first of the matches, then the best others of both, each entry once, in whatever
    languages it was found; both are by the number of the entry.
    """
    first = next(iter(matches))
    best: dict[int, Match] = {}
    for place, match in (*matches.items(), *more.items()):
        known = best.get(place)
        if place != first and (known is None or known.confidence < match.confidence):
            best[place] = match
    others = sorted(best.items(), key=lambda item: -item[1].confidence)
    return {first: matches[first], **dict(others[: limit - 1])}


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
        slack, self._offer, self._least = SLACK, OFFER, LEAST
        if ranker.has_meaning:
            self._least = LEAST_BY_MEANING
        if ranker.has_people:
            self._offer, self._least = OFFER_BESIDE_PEOPLE, LEAST_BESIDE_PEOPLE
        if ranker.has_meaning and ranker.has_people:
            self._least = LEAST_BESIDE_PEOPLE_BY_MEANING
        if ranker.has_meaning or ranker.has_people:
            slack = SLACK_OF_ALIKE
        self._sure = 1 - slack * (1 - target)
        self._listening = calibration.threshold(listening_target)

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
        vectors: Vectors | None = None,
        languages: Sequence[str] = (),
        limit: int = 3,
    ) -> Finding:
        """Return the verdict on a message and at most `limit` entries, best first.

        `vectors` are those of its `texts_to_look_up`, where the matcher `takes_vectors`.
        `languages` are the reader's, best first; entries in others are still found.
        """
        lookups: list[_Lookup] = []
        for part in parts(text):
            lookup = self._look_up(text, part, vectors, languages)
            if lookup is not None:
                lookups.append(lookup)
                if lookup.is_sure(self._sure):
                    break
        if not lookups:
            return Finding(Verdict.UNSURE, listening=False, matches=())
        covered = lookups[0].certainty.covered
        lookups = [
            lookup.doubted(self._ranker, len(lookups) if number else 1)
            for number, lookup in enumerate(lookups)
        ]
        whole, *others = lookups
        others.sort(key=lambda lookup: -lookup.certainty.first)
        lookups = [whole, *others]
        if others and others[0].is_likelier(whole):
            lookups = [others[0], whole, *others[1:]]
        best = lookups[0]
        certainty = best.certainty
        agreement = best.agreement(self._ranker)
        by_place = self._matches(best.ranking, certainty, languages, limit)
        for other in lookups[1:]:
            further = self._matches(other.ranking, other.certainty, languages, limit)
            by_place = _merged(by_place, further, limit)
        matches = tuple(by_place.values())
        same = not (other_numbers(text, matches[0].phrasing) or agreement.opposed)
        verdict = Verdict.UNSURE
        if same and not agreement.strange and best.is_sure(self._sure):
            verdict = Verdict.SURE
        elif certainty.among >= self._offer and certainty.first >= self._least:
            verdict = Verdict.HALF_SURE
        return Finding(
            verdict,
            listening=same and certainty.guarded >= self._listening,
            matches=matches,
            covered=covered,
            believed=certainty.believed,
        )

    def _look_up(
        self,
        text: str,
        part: Part,
        vectors: Vectors | None,
        languages: Sequence[str],
    ) -> "_Lookup | None":
        vector = vectors[part.text] if vectors is not None else None
        ranking = self._ranker.rank(part.text, vector=vector, languages=languages)
        if not len(ranking.scores) or ranking.scores.max() <= 0:
            return None
        from bot.domain.matching.signals import context_of  # noqa: PLC0415 - numpy

        certainty = self._calibration.judge(self._ranker, ranking, context_of(part, text))
        return _Lookup(ranking, certainty)

    def _matches(
        self, ranking: "Ranking", certainty: "Certainty", languages: Sequence[str], limit: int
    ) -> dict[int, Match]:
        """Share what certainty the first entry leaves among the others, by their scores."""
        order = (-ranking.scores).argsort(kind="stable")[:limit]
        places = [int(place) for place in order if ranking.scores[place] > 0]
        rest = max(float(ranking.scores[places[1:]].sum()), 1e-9)
        left = max(certainty.among - certainty.first, 0.0)
        matches = {}
        for rank, place in enumerate(places):
            share = left * float(ranking.scores[place]) / rest
            confidence = min(share, certainty.first) if rank else certainty.first
            best = self._ranker.best_phrasing(ranking, place, languages=languages)
            matches[place] = Match(best.entry, best.language, confidence, best.text)
        return matches
