"""Composing: into which share-out goes what somebody writes in private, while they are at it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, select, update

from bot.domain import jobs
from bot.storage.tables import ComposingShareout, Person, Shareout
from bot.words import Subject
from bot.words.shareouts import GuidingQuestion

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

DRAFT, PIECE = "shareout_draft", "shareout_piece"
PAUSE = "shareouts.pause"
"""The job that ends it when nobody goes on."""
GOES_ON = timedelta(hours=1)
"""So long after the last piece, what somebody writes is still one."""
QUESTIONS = tuple(GuidingQuestion)


def about(shareout_id: int) -> Subject:
    """What the bot says to its makers while they are at it; its thread, where there are threads."""
    return Subject(DRAFT, shareout_id)


def piece(piece_id: int) -> Subject:
    """The message in which somebody sent a piece."""
    return Subject(PIECE, piece_id)


async def going_on(db: AsyncSession, person: Person) -> tuple[Shareout, ComposingShareout] | None:
    """What somebody is at, if anything; no statement for who is at nothing."""
    if person.composing_until is None:
        return None
    query = (
        select(Shareout, ComposingShareout)
        .join(ComposingShareout, ComposingShareout.shareout_id == Shareout.id)
        .where(ComposingShareout.person_id == person.id)
    )
    row = (await db.execute(query)).one_or_none()
    return None if row is None else (row[0], row[1])


async def start(db: AsyncSession, person: Person, shareout: Shareout, now: datetime) -> None:
    """From now on, what they write in private goes into it."""
    await db.merge(ComposingShareout(person_id=person.id, shareout_id=shareout.id, question=""))
    await go_on(db, person, now)


async def go_on(db: AsyncSession, person: Person, now: datetime) -> None:
    """They are at it still."""
    person.composing_until = now + GOES_ON
    await jobs.schedule_for(db, PAUSE, person.id, person.composing_until)


async def stop(db: AsyncSession, person: Person) -> None:
    """What they write in private is for the bot again."""
    person.composing_until = None
    await db.execute(delete(ComposingShareout).where(ComposingShareout.person_id == person.id))
    await jobs.cancel(db, person.id, PAUSE)


async def stop_all(db: AsyncSession, shareout_id: int, person_id: int | None = None) -> None:
    """Nobody adds to it any more; or that person does not."""
    which = ComposingShareout.shareout_id == shareout_id
    if person_id is not None:
        which &= ComposingShareout.person_id == person_id
    ids = list(await db.scalars(select(ComposingShareout.person_id).where(which)))
    await db.execute(
        update(Person)
        .where(Person.id.in_(ids))
        .values(composing_until=None)
        .execution_options(synchronize_session="fetch")
    )
    await db.execute(
        delete(ComposingShareout).where(which).execution_options(synchronize_session="fetch")
    )
    for at_it_id in ids:
        await jobs.cancel(db, at_it_id, PAUSE)


def ask(composing: ComposingShareout, question: str) -> None:
    """What they write next answers that guiding question ("": none)."""
    composing.question = question


def next_question(question: str) -> GuidingQuestion | None:
    """The guiding question after that one; None after the last."""
    place = QUESTIONS.index(GuidingQuestion(question)) + 1
    return QUESTIONS[place] if place < len(QUESTIONS) else None
