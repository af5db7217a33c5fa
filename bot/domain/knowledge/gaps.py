"""Gaps: what people asked of late that nothing known answers, alike questions together."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import func, select

from bot.domain.drafts.drafts import scrub
from bot.domain.drafts.names import anybodys as anybodys_names
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
class UncoveredQuestion:
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

    asked: tuple[UncoveredQuestion, ...]

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
        return tuple(dict.fromkeys(question.words for question in self.asked))

    @property
    def languages(self) -> tuple[str, ...]:
        """In which languages, the most frequent first."""
        return _most_frequent(question.language for question in self.asked)

    @property
    def entries(self) -> tuple[int, ...]:
        """What was said to it or pointed to, the most frequent first."""
        return _most_frequent(
            question.entry for question in self.asked if question.entry is not None
        )

    @property
    def was_ever_answered(self) -> bool:
        """Had the bot an answer to any of them, which did not help?"""
        return any(question.said for question in self.asked)

    @property
    def was_always_answered(self) -> bool:
        """Had the bot an answer to each of them, which did not help?"""
        return all(question.said for question in self.asked)


def _most_frequent(values: Iterable[T]) -> tuple[T, ...]:
    return tuple(value for value, _count in Counter(values).most_common())


async def of_late(db: AsyncSession, now: datetime) -> list[Gap]:
    """What was not covered in the last 30 days, the most frequent first.

    That is what the bot was unsure of, and where its answer was not the right one and has not
    changed since.
    """
    uncovered = await _uncovered(db, now - LATE)
    if not uncovered:
        return []
    groups = await offload(db, _groups, tuple(question.words for question in uncovered))
    gaps = [Gap(tuple(uncovered[place] for place in group)) for group in groups]
    return sorted(gaps, key=lambda gap: -len(gap.asked))


def _groups(texts: Sequence[str]) -> list[list[int]]:
    return similar_texts.groups(similar_texts.table(texts))


async def named(db: AsyncSession, question: int, now: datetime) -> Gap | None:
    """The gap that a question is part of; None where it is none any more."""
    gaps = await of_late(db, now)
    of_it = [gap for gap in gaps if any(uncovered.question == question for uncovered in gap.asked)]
    return of_it[0] if of_it else None


async def _uncovered(db: AsyncSession, since: datetime) -> list[UncoveredQuestion]:
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
    answered = await db.execute(
        select(Question, Utterance.text)
        .join(Utterance, Utterance.id == first)
        .where(
            Question.asked_at >= since,
            Question.number.is_not(None),
            (Question.verdict == Verdict.UNSURE) | (wrong.exists() & ~changed.exists()),
            Question.ending.not_in(NOT_QUESTIONS),
            Utterance.text != "",
        )
        .order_by(Question.asked_at.desc(), Question.id.desc())
        .limit(similar_texts.MOST)
    )
    rows = [(question, text) for question, text in answered]
    names = await _names(
        db,
        {
            asked_question.asker_id
            for asked_question, _text in rows
            if asked_question.asker_id is not None and not asked_question.pseudonym
        },
    )
    unseen = [text for asked_question, text in rows if asked_question.pseudonym]
    anybodys = await anybodys_names(db, unseen)
    return [
        _asked(
            asked_question,
            text,
            [asked_question.pseudonym, *anybodys]
            if asked_question.pseudonym
            else names.get(asked_question.asker_id or 0, ()),
        )
        for asked_question, text in rows
    ]


def _asked(question: Question, text: str, names: Sequence[str]) -> UncoveredQuestion:
    words = " ".join(scrub(text, names).split())
    reason = Reason.of(question)
    was_said = question.verdict == Verdict.SURE or (
        reason is not None and reason.chosen is not None
    )
    pointed = was_said or question.ending == Ending.KNOWN
    return UncoveredQuestion(
        question.number or 0,
        words,
        question.language,
        question.entry_id if pointed else None,
        was_said,
    )


async def _names(db: AsyncSession, ids: set[int]) -> dict[int, list[str]]:
    rows = await db.execute(
        select(Person.id, Person.name, Account.username)
        .outerjoin(Account, Account.person_id == Person.id)
        .where(Person.id.in_(ids))
    )
    names: dict[int, list[str]] = {}
    for person_id, name, username in rows:
        names.setdefault(person_id, []).extend(filter(None, (name, username)))
    return names
