"""The entries that come first for a question, compared with it word by word and deed by deed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bot.domain.matching.agreement import Agreement, Profile, content, features_of
from bot.domain.matching.contrasts import ContrastIndex, Hidden
from bot.domain.matching.features import PAIRS, WORDS, is_unspaced

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.domain.matching.corpora import Floats, Ints
    from bot.domain.matching.findings import Phrasing

UNKNOWN_COSTS, STRANGE_COSTS, OPPOSED_COSTS, FOREIGN_COSTS = 0.12, 0.1, 0.2, 0.2
"""What part of its score an entry loses that speaks of nothing that the question is about, where
something else is done, where the contrary is done, and where the question is about something of
which all phrasings of another entry speak and none of this one's."""

ODDS_WEIGHT = 0.02
"""What the odds of the question's words count beside all else, where there is no meaning."""

MOST_RARITIES = 50_000

NO_ROWS = np.zeros(0, np.int64)


def compared(score: float, agreement: Agreement, words: float = 1.0) -> float:
    """Return what a score becomes by what the question and the entry do not have in common.

    `words` is the share that words have in it, 0 to 1, beside meaning.
    """
    left = (
        (1 - UNKNOWN_COSTS * (1 - agreement.known))
        * (1 - STRANGE_COSTS * agreement.strange)
        * (1 - OPPOSED_COSTS * agreement.opposed)
        * (1 - FOREIGN_COSTS * agreement.contrast.foreign)
    )
    return max(score * left + ODDS_WEIGHT * words * agreement.contrast.odds, 0.0)


class Comparer:
    """What the phrasings of each entry speak of. Threads may share one."""

    def __init__(
        self,
        phrasings: Sequence[Phrasing],
        owners: Ints,
        voices: Ints,
        rarity: Callable[[int, str], float],
    ) -> None:
        """Take the phrasings, the number of the entry of each, and of the entry in its language.

        `rarity(field, feature)` weighs a feature.
        """
        self._phrasings, self._voices, self._weigh = phrasings, voices, rarity
        self._by_owner = _group(owners)
        self._profiles = self._gather()
        self._contrasts = self._contrast()
        self._rarities: dict[str, float] = {}

    def _gather(self) -> dict[int, Profile]:
        """Return what the phrasings of each entry in each of its languages speak of."""
        profiles: dict[int, Profile] = {}
        for phrasing, voice in zip(self._phrasings, self._voices.tolist(), strict=True):
            profiles.setdefault(voice, Profile(phrasing.language)).add(phrasing.text)
        return profiles

    def _contrast(self) -> dict[str, ContrastIndex]:
        """Return for each language what tells its entries apart."""
        by_language: dict[str, dict[int, Profile]] = {}
        for voice, profile in self._profiles.items():
            by_language.setdefault(profile.language, {})[voice] = profile
        return {language: ContrastIndex(own) for language, own in by_language.items()}

    def rows(self, place: int) -> Ints:
        """Return the rows of the entry number `place`, none where it has no phrasings."""
        return self._by_owner.get(place, NO_ROWS)

    def compare(
        self,
        text: str,
        places: Sequence[int],
        likeness: Floats,
        *,
        own: int | None = None,
        stranger: bool = False,
    ) -> dict[int, Agreement]:
        """Compare a question with entries, each in the language of its nearest phrasing.

        `likeness` is the question's to every phrasing; `own` is its row, if it is one of them,
        which then does not count, nor, for a `stranger`, does its entry. Entries without phrasings
        are left out.
        """
        agreements = {}
        words, hidden = content(text), None
        if own is not None:
            hidden = Hidden(int(self._voices[own]), features_of(text), whole=stranger)
        for place in places:
            rows = self.rows(place)
            if not len(rows):
                continue
            nearest = int(rows[likeness[rows].argmax()])
            voice = int(self._voices[nearest])
            profile = self._profiles[voice]
            without = hidden is not None and hidden.voice == voice
            agreements[place] = profile.agree(
                text,
                self._phrasings[nearest].text,
                self._rarity,
                self._contrasts[profile.language].contrast(words, voice, hidden),
                text if without else "",
            )
        return agreements

    def _rarity(self, feature: str) -> float:
        weight = self._rarities.get(feature)
        if weight is None:
            weight = self._weigh(PAIRS if is_unspaced(feature) else WORDS, feature)
            if len(self._rarities) < MOST_RARITIES:
                self._rarities[feature] = weight
        return weight


def _group(owners: Ints) -> dict[int, Ints]:
    """Return the rows of each owner that has some."""
    order = np.argsort(owners, kind="stable")
    starts = np.flatnonzero(np.diff(owners[order], prepend=-1))
    return {int(owners[rows[0]]): rows for rows in np.split(order, starts[1:]) if len(rows)}
