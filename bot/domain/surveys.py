"""Surveys: what the knowledge base as a whole looks like, and what in it needs somebody."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from bot.domain import feedback, likeness
from bot.storage.tables import Entry, EntryChange, Phrasing, Question

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.domain.feedback import Outcome

SETTLED = timedelta(days=90)
"""An entry that was there for so long could have been needed."""
SAID = 3
"""So many people have to have said something before an entry is called unhelpful."""
SAME = 0.4
"""Two entries are near-duplicates from this likeness on, averaged over the ways of asking the one
that has fewer. With each of the starter pack's 97 English entries cut in two, one half with four
phrasings, 62 pairs of halves are recognised and 5 others; French 31 of 61 and 2."""
RIVALS = 8
"""How many phrasings of each entry are compared."""


async def by_language(db: AsyncSession) -> list[tuple[str, int]]:
    """How many living entries each language has, most first."""
    found = await db.execute(
        select(Entry.language, func.count(Entry.id))
        .where(Entry.retired_at.is_(None))
        .group_by(Entry.language)
        .order_by(func.count(Entry.id).desc(), Entry.language)
    )
    return [(language, count) for language, count in found]


async def about(db: AsyncSession, topic: str) -> list[Entry]:
    """The living entries of a topic, by language."""
    found = await db.scalars(
        select(Entry)
        .where(Entry.topic == topic, Entry.retired_at.is_(None))
        .order_by(Entry.language, Entry.id)
    )
    return list(found.all())


async def holding(db: AsyncSession, words: str, most: int) -> list[Entry]:
    """Entries, living ones first, whose question has all of the words in it."""
    has_all = [Entry.question.icontains(word, autoescape=True) for word in words.split()]
    found = await db.scalars(
        select(Entry).where(*has_all).order_by(Entry.retired_at.is_not(None), Entry.id).limit(most)
    )
    return list(found.all())


async def retired(db: AsyncSession) -> list[Entry]:
    """What answers nobody any more, the latest first."""
    found = await db.scalars(
        select(Entry).where(Entry.retired_at.is_not(None)).order_by(Entry.retired_at.desc())
    )
    return list(found.all())


async def times_used(db: AsyncSession, entry: Entry) -> int:
    """For how many questions the bot has found the entry."""
    wanted = select(func.count(Question.id)).where(Question.entry_id == entry.id)
    return await db.scalar(wanted) or 0


async def unused(db: AsyncSession, now: datetime) -> list[Entry]:
    """Living entries that are old enough and were never found for a question, the oldest first."""
    asked = select(Question.id).where(Question.entry_id == Entry.id).exists()
    young = (
        select(EntryChange.id)
        .where(
            EntryChange.entry_id == Entry.id,
            EntryChange.deed == "added",
            EntryChange.at > now - SETTLED,
        )
        .exists()
    )
    found = await db.scalars(
        select(Entry).where(Entry.retired_at.is_(None), ~asked, ~young).order_by(Entry.id)
    )
    return list(found.all())


async def unhelpful(db: AsyncSession) -> list[tuple[Entry, Outcome]]:
    """Living entries after which at least every second reader asked a person, worst first."""
    counted = {
        entry_id: one
        for entry_id, one in (await feedback.outcomes(db)).items()
        if one.total >= SAID and one.not_helped >= one.helped
    }
    found = await db.scalars(select(Entry).where(Entry.id.in_(counted), Entry.retired_at.is_(None)))
    pairs = [(entry, counted[entry.id]) for entry in found]
    return sorted(pairs, key=lambda pair: (-pair[1].not_helped, pair[0].id))


async def alike(db: AsyncSession) -> list[tuple[Entry, Entry]]:
    """Pairs of living entries of one language that ask much the same, the most alike first."""
    groups: dict[str, dict[int, list[str]]] = defaultdict(dict)
    entries = {
        one.id: one for one in await db.scalars(select(Entry).where(Entry.retired_at.is_(None)))
    }
    for one in entries.values():
        groups[one.language][one.id] = [one.question]
    others = await db.execute(select(Phrasing.entry_id, Phrasing.text).order_by(Phrasing.id))
    for entry_id, text in others:
        if entry_id in entries:
            groups[entries[entry_id].language][entry_id].append(text)
    pairs: list[tuple[float, int, int]] = []
    for asked in groups.values():
        pairs += await asyncio.to_thread(_pairs, asked)
    return [(entries[one], entries[other]) for _score, one, other in sorted(pairs, reverse=True)]


def _pairs(asked: dict[int, list[str]]) -> list[tuple[float, int, int]]:
    """Entries that are alike, with their likeness; `asked` are an entry's ways of asking."""
    import numpy as np  # noqa: PLC0415 - a tenth of a second, for what is rarely asked

    ids = list(asked)
    counts = np.array([len(asked[entry_id][:RIVALS]) for entry_id in ids])
    starts = np.cumsum(counts) - counts
    to_all = likeness.against([text for entry_id in ids for text in asked[entry_id][:RIVALS]])
    found: list[tuple[float, int, int]] = []
    for place, entry_id in enumerate(ids):
        best = [np.maximum.reduceat(to_all(text), starts) for text in asked[entry_id][:RIVALS]]
        mean = np.mean(best, axis=0)
        others = np.flatnonzero((mean >= SAME) & (counts >= counts[place])).tolist()
        found += [
            (float(mean[other]), entry_id, ids[other])
            for other in others
            # Of two with equally many ways of asking, the pair is noted once.
            if other > place or counts[other] > counts[place]
        ]
    return found
