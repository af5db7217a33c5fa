"""Surveys: what the knowledge base as a whole looks like, and what in it needs somebody."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from bot.domain.knowledge import feedback
from bot.storage.tables import Entry, EntryChange, Question

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.domain.knowledge.feedback import Outcome

MOST_USED = 10_000
"""More are not counted: that would take longer the more people have been helped."""
SETTLED = timedelta(days=90)
"""An entry that was there for so long could have been needed."""
SAID = 3
"""So many people have to have said something before an entry is called unhelpful."""


async def by_language(db: AsyncSession) -> list[tuple[str, int]]:
    """How many living entries each language has, most first."""
    rows = await db.execute(
        select(Entry.language, func.count(Entry.id))
        .where(Entry.retired_at.is_(None))
        .group_by(Entry.language)
        .order_by(func.count(Entry.id).desc(), Entry.language)
    )
    return [(language, count) for language, count in rows]


async def about(db: AsyncSession, topic: str) -> list[Entry]:
    """The living entries of a topic, by language."""
    rows = await db.scalars(
        select(Entry)
        .where(Entry.topic == topic, Entry.retired_at.is_(None))
        .order_by(Entry.language, Entry.id)
    )
    return list(rows.all())


async def topics_in(db: AsyncSession, language: str) -> list[tuple[str, int]]:
    """How many living entries each topic has in a language; "" for none."""
    rows = await db.execute(
        select(Entry.topic, func.count(Entry.id))
        .where(Entry.language == language, Entry.retired_at.is_(None))
        .group_by(Entry.topic)
        .order_by(Entry.topic)
    )
    return [(topic, count) for topic, count in rows]


async def about_in(db: AsyncSession, topic: str, language: str) -> list[Entry]:
    """The living entries of a topic in a language."""
    rows = await db.scalars(
        select(Entry)
        .where(Entry.topic == topic, Entry.language == language, Entry.retired_at.is_(None))
        .order_by(Entry.id)
    )
    return list(rows.all())


async def holding(db: AsyncSession, words: str, most: int) -> list[Entry]:
    """Entries, living ones first, whose question has all of the words in it."""
    has_all = [Entry.question.icontains(word, autoescape=True) for word in words.split()]
    rows = await db.scalars(
        select(Entry).where(*has_all).order_by(Entry.retired_at.is_not(None), Entry.id).limit(most)
    )
    return list(rows.all())


async def retired(db: AsyncSession) -> list[Entry]:
    """What answers nobody any more, the latest first."""
    rows = await db.scalars(
        select(Entry).where(Entry.retired_at.is_not(None)).order_by(Entry.retired_at.desc())
    )
    return list(rows.all())


async def times_used(db: AsyncSession, entry: Entry) -> int:
    """For how many questions the bot has found the entry: `MOST_USED` at most."""
    found = select(Question.id).where(Question.entry_id == entry.id).limit(MOST_USED)
    return await db.scalar(select(func.count()).select_from(found.subquery())) or 0


async def unused(db: AsyncSession, now: datetime) -> list[Entry]:
    """Living entries that are old enough and were never found for a question, the oldest first.

    None where people have not been asking for so long.
    """
    if (await db.scalar(select(func.min(Question.asked_at))) or now) > now - SETTLED:
        return []
    was_asked = select(Question.id).where(Question.entry_id == Entry.id).exists()
    young = (
        select(EntryChange.id)
        .where(
            EntryChange.entry_id == Entry.id,
            EntryChange.operation == "added",
            EntryChange.at > now - SETTLED,
        )
        .exists()
    )
    rows = await db.scalars(
        select(Entry).where(Entry.retired_at.is_(None), ~was_asked, ~young).order_by(Entry.id)
    )
    return list(rows.all())


async def unhelpful(db: AsyncSession) -> list[tuple[Entry, Outcome]]:
    """Living entries after which at least every second reader asked a person, worst first."""
    counted = {
        entry_id: outcome
        for entry_id, outcome in (await feedback.outcomes(db)).items()
        if outcome.total >= SAID and outcome.not_helped >= outcome.helped
    }
    rows = await db.scalars(select(Entry).where(Entry.id.in_(counted), Entry.retired_at.is_(None)))
    pairs = [(entry, counted[entry.id]) for entry in rows]
    return sorted(pairs, key=lambda pair: (-pair[1].not_helped, pair[0].id))
