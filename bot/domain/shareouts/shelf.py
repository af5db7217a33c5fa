"""The shelf: all that people have shared, in memory, to be searched without asking the tables.

It is read again outside of any transaction that writes, when something was published, translated or
taken back (`publishing.outdate`).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.domain import versions
from bot.domain.matching.searching import Searched, coverage
from bot.storage.tables import Shareout, ShareoutTranslation, SupportedEvent
from bot.words.shareouts import ShareoutState
from bot.words.states import TranslationState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

MOST = 2000
"""So many are kept at hand, the newest."""
WEAKEST = 0.65
"""Part of the best match's score below which a find is none."""
FITTING = 0.61
"""Part of a question's words, by their weight, that what fits has to have: as of resources."""
LOOKED_AT, BEGINNING = 300, 600
"""So many of the newest, and so many characters of each, are looked at beside a question: whoever
asks is not to wait.
"""


@dataclass(frozen=True, slots=True)
class Shared:
    """A published share-out in one language; the first of its `versions` is the original."""

    number: int
    language: str
    title: str
    text: str
    event: str = ""

    def searched(self, most: int | None = None) -> Searched:
        """What is searched of it: of its text so many characters."""
        return Searched((self.title, self.event), (), self.text[:most])


@dataclass(slots=True)
class Shelf:
    """What was shared, each with all its versions, the newest first."""

    _shared: Sequence[Sequence[Shared]] = ()
    _searched: Sequence[tuple[Shared, Searched]] = ()
    """All versions, and what is searched of them."""
    _beginnings: Sequence[tuple[Shared, Searched]] = ()
    """The same of some, beside questions."""
    _version: int = field(default=-1)

    async def refresh(self, db: AsyncSession) -> None:
        """Read it again if something has changed."""
        version = await versions.current(db, versions.SHAREOUTS)
        if version == self._version:
            return
        self._shared = await _read(db)
        self._searched = [(version, version.searched()) for each in self._shared
                          for version in each]  # fmt: skip
        self._beginnings = [(version, version.searched(BEGINNING))
                            for each in self._shared[:LOOKED_AT]
                            for version in each]  # fmt: skip
        self._version = version

    def newest(self, languages: Sequence[str], limit: int = MOST) -> list[Shared]:
        """What was shared last, each in the reader's best language."""
        return [_best(each, languages) for each in self._shared[:limit]]

    def find(self, words: str, languages: Sequence[str], limit: int) -> list[Shared]:
        """What fits these words, the best first; what matches in one language matches in all."""
        scored = self._scored(words, languages, self._searched, forgiving=True)
        least = scored[0][0] * WEAKEST if scored else 0.0
        return [shared for score, shared in scored if score >= least][:limit]

    def fitting(self, text: str, languages: Sequence[str]) -> Shared | None:
        """What may help with a question: only a good match, in a language of the reader's."""
        scored = self._scored(text, languages, self._beginnings, forgiving=False)
        readable = {tag.partition("-")[0] for tag in languages}
        good = (
            shared
            for score, shared in scored
            if score >= FITTING and shared.language.partition("-")[0] in readable
        )
        return next(good, None)

    def covers(self, text: str, number: int) -> float:
        """Which part of these words, by their weight, that share-out has: 0 to 1."""
        scored = self._scored(text, (), self._searched, forgiving=False)
        return next((score for score, shared in scored if shared.number == number), 0.0)

    def _scored(
        self,
        words: str,
        languages: Sequence[str],
        searched: Sequence[tuple[Shared, Searched]],
        *,
        forgiving: bool,
    ) -> list[tuple[float, Shared]]:
        if not searched or not words.strip():
            return []
        scores = coverage(words, [each for _version, each in searched], forgiving=forgiving)
        best: dict[int, float] = defaultdict(float)
        for (version, _each), score in zip(searched, scores, strict=True):
            best[version.number] = max(best[version.number], score)
        matching = [
            (best[each[0].number], _best(each, languages))
            for each in self._shared
            if best[each[0].number] > 0
        ]
        return sorted(matching, key=lambda pair: -pair[0])


def _best(shared: Sequence[Shared], languages: Sequence[str]) -> Shared:
    """It in the first of the reader's languages in which it is there; else as it was written."""
    for tag in languages:
        for version in shared:
            if version.language == tag or version.language == tag.partition("-")[0]:
                return version
    return shared[0]


async def _read(db: AsyncSession) -> list[list[Shared]]:
    published = (
        select(Shareout, SupportedEvent.name)
        .outerjoin(SupportedEvent, SupportedEvent.id == Shareout.event_id)
        .where(Shareout.state == ShareoutState.PUBLISHED)
        .order_by(Shareout.published_at.desc(), Shareout.id.desc())
        .limit(MOST)
    )
    translations: dict[int, list[ShareoutTranslation]] = defaultdict(list)
    for row in await db.scalars(
        select(ShareoutTranslation)
        .join(Shareout, Shareout.id == ShareoutTranslation.shareout_id)
        .where(
            Shareout.state == ShareoutState.PUBLISHED,
            ShareoutTranslation.state == TranslationState.APPROVED,
        )
        .order_by(ShareoutTranslation.id)
    ):
        translations[row.shareout_id].append(row)
    return [
        [
            Shared(shareout.id, shareout.language, shareout.title,
                   "\n\n".join((shareout.text, *dict(shareout.answers).values())), event or ""),
            *(Shared(shareout.id, row.language, row.title, row.text, event or "")
              for row in translations[shareout.id]),
        ]
        for shareout, event in await db.execute(published)
    ]  # fmt: skip
