"""Which words tell the entries of one language apart.

"Photo" stands in many phrasings and is no rare word; but where an entry with twenty phrasings never
speaks of one, and others always do, a question about a photo is hardly for that entry.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING

from bot.domain.matching.agreement import Contrast

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.domain.matching.agreement import Profile, Word

EVEN = 0.02
"""What is added to each share before two are compared: no word is impossible anywhere."""

CORE = 4
"""Words of an entry that are looked for in a question, those that are most its own."""

_Core = tuple[tuple[float, float, str], ...]
"""Weights, shares of an entry's phrasings, and features, the weightiest first."""

LESS_THERE, OF_LESS = 0.2, 0.5
"""How much less often than elsewhere a word stands in an entry to count as foreign to it, and what
of the difference then counts."""


@dataclass(slots=True)
class _Spread:
    """In what shares of the entries' phrasings a feature stands: their sum, the two greatest, and
    whose the greatest is.
    """

    total: float = 0.0
    most: float = 0.0
    second: float = 0.0
    voice: int = -1

    def add(self, voice: int, share: float) -> None:
        self.total += share
        if share > self.most:
            self.second, self.most, self.voice = self.most, share, voice
        elif share > self.second:
            self.second = share


@dataclass(frozen=True, slots=True)
class Hidden:
    """A voice that is not as it was indexed: without one phrasing's features, or not there."""

    voice: int
    features: frozenset[str]
    whole: bool


class ContrastIndex:
    """The features of all entries of one language, by the numbers of these."""

    def __init__(self, profiles: Mapping[int, Profile]) -> None:
        """Gather in which shares of their phrasings the features stand."""
        self._profiles = profiles
        self._spreads: dict[str, _Spread] = defaultdict(_Spread)
        for voice, profile in profiles.items():
            for feature, count in profile.features.items():
                self._spreads[feature].add(voice, count / profile.size)
        self._cores: dict[int, _Core] = {}

    def contrast(self, words: Sequence[Word], voice: int, hidden: Hidden | None) -> Contrast:
        """Return how far the words are the entry's number `voice`."""
        foreign = own = odds = 0.0
        count = len(self._profiles)
        for word in words:
            mine = most = share = elsewhere = 0.0
            for feature in word:
                spread = self._spreads.get(feature)
                if spread is None:
                    continue
                here = self._share(voice, feature, hidden)
                total, greatest = self._without(spread, feature, hidden)
                mine, most = max(mine, here), max(most, greatest)
                elsewhere = max(elsewhere, total / count)
                if total > 0:
                    share = max(share, here / total)
            odds += log((mine + EVEN) / (elsewhere + EVEN))
            own = max(own, share)
            if not mine:
                foreign = max(foreign, most)
            elif most - mine > LESS_THERE:
                foreign = max(foreign, OF_LESS * (most - mine))
        core, essential = self._core_share(words, voice, hidden)
        return Contrast(foreign, min(own, 1.0), odds / 10, core, essential)

    def _share(self, voice: int, feature: str, hidden: Hidden | None) -> float:
        profile = self._profiles[voice]
        count, size = profile.features.get(feature, 0), profile.size
        if hidden is not None and hidden.voice == voice:
            if hidden.whole:
                return 0.0
            count, size = count - (feature in hidden.features), size - 1
        return count / size if size else 0.0

    def _without(self, spread: _Spread, feature: str, hidden: Hidden | None) -> tuple[float, float]:
        """Return the sum and the greatest of a feature's shares, with what is hidden hidden."""
        if hidden is None or hidden.voice not in self._profiles:
            return spread.total, spread.most
        before = self._share(hidden.voice, feature, None)
        after = self._share(hidden.voice, feature, hidden)
        most = spread.second if spread.voice == hidden.voice else spread.most
        return max(spread.total - before + after, 0.0), max(most, after)

    def _core_share(
        self, words: Sequence[Word], voice: int, hidden: Hidden | None
    ) -> tuple[float, float]:
        core = self._core(voice, hidden)
        features = {feature for word in words for feature in word}
        whole = sum(weight for weight, _, _ in core)
        present = [(weight, share) for weight, share, name in core if name in features]
        if not whole:
            return 0.0, 0.0
        return (
            sum(weight for weight, _ in present) / whole,
            max((share for _, share in present), default=0.0),
        )

    def _core(self, voice: int, hidden: Hidden | None) -> _Core:
        """Return the entry's own few words."""
        if hidden is not None and hidden.voice == voice:
            return self._find_core(voice, hidden)
        core = self._cores.get(voice)
        if core is None:
            core = self._cores[voice] = self._find_core(voice, None)
        return core

    def _find_core(self, voice: int, hidden: Hidden | None) -> _Core:
        weighed = []
        for feature in self._profiles[voice].features:
            share = 0.0 if feature.endswith("~") else self._share(voice, feature, hidden)
            if share:
                total, _ = self._without(self._spreads[feature], feature, hidden)
                weighed.append((share * share / total, share, feature))
        return tuple(sorted(weighed, reverse=True)[:CORE])
