"""Gaps: what people asked of late that nothing known answers, alike questions together."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from bot.domain import likeness
from bot.domain.drafts import scrub
from bot.domain.excerpts import brief
from bot.storage.tables import Account, Feedback, Person, Question, Utterance

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

LATE = timedelta(days=30)
LONGEST = 160
"""Characters of a question that are shown."""
NOT_QUESTIONS = ("not_a_question", "withdrawn")


@dataclass(frozen=True, slots=True)
class Gap:
    """Questions that are alike: one of them without personal details, how many, in which
    languages (the most frequent first).
    """

    words: str
    count: int
    languages: tuple[str, ...]


async def of_late(db: AsyncSession, now: datetime) -> list[Gap]:
    """What was not covered in the last 30 days, the most frequent first.

    That is what the bot was unsure of, and where its answer was not the right one.
    """
    rows = await _uncovered(db, now - LATE)
    texts = [brief(scrub(text, names), LONGEST) for _language, text, names in rows]
    if not texts:
        return []
    table = await asyncio.to_thread(likeness.table, texts)
    gaps = []
    for group in likeness.groups(table):
        languages = [rows[place][0] for place in group]
        ordered = sorted(set(languages), key=lambda one: (-languages.count(one), one))
        gaps.append(Gap(texts[group[0]], len(group), tuple(ordered)))
    return sorted(gaps, key=lambda gap: -gap.count)


async def _uncovered(db: AsyncSession, since: datetime) -> list[tuple[str, str, list[str]]]:
    """Language, words and the asker's names of each question, the newest first."""
    first = (
        select(func.min(Utterance.id).label("id"))
        .where(Utterance.side == "asker")
        .group_by(Utterance.question_id)
        .subquery()
    )
    wrong = select(Feedback.question_id).where(
        Feedback.question_id == Question.id, Feedback.correct.is_(False)
    )
    found = await db.execute(
        select(Question.language, Utterance.text, Question.pseudonym, Question.asker_id)
        .join(Utterance, Utterance.question_id == Question.id)
        .join(first, first.c.id == Utterance.id)
        .where(
            Question.asked_at >= since,
            (Question.verdict == "unsure") | wrong.exists(),
            Question.ending.not_in(NOT_QUESTIONS),
            Utterance.text != "",
        )
        .order_by(Question.id.desc())
        .limit(likeness.MOST)
    )
    rows = found.all()
    names = await _names(db, {asker for *_rest, asker in rows if asker is not None})
    return [
        (language, text, [*names.get(asker or 0, ()), *filter(None, [pseudonym])])
        for language, text, pseudonym, asker in rows
    ]


async def _names(db: AsyncSession, ids: set[int]) -> dict[int, list[str]]:
    found = await db.execute(
        select(Person.id, Person.name, Account.username)
        .outerjoin(Account, Account.person_id == Person.id)
        .where(Person.id.in_(ids))
    )
    names: dict[int, list[str]] = {}
    for person_id, name, username in found:
        names.setdefault(person_id, []).extend(filter(None, (name, username)))
    return names
