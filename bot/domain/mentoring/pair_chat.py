"""What the two of a pairing say to each other through the bot, and whether they are at it.

Nobody else reads it, it never becomes knowledge, and its words are erased after a while.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select, update

from bot.domain import jobs, references
from bot.storage.tables import Pairing, PairMessage, Person, TalkingPair
from bot.words import Subject
from bot.words.mentoring import PairingState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

WORDS, PAIRING = "pair_words", "pairing"
OVER = "mentoring.talk_over"
"""The job that ends a conversation that nobody goes on with."""
GOES_ON = timedelta(hours=1)
"""So long after the last words, what somebody writes still goes to the other."""
MOST_ERASED = 500
"""Messages that are erased at a time."""


def words(message_id: int) -> Subject:
    """What was said, wherever it stands."""
    return Subject(WORDS, message_id)


def about(pairing: Pairing) -> Subject:
    """What the bot says to the two about their pairing; its thread, where there are threads."""
    return topic(pairing.id)


def topic(pairing_id: int) -> Subject:
    """The same by the pairing's id."""
    return Subject(PAIRING, pairing_id)


def partner_of(pairing: Pairing, person_id: int) -> int | None:
    """The other of the two; of a backup mentor, the newcomer. None where they are forgotten."""
    return pairing.mentor_id if person_id == pairing.mentee_id else pairing.mentee_id


def is_part_of(pairing: Pairing, person_id: int) -> bool:
    """Is it their pairing, or do they stand in for its mentor?"""
    return person_id in {pairing.mentee_id, pairing.mentor_id, pairing.backup_id}


# ── what is said ─────────────────────────────────────────────────────────────────────────────


async def say(  # noqa: PLR0913, PLR0917 - what a row has
    db: AsyncSession,
    pairing: Pairing,
    sender: Person,
    text: str,
    now: datetime,
    erased_after: timedelta,
    attachments: Sequence[dict[str, Any]] = (),
    reply_to: int | None = None,
) -> PairMessage:
    """Keep what one says to the other, to be erased after that time."""
    message = PairMessage(
        pairing_id=pairing.id,
        sender_id=sender.id,
        text=text,
        attachments=list(attachments),
        reply_to_id=reply_to,
        said_at=now,
        expires_at=now + erased_after,
    )
    db.add(message)
    await db.flush()
    return message


async def by_id(db: AsyncSession, message_id: int) -> PairMessage | None:
    """What was said, by its id."""
    return await db.get(PairMessage, message_id)


async def unanswered(db: AsyncSession, pairing: Pairing) -> list[PairMessage]:
    """What the newcomer said that waits for the mentor's answer, the oldest first."""
    if pairing.mentor_owes_since is None:
        return []
    query = select(PairMessage).where(
        PairMessage.pairing_id == pairing.id,
        PairMessage.sender_id == pairing.mentee_id,
        PairMessage.said_at >= pairing.mentor_owes_since,
        PairMessage.withdrawn_at.is_(None),
    )
    return list((await db.scalars(query.order_by(PairMessage.id))).all())


async def asked_to_stand_in(db: AsyncSession, pairing: Pairing, person_id: int) -> bool:
    """Has the newcomer had any of their words passed on to the mentor's backup?"""
    if person_id != pairing.backup_id:
        return False
    read = [subject.number for subject, _chat in await references.said_to(db, person_id, (WORDS,))]
    of_it = select(PairMessage.id).where(
        PairMessage.pairing_id == pairing.id, PairMessage.id.in_(read)
    )
    return await db.scalar(of_it.limit(1)) is not None


def says_anything(message: PairMessage) -> bool:
    """Is there anything left of it?"""
    return bool(message.text or message.attachments)


def edit(message: PairMessage, text: str, now: datetime) -> bool:
    """Change what was said; tell whether that makes a difference."""
    if message.text == text:
        return False
    message.text, message.edited_at = text, now
    return True


def take_back(message: PairMessage, now: datetime) -> None:
    """Nothing of it stays."""
    message.text, message.attachments, message.withdrawn_at = "", [], now
    message.expires_at = None


async def erase_old(db: AsyncSession, now: datetime) -> bool:
    """Erase words whose time is up, some at a time; tell whether there may be more."""
    due = select(PairMessage.id).where(PairMessage.expires_at <= now).limit(MOST_ERASED)
    ids = list(await db.scalars(due))
    await db.execute(
        update(PairMessage)
        .where(PairMessage.id.in_(ids))
        .values(text="", attachments=[], expires_at=None)
        .execution_options(synchronize_session=False)
    )
    return len(ids) == MOST_ERASED


# ── who owes an answer ───────────────────────────────────────────────────────────────────────


def owe_answer(pairing: Pairing, sender_id: int, now: datetime, *, asks: bool) -> None:
    """Whoever writes has answered; the other owes an answer, unless it `asks` for none (thanks)."""
    if sender_id == pairing.mentee_id:
        pairing.mentee_owes_since = None
        if asks:
            pairing.mentor_owes_since = pairing.mentor_owes_since or now
    else:
        pairing.mentor_owes_since = None
        if asks and sender_id == pairing.mentor_id:
            pairing.mentee_owes_since = pairing.mentee_owes_since or now
    pairing.nudged_at = None
    if pairing.state == PairingState.PAUSED:
        pairing.state, pairing.paused_at = PairingState.ACTIVE, None


def owe_nothing(pairing: Pairing, person_id: int) -> None:
    """What was said to somebody never arrived."""
    if person_id == pairing.mentee_id:
        pairing.mentee_owes_since = None
    elif person_id == pairing.mentor_id:
        pairing.mentor_owes_since = None


# ── being at it ──────────────────────────────────────────────────────────────────────────────


async def talking(db: AsyncSession, person: Person) -> Pairing | None:
    """The pairing to whose other what somebody writes in private goes now."""
    if person.talking_until is None:
        return None
    query = (
        select(Pairing)
        .join(TalkingPair, TalkingPair.pairing_id == Pairing.id)
        .where(TalkingPair.person_id == person.id)
    )
    return await db.scalar(query)


async def start_talking(db: AsyncSession, person: Person, pairing: Pairing, now: datetime) -> None:
    """From now on, what they write in private goes to the other."""
    await db.merge(TalkingPair(person_id=person.id, pairing_id=pairing.id))
    await keep_talking(db, person, now)


async def keep_talking(db: AsyncSession, person: Person, now: datetime) -> None:
    """They are at it still."""
    person.talking_until = now + GOES_ON
    await jobs.schedule_for(db, OVER, person.id, person.talking_until)


async def stop_talking(db: AsyncSession, person: Person) -> None:
    """What they write in private is for the bot again."""
    person.talking_until = None
    await db.execute(delete(TalkingPair).where(TalkingPair.person_id == person.id))
    await jobs.cancel(db, person.id, OVER)


async def stop_all_talking(db: AsyncSession, pairing: Pairing) -> list[Person]:
    """Nothing goes from one to the other any more; give those who were at it."""
    query = (
        select(Person)
        .join(TalkingPair, TalkingPair.person_id == Person.id)
        .where(TalkingPair.pairing_id == pairing.id)
    )
    people = list((await db.scalars(query)).all())
    for person in people:
        await stop_talking(db, person)
    return people
