"""Utterances: what was said in a question, by its asker, by mentors, and among mentors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select

from bot.domain import handles
from bot.storage.core import UTTERANCE
from bot.storage.tables import Question, Revision, Utterance
from bot.words.states import Side

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

ASKED = insert(UTTERANCE).returning(UTTERANCE.c.id)


async def say(  # noqa: PLR0913, PLR0917 - an utterance has that many parts
    db: AsyncSession,
    question: Question,
    person_id: int | None,
    side: Side,
    text: str,
    now: datetime,
    attachments: Sequence[Any] = (),
    *,
    held: bool = False,
) -> Utterance:
    """Write down what somebody said in a question."""
    utterance = Utterance(
        handle=handles.draw(),
        question_id=question.id,
        person_id=person_id,
        side=side,
        text=text,
        attachments=list(attachments),
        held=held,
        said_at=now,
    )
    db.add(utterance)
    await db.flush()
    return utterance


async def write_down(
    db: AsyncSession, question: Question, text: str, attachments: Sequence[Any]
) -> int:
    """Write down what was asked, with its new question; give its id."""
    words = {
        "question_id": question.id,
        "person_id": question.asker_id,
        "side": Side.ASKER,
        "text": text,
        "attachments": list(attachments),
        "held": False,
        "said_at": question.asked_at,
    }
    utterance_id: int = (await db.execute(ASKED, words)).scalar_one()
    return utterance_id


async def by_id(db: AsyncSession, utterance_id: int) -> Utterance | None:
    """The utterance with that id, if there is one."""
    return await db.get(Utterance, utterance_id)


async def by_handle(db: AsyncSession, handle: str) -> Utterance | None:
    """The words that a button is about, if they are there."""
    words: Utterance | None = await db.scalar(select(Utterance).where(Utterance.handle == handle))
    return words


async def first(db: AsyncSession, question: Question) -> Utterance:
    """What was asked: the question's first utterance."""
    utterance = await db.scalar(
        select(Utterance)
        .where(Utterance.question_id == question.id, Utterance.side == Side.ASKER)
        .order_by(Utterance.id)
        .limit(1)
    )
    if utterance is None:
        msg = f"question {question.id} has no words"
        raise LookupError(msg)
    return utterance


async def asked_with(db: AsyncSession, question: Question) -> list[Utterance]:
    """What was asked: the first utterance, and what its asker told the bot before people had it."""
    said = [utterance for utterance in await of(db, question) if utterance.side == Side.ASKER]
    later = [utterance for utterance in said[1:] if was_asked_with(question, utterance)]
    return [*said[:1], *(utterance for utterance in later if utterance.withdrawn_at is None)]


def was_asked_with(question: Question, utterance: Utterance) -> bool:
    """Was it said to the bot alone, before the question was handed to people?"""
    handed_over = question.escalated_at
    return utterance.side == Side.ASKER and (handed_over is None or utterance.said_at < handed_over)


async def of(db: AsyncSession, question: Question) -> list[Utterance]:
    """Everything that was said in it, in order."""
    rows = await db.scalars(
        select(Utterance).where(Utterance.question_id == question.id).order_by(Utterance.id)
    )
    return list(rows.all())


async def ids_of(db: AsyncSession, question_ids: Collection[int]) -> set[int]:
    """The ids of all that was said about these questions."""
    said = select(Utterance.id).where(Utterance.question_id.in_(question_ids))
    return set(await db.scalars(said))


async def last_of(db: AsyncSession, question: Question, person_id: int) -> Utterance | None:
    """The last thing that somebody said in it, if they have not taken it back."""
    utterance = await db.scalar(
        select(Utterance)
        .where(Utterance.question_id == question.id, Utterance.person_id == person_id)
        .order_by(Utterance.id.desc())
        .limit(1)
    )
    return utterance if utterance is not None and utterance.withdrawn_at is None else None


async def answers(db: AsyncSession, question: Question) -> list[Utterance]:
    """What mentors have said to the asker and not taken back, in order."""
    return [
        utterance
        for utterance in await of(db, question)
        if utterance.side == Side.MENTOR and not utterance.held and utterance.withdrawn_at is None
    ]


async def last_answer(db: AsyncSession, question: Question) -> Utterance | None:
    """The last thing that a mentor said to the asker; None if nobody has."""
    return next(iter(reversed(await answers(db, question))), None)


async def open_since(db: AsyncSession, question: Question) -> datetime:
    """Since when the asker waits: since they asked, or since what they said after an answer."""
    since = question.escalated_at or question.asked_at
    answer_before = False
    for utterance in await of(db, question):
        if utterance.side == Side.MENTOR and not utterance.held and utterance.withdrawn_at is None:
            since, answer_before = utterance.said_at, True
        elif utterance.side == Side.ASKER and answer_before:
            since, answer_before = utterance.said_at, False
    return since


def let_go(utterance: Utterance, question: Question, now: datetime) -> None:
    """Pass on what was held back, as said in that question now."""
    utterance.question_id = question.id
    utterance.held = False
    utterance.said_at = now


def keep_as_note(utterance: Utterance) -> None:
    """What was held back is not sent; other mentors can read it."""
    utterance.held = False
    utterance.side = Side.NOTE


def enclose(utterance: Utterance, attachments: Sequence[Any]) -> None:
    """Add files that came a moment later."""
    if attachments:
        utterance.attachments = [*utterance.attachments, *attachments]


async def edit(db: AsyncSession, utterance: Utterance, text: str, now: datetime) -> bool:
    """Change what was said and keep what it was; False when nothing is different."""
    if utterance.text == text or utterance.withdrawn_at is not None:
        return False
    db.add(Revision(utterance_id=utterance.id, text=utterance.text, replaced_at=now))
    utterance.text = text
    utterance.edited_at = now
    return True


def takes_words_out(before: str, now: str) -> bool:
    """Does an edit take something away, and not only add to it?"""
    return before not in now


async def withdraw(db: AsyncSession, utterance: Utterance, now: datetime) -> None:
    """Take back what was said: the words, what they were before, and the files go."""
    utterance.text = ""
    utterance.attachments = []
    utterance.withdrawn_at = utterance.withdrawn_at or now
    for revision in await db.scalars(select(Revision).where(Revision.utterance_id == utterance.id)):
        await db.delete(revision)
