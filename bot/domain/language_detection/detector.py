"""Tongues: in which of the community's languages a short message is written.

Whoever has chosen a language is taken to write in it, unless the very letters are another's; for
everybody else, what a message is surely written in comes before the group's language and the
client's. A stored choice is never changed by this.

Learned from what the community knows itself: questions and answers in each of its languages, as
letters, pairs, triples and fours of them (a naive Bayes classifier). What a language of other
letters has in Latin ones (Hindi, Arabic, as phones type them) is learned beside it, and told as
that language. That it is small, knows the words of the place, and learns a language that no library
has with its first entries, outweighs what a library would add:
docs/decisions/0011-languages-of-short-messages.md has the figures.
"""

from __future__ import annotations

import asyncio
import logging
import math
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from statistics import fmean, pstdev
from typing import TYPE_CHECKING

import numpy as np

from bot.domain import versions
from bot.domain.knowledge import knowledge_base
from bot.domain.language_detection import letters, unspoken
from bot.storage.offloading import is_writing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray
    from sqlalchemy.ext.asyncio import AsyncSession

log = logging.getLogger(__name__)

LONGEST = 4
"""Letters in a gram at most."""
MOST = 4000
"""Grams that are remembered of a language; about half a megabyte."""
TEXTS, READ = 500, 200
"""So many texts of a language are read, and so many characters of each: a second for six."""
LEAST_TEXTS = 20
"""A language with fewer texts is not known by its words."""
LEAST_ROMANISED = 100
"""By few texts every unknown gram looks likely, and each person spells in their own way."""
UNSEEN = 0.5
"""As often as a gram that was never seen is taken to occur."""
SURE = 0.95
"""How likely a language must be, among those that are known."""
OUTLANDISH = 3
"""A text that is so many standard deviations less usual than a language's own texts is not in it,
but in one that nobody has taught us."""
ENOUGH_WORDS = 4
"""A message of fewer words is taken to be in the language to expect, if that has its letters."""
ROMANISED = "-Latn"
"""Behind the name of a language of other letters: how it looks in Latin ones."""
LETTERS = re.compile(r"[^\W\d_]+")
LINK = re.compile(r"https?://\S+|[@#/]\w+")


def grams(text: str) -> list[str]:
    """The runs of one to four letters of a text's words, whose ends are letters as well."""
    found: list[str] = []
    for word in LETTERS.findall(LINK.sub(" ", text).casefold()):
        padded = f" {word} "
        found += [
            padded[at : at + size]
            for size in range(1, LONGEST + 1)
            for at in range(len(padded) - size + 1)
        ]
    return found


@dataclass(frozen=True, slots=True)
class Profile:
    """How one language is written: the logarithm of each gram's share, and of an unseen one's; and
    how usual its own texts look by it, on average, with the standard deviation.
    """

    weights: Mapping[str, float]
    unseen: float
    usual: float
    spread: float

    @classmethod
    def of(cls, texts: Sequence[str]) -> Profile:
        """Learn it from texts in the language."""
        counted = [Counter(grams(text[:READ])) for text in texts[:TEXTS]]
        total: Counter[str] = Counter()
        for one in counted:
            total.update(one)
        kept = dict(total.most_common(MOST))
        size = sum(kept.values()) + UNSEEN * (len(kept) + 1)
        weights = {gram: math.log((count + UNSEEN) / size) for gram, count in kept.items()}
        unseen = math.log(UNSEEN / size)
        looks = [
            # Each text is judged by the others: a gram that only it has is taken as unseen.
            fmean(
                weights[gram] if gram in kept and kept[gram] > own[gram] else unseen
                for gram in own.elements()
            )
            for own in counted
            if own
        ]
        return cls(weights, unseen, fmean(looks), max(pstdev(looks), 0.05))


@dataclass(frozen=True, slots=True)
class Profiles:
    """Several languages side by side, so that each gram of a message is looked up once for all.

    A row of `weights` for each gram, and a last one for all that are unseen; a column for each
    language.
    """

    weights: NDArray[np.float32]
    rows: Mapping[str, int]
    usual: Mapping[str, tuple[float, float]]
    """By language, in the order of the columns: how usual its own texts look, and the standard
    deviation."""

    @classmethod
    def of(cls, known: Mapping[str, Profile]) -> Profiles:
        """Put them side by side."""
        rows = {gram: 0 for profile in known.values() for gram in profile.weights}
        rows = {gram: row for row, gram in enumerate(rows)}
        weights = np.empty((len(rows) + 1, len(known)), np.float32)
        for column, profile in enumerate(known.values()):
            weights[:, column] = profile.unseen
            theirs = [rows[gram] for gram in profile.weights]
            weights[theirs, column] = list(profile.weights.values())
        usual = {language: (one.usual, one.spread) for language, one in known.items()}
        return cls(weights, rows, usual)

    def scores(self, found: Sequence[str]) -> dict[str, float]:
        """By language: the logarithm of how likely the grams are in it."""
        unseen = len(self.rows)
        rows = [self.rows.get(gram, unseen) for gram in found]
        sums = self.weights[rows].sum(axis=0, dtype=np.float64)
        return dict(zip(self.usual, sums.tolist(), strict=True))


def learn(texts: Iterable[tuple[str, str]]) -> Profiles:
    """Profiles of the languages that there are enough texts of, from pairs of language and text."""
    by_language: dict[str, list[str]] = defaultdict(list)
    for language, text in texts:
        by_language[_as_written(language, text)].append(text)
    return Profiles.of(
        {
            language: Profile.of(theirs)
            for language, theirs in by_language.items()
            if len(theirs) >= (LEAST_ROMANISED if language.endswith(ROMANISED) else LEAST_TEXTS)
        }
    )


def _as_written(language: str, text: str) -> str:
    """The name under which a text of a language is learned."""
    is_romanised = letters.main_script(text) == letters.LATIN != letters.script_of(language)
    return language + ROMANISED if is_romanised else language


def detect(text: str, offered: Sequence[str], profiles: Profiles) -> str | None:
    """The offered language that a text is surely written in; None where it can't be told.

    Its letters alone may tell; among languages that share them its words have to.
    """
    script = letters.main_script(text)
    if not script:
        return None
    sharing = [one for one in offered if letters.script_of(one) == script]
    if script == letters.LATIN:
        sharing += [one + ROMANISED for one in offered if one + ROMANISED in profiles.usual]
    if len(sharing) < 2:
        return sharing[0] if sharing and script != letters.LATIN else None
    likeliest = _by_words(text, [one for one in sharing if one in profiles.usual], profiles)
    return likeliest.removesuffix(ROMANISED) if likeliest else None


def _by_words(text: str, known: Sequence[str], profiles: Profiles) -> str | None:
    found = grams(text)
    if not known or not found:
        return None
    every = profiles.scores(found)
    # Grams overlap, each letter stands in several: as evidence they count once.
    scores = {one: every[one] / LONGEST for one in known}
    best = max(scores, key=lambda one: scores[one])
    share = 1 / sum(math.exp(score - scores[best]) for score in scores.values())
    usual, spread = profiles.usual[best]
    outlandish = every[best] / len(found) < usual - OUTLANDISH * spread
    return best if share >= SURE and not outlandish else None


@dataclass(slots=True)
class LanguageDetector:
    """What was learned from the entries, learned anew in a thread when they have changed."""

    _profiles: Profiles = field(default_factory=lambda: Profiles.of({}))
    _version: int = -1
    _again: float | None = None
    """When, by the event loop's time, what could not be learned is tried again."""
    _learning: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def refresh(self, db: AsyncSession) -> None:
        """Learn anew if the entries have changed since; where that fails, go on with what was
        learned before, and try again later.
        """
        version = await versions.current(db, versions.KNOWLEDGE)
        if not self._is_due(version):
            return
        async with self._learning:
            # Whoever waited here may find it done.
            if not self._is_due(version):
                return
            rows = [(one.language, one.text) for one in await knowledge_base.phrasings(db)]
            self._version, self._again = version, None
            try:
                self._profiles = await asyncio.to_thread(learn, rows)
            except Exception as error:  # noqa: BLE001 - whoever writes is not to suffer for it
                self._again = asyncio.get_running_loop().time() + knowledge_base.RETRY_SECONDS
                log.error("the languages can't be learned (%s)", type(error).__name__)  # noqa: TRY400 - texts

    def _is_due(self, version: int) -> bool:
        if version != self._version:
            return True
        return self._again is not None and asyncio.get_running_loop().time() >= self._again

    async def detect(self, db: AsyncSession, text: str, offered: Sequence[str]) -> str | None:
        """The offered language that a text is surely written in; None where it can't be told."""
        if not is_writing(db):
            await self.refresh(db)
        return detect(text, offered, self._profiles)

    async def written(
        self, db: AsyncSession, text: str, offered: Sequence[str], *, chosen: str | None, here: str
    ) -> str:
        """The language that somebody wrote in: the one they have `chosen`, unless the letters are
        of another; else what it surely is; else the one to expect `here`.

        A few words are not enough to tell languages of the same letters apart, and a message in a
        language that is not offered is in none of those that are. Latin letters are typed in every
        language: by themselves they tell of none.
        """
        script = letters.main_script(text)
        if chosen:
            is_romanised = script == letters.LATIN != letters.script_of(chosen)
            if is_romanised and len(LETTERS.findall(text)) >= ENOUGH_WORDS:
                return await self.detect(db, text, offered) or chosen
            return chosen if is_romanised else letters.language_of(text, chosen, offered)
        if unspoken.recognise(text, offered) is not None:
            return here
        if letters.script_of(here) == script and len(LETTERS.findall(text)) < ENOUGH_WORDS:
            return here
        detected = await self.detect(db, text, offered)
        if detected or script == letters.LATIN:
            return detected or here
        return letters.language_of(text, here, offered)
