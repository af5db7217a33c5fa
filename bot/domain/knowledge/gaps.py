"""Gaps: what people asked of late that nothing known answers, alike questions together."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import func, select

from bot.domain.drafts.drafts import scrub
from bot.domain.knowledge.reasons import Reason
from bot.domain.matching import Verdict, similar_texts
from bot.storage.offloading import offload
from bot.storage.tables import Account, Entry, Feedback, Person, Question, Utterance
from bot.words.states import Ending, Side

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

T = TypeVar("T")

LATE = timedelta(days=30)
NOT_QUESTIONS = (Ending.NOT_A_QUESTION, Ending.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Asked:
    """One question that nothing answered: its words without personal details, its language, and the
    entry that the bot said or a mentor pointed to, if any.
    """

    question: int
    words: str
    language: str
    entry: int | None
    said: bool
    """The bot had answered with that entry, and somebody went on to people."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Questions that are alike, the one first that most are like."""

    asked: tuple[Asked, ...]

    @property
    def number(self) -> int:
        """The question by which the gap is named."""
        return self.asked[0].question

    @property
    def words(self) -> str:
        """How it is asked."""
        return self.asked[0].words

    @property
    def ways(self) -> tuple[str, ...]:
        """All ways in which it was asked."""
        return tuple(dict.fromkeys(one.words for one in self.asked))

    @property
    def languages(self) -> tuple[str, ...]:
        """In which languages, the most frequent first."""
        return _most_frequent(one.language for one in self.asked)

    @property
    def entries(self) -> tuple[int, ...]:
        """What was said to it or pointed to, the most frequent first."""
        return _most_frequent(one.entry for one in self.asked if one.entry is not None)

    @property
    def was_ever_answered(self) -> bool:
        """Had the bot an answer to any of them, which did not help?"""
        return any(one.said for one in self.asked)

    @property
    def was_always_answered(self) -> bool:
        """Had the bot an answer to each of them, which did not help?"""
        return all(one.said for one in self.asked)


def _most_frequent(things: Iterable[T]) -> tuple[T, ...]:
    return tuple(one for one, _count in Counter(things).most_common())


async def of_late(db: AsyncSession, now: datetime) -> list[Gap]:
    """What was not covered in the last 30 days, the most frequent first.

    That is what the bot was unsure of, and where its answer was not the right one and has not
    changed since.
    """
    asked = await _uncovered(db, now - LATE)
    if not asked:
        return []
    groups = await offload(db, _groups, tuple(one.words for one in asked))
    gaps = [Gap(tuple(asked[place] for place in group)) for group in groups]
    return sorted(gaps, key=lambda gap: -len(gap.asked))


def _groups(texts: Sequence[str]) -> list[list[int]]:
    return similar_texts.groups(similar_texts.table(texts))


async def named(db: AsyncSession, question: int, now: datetime) -> Gap | None:
    """The gap that a question is part of; None where it is none any more."""
    found = await of_late(db, now)
    of_it = [gap for gap in found if any(one.question == question for one in gap.asked)]
    return of_it[0] if of_it else None


async def _uncovered(db: AsyncSession, since: datetime) -> list[Asked]:
    """The questions, the newest first."""
    first = (
        select(func.min(Utterance.id))
        .where(Utterance.question_id == Question.id, Utterance.side == Side.ASKER)
        .correlate(Question)
        .scalar_subquery()
    )
    wrong = select(Feedback.question_id).where(
        Feedback.question_id == Question.id, Feedback.correct.is_(False)
    )
    changed = select(Entry.id).where(
        Entry.id == Question.entry_id, Entry.changed_at > Question.asked_at
    )
    found = await db.execute(
        select(Question, Utterance.text)
        .join(Utterance, Utterance.id == first)
        .where(
            Question.asked_at >= since,
            (Question.verdict == Verdict.UNSURE) | (wrong.exists() & ~changed.exists()),
            Question.ending.not_in(NOT_QUESTIONS),
            Utterance.text != "",
        )
        .order_by(Question.asked_at.desc(), Question.id.desc())
        .limit(similar_texts.MOST)
    )
    rows = [(question, text) for question, text in found]
    names = await _names(db, {one.asker_id for one, _text in rows if one.asker_id is not None})
    return [_asked(one, text, names.get(one.asker_id or 0, ())) for one, text in rows]


def _asked(question: Question, text: str, names: Sequence[str]) -> Asked:
    words = " ".join(scrub(text, [*names, *filter(None, [question.pseudonym])]).split())
    reason = Reason.of(question)
    said = question.verdict == Verdict.SURE or (reason is not None and reason.chosen is not None)
    pointed = said or question.ending == Ending.KNOWN
    return Asked(
        question.id, words, question.language, question.entry_id if pointed else None, said
    )


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
