"""What the community knows, and finding it: entries in the tables, the matcher in memory; *how* a
question is matched is behind `bot.domain.matching`.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from bot.domain import versions
from bot.domain.knowledge import feedback, for_people, targets
from bot.domain.knowledge.counting import counted, tell_nobody
from bot.domain.matching import (
    Finding,
    Match,
    Matcher,
    Verdict,
    romanised,
    texts_to_encode,
    texts_to_look_up,
)
from bot.domain.matching import Phrasing as Row
from bot.domain.matching.vectors import TextVectors
from bot.storage.offloading import WorkNeeded, is_writing
from bot.storage.sessions import OUTDATED
from bot.storage.tables import Entry, EntryChange, Phrasing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.domain.matching import Vectors
    from bot.storage.sessions import Database

log = logging.getLogger(__name__)

THESE = select(Entry).where(Entry.id.in_(bindparam("ids", expanding=True)))
RETRY_SECONDS = 60.0
"""After so long, what could not be fitted is tried again, should nothing change before."""
NOTHING = Finding(Verdict.UNSURE, listening=False, matches=())


@dataclass(slots=True)
class Knowledge:
    """The matcher over all living entries, fitted anew when they have changed.

    Fitting runs in a thread; the new matcher replaces the old one in one assignment. The targets
    are shares of right answers, from 0 to 1; what organizers have chosen wins over them.
    """

    sure_target: float = 0.95
    listening_target: float = 0.99
    vectors: TextVectors = field(default_factory=TextVectors)
    for_people: Sequence[Row] = ()
    """Questions that only people answer, beside the entries that they look like."""
    decided: Callable[[str], None] = field(default=tell_nobody)
    _matcher: Matcher | None = None
    _romanised: Mapping[str, romanised.KeyMatcher] = field(default_factory=dict)
    _targets: tuple[float, float] = (0.0, 0.0)
    _version: int = -1
    _again: float | None = None
    """When, by the event loop's time, what could not be fitted is tried again."""
    _fitting: asyncio.Lock = field(default_factory=asyncio.Lock)

    @counted
    async def find(self, db: AsyncSession, text: str, languages: Sequence[str]) -> Finding:
        """Find what answers the question, for a reader of these languages (best first).

        What is in the reader's first language wins over the same answer in another; where that is
        written in Latin letters though it has others, by how it sounds. Where `db` writes, nothing
        is fitted, and a text that has no vector yet raises WorkNeeded.
        """
        if not is_writing(db):
            await self.refresh(db)
        by_sound = romanised.find(self._romanised, text, languages[0]) if languages else None
        if by_sound is not None:
            return by_sound
        vectors = await self._vectors(db, text) if self.takes_vectors else None
        if self._matcher is None or (self.takes_vectors and vectors is None):
            return NOTHING
        return self._matcher.find(text, vectors=vectors, languages=languages)

    @property
    def takes_vectors(self) -> bool:
        """Does a question have to come with its vector?"""
        return self._matcher is not None and self._matcher.takes_vectors

    async def encode_ahead(self, db: AsyncSession, texts: Sequence[str]) -> None:
        """Have at hand the vectors of what will be looked up; `db` only reads."""
        if self.takes_vectors and texts:
            parts = [part for text in texts for part in texts_to_look_up(text)]
            await self.vectors.encode_ahead(parts)
            await self.refresh(db)

    async def _vectors(self, db: AsyncSession, text: str) -> Vectors | None:
        """Return the vectors of a message's parts; None where there are none to have."""
        vectors = self._at_hand(text)
        if vectors is not None or not self.vectors.work:
            return vectors
        ahead = partial(self.vectors.encode_ahead, texts_to_look_up(text))
        if is_writing(db):
            raise WorkNeeded(ahead)
        await ahead()
        await self.refresh(db)
        return self._at_hand(text)

    def _at_hand(self, text: str) -> Vectors | None:
        found = {part: self.vectors.at_hand(part) for part in texts_to_look_up(text)}
        vectors = {part: vector for part, vector in found.items() if vector is not None}
        return vectors if len(vectors) == len(found) else None

    async def refresh(self, db: AsyncSession) -> bool:
        """Fit anew if the entries have changed since; tell whether they had."""
        version = await versions.current(db, versions.KNOWLEDGE)
        if not self._is_due(version):
            return False
        async with self._fitting:
            # Whoever waited here may find it done.
            if not self._is_due(version):
                return False
            await self._fit(db)
            self._version = version
        return True

    def _is_due(self, version: int) -> bool:
        if version != self._version or (self.takes_vectors and not self.vectors.work):
            return True
        return self._again is not None and asyncio.get_running_loop().time() >= self._again

    async def catch_up(self, database: Database) -> bool:
        """Give all texts their vectors, where there is an encoder; tell whether there was anything
        to try.
        """
        if not self.vectors.behind.is_set():
            return False
        async with database.read() as session:
            rows = await for_people.joined(await phrasings(session), self.for_people)
        texts = texts_to_encode(rows)
        caught_up = await self.vectors.catch_up(database, texts)
        if caught_up and not self.takes_vectors:
            async with database.read() as session:
                await self._refit(session)
        return True

    async def targets(self, db: AsyncSession) -> tuple[float, float]:
        """How often answers have to be right: asked for, and given unasked; from 0 to 1."""
        if is_writing(db) and OUTDATED not in db.info and self._version >= 0:
            return self._targets
        return await self._chosen_targets(db)

    async def _chosen_targets(self, db: AsyncSession) -> tuple[float, float]:
        chosen = await targets.chosen(db)
        sure = chosen.get(targets.SURE, self.sure_target)
        return sure, chosen.get(targets.LISTENING, self.listening_target)

    async def _refit(self, db: AsyncSession) -> None:
        self._version = -1
        await self.refresh(db)

    async def _fit(self, db: AsyncSession) -> None:
        """Fit to what the tables hold; where that fails, go on with what was there before."""
        rows = await for_people.joined(await phrasings(db), self.for_people)
        sure, listening = await self._chosen_targets(db)
        self._again = None
        if not rows:
            self._matcher, self._romanised, self._targets = None, {}, (sure, listening)
            return
        labels = await feedback.labels(db)
        vectors = await self.vectors.of_all(db, texts_to_encode(rows))
        fit = partial(
            Matcher.fit, rows,
            vectors=vectors, labels=labels, target=sure, listening_target=listening,
        )  # fmt: skip
        fit_romanised = partial(romanised.fit, rows, target=sure, listening_target=listening)
        try:
            self._romanised = await asyncio.to_thread(fit_romanised)
            self._matcher = await asyncio.to_thread(fit)
            self._targets = (sure, listening)
        except Exception as error:  # noqa: BLE001 - whoever asks is not to suffer for it
            self._again = asyncio.get_running_loop().time() + RETRY_SECONDS
            log.error("the knowledge base can't be fitted (%s)", type(error).__name__)  # noqa: TRY400 - texts


async def phrasings(db: AsyncSession) -> list[Row]:
    """Everything that the matcher may know: questions, other phrasings, and the answers' words."""
    alive = Entry.retired_at.is_(None)
    entries = (
        await db.execute(
            select(Entry.id, Entry.language, Entry.key, Entry.question, Entry.answer).where(alive)
        )
    ).all()
    further = await db.execute(
        select(Phrasing.entry_id, Entry.language, Entry.key, Phrasing.text)
        .join(Entry, Entry.id == Phrasing.entry_id)
        .where(alive)
    )
    rows = [
        Row(entry_id, language, question, key=key)
        for entry_id, language, key, question, _answer in entries
    ]
    rows += [Row(entry_id, language, text, key=key) for entry_id, language, key, text in further]
    rows += [
        Row(entry_id, language, answer, "answer", key)
        for entry_id, language, key, _question, answer in entries
    ]
    return rows


async def entry(db: AsyncSession, entry_id: int) -> Entry | None:
    """An entry that is still alive, or None."""
    row = await db.get(Entry, entry_id)
    return row if row is not None and row.retired_at is None else None


async def in_language(db: AsyncSession, original: Entry, languages: Sequence[str]) -> Entry:
    """The same entry in the first of these languages in which it exists, else as it is."""
    if original.language in languages[:1]:
        return original
    same = {
        same_entry.language: same_entry
        for same_entry in await db.scalars(
            select(Entry).where(
                Entry.key == original.key,
                Entry.language.in_(languages),
                Entry.retired_at.is_(None),
            )
        )
    }
    return next((same[same_entry] for same_entry in languages if same_entry in same), original)


async def by_key(db: AsyncSession, key: str, languages: Sequence[str]) -> Entry | None:
    """The entry of that key in the first of these languages in which it exists."""
    rows = await db.scalars(
        select(Entry).where(
            Entry.key == key, Entry.language.in_(languages), Entry.retired_at.is_(None)
        )
    )
    return min(rows, key=lambda row: list(languages).index(row.language), default=None)


async def entries(db: AsyncSession, ids: Sequence[int]) -> list[Entry]:
    """These entries, in this order."""
    entries_by_id = (
        {entry_row.id: entry_row for entry_row in await db.scalars(THESE, {"ids": list(ids)})}
        if ids
        else {}
    )
    return [entries_by_id[entry_row] for entry_row in ids if entry_row in entries_by_id]


async def add(  # noqa: PLR0913 - an entry has that many parts
    db: AsyncSession,
    *,
    language: str,
    question: str,
    answer: str,
    now: datetime,
    key: str = "",
    topic: str = "",
    source: str = "",
    other_phrasings: Sequence[str] = (),
    reviewed_by: int | None = None,
    reviewed_at: datetime | None = None,
) -> Entry:
    """Write an entry down; it answers from the next question on."""
    new_entry = Entry(
        key=key or f"own.{int(now.timestamp() * 1000)}",
        language=language,
        topic=topic,
        question=question,
        answer=answer,
        source=source,
        reviewed_by=reviewed_by,
        reviewed_at=reviewed_at or now,
    )
    db.add(new_entry)
    await db.flush()
    if not key:
        new_entry.key = f"own.{new_entry.id}"
    db.add_all(Phrasing(entry_id=new_entry.id, text=text) for text in other_phrasings)
    db.add(EntryChange(entry_id=new_entry.id, person_id=reviewed_by, at=now, operation="added"))
    await versions.bump(db, versions.KNOWLEDGE)
    return new_entry


async def add_phrasing(db: AsyncSession, entry_id: int, text: str) -> None:
    """Note another way in which people ask it."""
    db.add(Phrasing(entry_id=entry_id, text=text))
    await versions.bump(db, versions.KNOWLEDGE)


__all__ = ["NOTHING", "Finding", "Knowledge", "Match", "Verdict"]
