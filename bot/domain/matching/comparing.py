"""The entries that come first for a question, compared with it word by word and deed by deed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bot.domain.matching.agreement import Agreement, Profile
from bot.domain.matching.features import PAIRS, WORDS, is_unspaced

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.domain.matching.corpora import Floats, Ints
    from bot.domain.matching.findings import Phrasing

UNKNOWN_COSTS, STRANGE_COSTS, OPPOSED_COSTS = 0.25, 0.1, 0.2
"""What part of its score an entry loses that speaks of nothing that the question is about, where
something else is done, and where the contrary is done."""

MOST_RARITIES = 50_000


def discount(agreement: Agreement) -> float:
    """Return what is left of a score by what the question and the entry do not have in common."""
    return (
        (1 - UNKNOWN_COSTS * (1 - agreement.known))
        * (1 - STRANGE_COSTS * agreement.strange)
        * (1 - OPPOSED_COSTS * agreement.opposed)
    )


class Comparer:
    """What the phrasings of each entry speak of, gathered when it is first asked for.

    Threads may share one: what two of them gather at once is the same.
    """

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
        self._by_voice = _group(voices)
        self._profiles: dict[int, Profile] = {}
        self._rarities: dict[str, float] = {}

    def compare(
        self, text: str, places: Sequence[int], likeness: Floats, *, own: int | None = None
    ) -> dict[int, Agreement]:
        """Compare a question with entries, each in the language of its nearest phrasing.

        `likeness` is the question's to every phrasing; `own` is its row, if it is one of them,
        which then does not count. Entries without phrasings are left out.
        """
        found = {}
        for place in places:
            rows = self._by_owner.get(place)
            if rows is None:
                continue
            nearest = int(rows[likeness[rows].argmax()])
            voice = int(self._voices[nearest])
            without = own is not None and int(self._voices[own]) == voice
            found[place] = self._profile(voice).agree(
                text, self._phrasings[nearest].text, self._rarity, text if without else ""
            )
        return found

    def _profile(self, voice: int) -> Profile:
        profile = self._profiles.get(voice)
        if profile is None:
            own = [self._phrasings[int(row)] for row in self._by_voice[voice]]
            profile = Profile(own[0].language)
            for phrasing in own:
                profile.add(phrasing.text)
            self._profiles[voice] = profile
        return profile

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
