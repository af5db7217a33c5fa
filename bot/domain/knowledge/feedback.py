"""Feedback: whether what the bot found was right, as people said; what certainty is learned from.

Askers say it with [That helped] and [Ask a person], mentors by tying a question to an entry.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from bot.domain import versions
from bot.domain.knowledge.reasons import Reason
from bot.domain.matching import Label, Verdict
from bot.storage.tables import Feedback, Question
from bot.words.states import Side

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Entry

OFFERED = (Verdict.SURE, Verdict.HALF_SURE)
"""The verdicts with which the bot has something to say by itself."""
NEWEST = 2_000
"""So many verdicts are learned from: enough for a curve, however many there are."""
LEARN_EVERY = 20
"""Certainty is learned anew after so many labels; one alone changes next to nothing."""


MOST_COUNTED = 1000
"""Beyond so many, more of the same says nothing new, and counting them takes time."""
NEWEST_OUTCOMES = 10_000


@dataclass(frozen=True, slots=True)
class Outcome:
    """How often an entry was read and helped, and how often a person was asked after all."""

    helped: int = 0
    not_helped: int = 0

    @property
    def total(self) -> int:
        """How often anybody said anything."""
        return self.helped + self.not_helped


async def give(
    db: AsyncSession,
    question: Question,
    entry_id: int,
    now: datetime,
    *,
    correct: bool,
    by: Side = Side.ASKER,
) -> None:
    """Note whether an entry was right for a question; the last word of each side counts."""
    reason = Reason.of(question)
    confidence = reason.confidence_in(entry_id) if reason is not None else question.score
    given = await db.get(Feedback, (question.id, by))
    if given is None:
        db.add(
            Feedback(
                question_id=question.id,
                given_by=by,
                entry_id=entry_id,
                confidence=confidence,
                correct=correct,
                at=now,
            )
        )
    else:
        given.entry_id, given.confidence, given.correct, given.at = (
            entry_id, confidence, correct, now,
        )  # fmt: skip
        return
    await db.flush()
    if await versions.bump(db, versions.VERDICTS) % LEARN_EVERY == 0:
        await versions.bump(db, versions.KNOWLEDGE)


async def helped(db: AsyncSession, question: Question, now: datetime) -> None:
    """Note that what the bot said was right."""
    if question.entry_id is not None and question.verdict in OFFERED:
        await give(db, question, question.entry_id, now, correct=True)


async def not_helped(db: AsyncSession, question: Question, now: datetime) -> None:
    """Note that somebody went on to people from what the bot said; nothing where it had nothing."""
    if question.entry_id is not None and question.verdict in OFFERED:
        await give(db, question, question.entry_id, now, correct=False)


async def labels(db: AsyncSession) -> list[Label]:
    """Questions of which somebody said what would have been right; a mentor's word counts more
    than the asker's. The `NEWEST` of all, oldest first.
    """
    newest = await db.execute(
        select(Feedback, Question)
        .join(Question, Question.id == Feedback.question_id)
        .where(Question.found.is_not(None))
        .order_by(Feedback.question_id.desc(), (Feedback.given_by == Side.MENTOR).desc())
        .limit(NEWEST)
    )
    labelled: dict[int, Label] = {}
    for given, question in reversed(newest.all()):
        label = _label(given, question)
        if label is not None:
            labelled[question.id] = label
    return list(labelled.values())


def _label(given: Feedback, question: Question) -> Label | None:
    """Whether the first of what was found was right; None where nobody can tell."""
    reason = Reason.of(question)
    if reason is None or not reason.candidates:
        return None
    first = reason.candidates[0]
    if given.entry_id == first.entry:
        return Label(reason.believed, given.correct)
    return Label(reason.believed, right=False) if given.correct else None


async def outcome_of(db: AsyncSession, entry: Entry) -> Outcome:
    """What people said who had read an entry: of what there is, `MOST_COUNTED` of a kind."""
    said = (Feedback.entry_id == entry.id) & (Feedback.given_by == Side.ASKER)
    helped = select(Feedback.question_id).where(said, Feedback.correct).limit(MOST_COUNTED)
    asked_further = (
        select(Question.verdict, Question.found)
        .join(Feedback, Feedback.question_id == Question.id)
        .where(said, Feedback.correct.is_(False))
        .limit(MOST_COUNTED)
    )
    return Outcome(
        await db.scalar(select(func.count()).select_from(helped.subquery())) or 0,
        sum(_was_read(entry.id, *row) for row in await db.execute(asked_further)),
    )


async def outcomes(db: AsyncSession) -> dict[int, Outcome]:
    """By entry, what people said of late who had read it (the newest `NEWEST_OUTCOMES`); a choice
    that nobody took does not count.
    """
    rows = await db.execute(
        select(Feedback.entry_id, Feedback.correct, Question.verdict, Question.found)
        .join(Question, Question.id == Feedback.question_id)
        .where(Feedback.given_by == Side.ASKER)
        .order_by(Feedback.question_id.desc())
        .limit(NEWEST_OUTCOMES)
    )
    counted: dict[int, Outcome] = {}
    for entry_id, correct, verdict, found in rows:
        if not (correct or _was_read(entry_id, verdict, found)):
            continue
        before = counted.get(entry_id, Outcome())
        counted[entry_id] = Outcome(before.helped + correct, before.not_helped + (not correct))
    return counted


def _was_read(entry_id: int, verdict: str | None, found: dict[str, Any] | None) -> bool:
    return verdict == Verdict.SURE or (found or {}).get("chosen") == entry_id
