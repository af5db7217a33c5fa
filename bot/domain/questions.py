"""Questions: from being asked to their end. Every change of state is made here, and only here.

offered ──► (helped: closed)
│
▼
waiting ◄──► claimed ──► answered ──► closed ──► (reopened: waiting or claimed)
└─────────── withdrawn
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from bot.domain import people, pseudonyms, timers
from bot.message import Refused, _, ngettext
from bot.storage.tables import Declined, Person, Question, Revision, Utterance

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Chat

OPEN = ("waiting", "claimed", "answered")
LEASE, LADDER, FADE = "hotline.lease", "hotline.ladder", "hotline.fade"


@dataclass(frozen=True, slots=True)
class Asked:
    """How a question came: by whom, where, what was found for it."""

    asker: Person
    chat: Chat
    thread: str
    message: str
    album: str
    text: str
    attachments: list[Any]
    language: str
    verdict: str
    score: float
    entry_id: int | None
    anonymous: bool


async def ask(db: AsyncSession, asked: Asked, now: datetime) -> Question:
    """Write a question down; the bot has an offer for it, or it is escalated next."""
    question = Question(
        asker_id=asked.asker.id,
        chat_id=asked.chat.id,
        thread=asked.thread,
        message=asked.message,
        album=asked.album,
        language=asked.language,
        pseudonym=pseudonyms.draw() if asked.anonymous else "",
        state="offered",
        verdict=asked.verdict,
        score=asked.score,
        entry_id=asked.entry_id,
        step=0,
        asked_at=now,
    )
    db.add(question)
    await db.flush()
    await say(db, question, asked.asker.id, "asker", asked.text, now, asked.attachments)
    return question


async def say(  # noqa: PLR0913 - an utterance has that many parts
    db: AsyncSession,
    question: Question,
    person_id: int,
    side: str,
    text: str,
    now: datetime,
    attachments: Sequence[Any] = (),
    *,
    held: bool = False,
) -> Utterance:
    """Write down what somebody said in a question. `side`: asker, mentor or note."""
    said = Utterance(
        question_id=question.id,
        person_id=person_id,
        side=side,
        text=text,
        attachments=list(attachments),
        held=held,
        said_at=now,
    )
    db.add(said)
    await db.flush()
    return said


# ── finding ──────────────────────────────────────────────────────────────────────────────────


async def get(db: AsyncSession, number: int | str | None) -> Question:
    """The question of that number, as people type it ("7", "#7", "٧"). Raises Refused."""
    digits = str(number or "").strip().removeprefix("#")
    question = await db.get(Question, int(digits)) if digits.isdecimal() else None
    if question is None:
        if not digits:
            raise Refused(_("Which question? Put its number after the command. /queue shows them."))
        raise Refused(
            _("There is no question {number}. /queue shows the open ones.", number=digits)
        )
    return question


async def by_id(db: AsyncSession, question_id: int | None) -> Question | None:
    """The question with that id, if there is one."""
    return await db.get(Question, question_id) if question_id else None


async def utterance(db: AsyncSession, utterance_id: int | str | None) -> Utterance | None:
    """The utterance with that id ("12" as well), if there is one."""
    digits = str(utterance_id or "")
    return await db.get(Utterance, int(digits)) if digits.isdecimal() else None


async def own(db: AsyncSession, number: str, asker: Person) -> Question:
    """A person's own question; without a number the latest. Raises Refused."""
    if not number.strip():
        latest = await latest_of(db, asker.id)
        if latest is None:
            raise Refused(_("You have no question with me. Just write what you want to know."))
        return latest
    question = await get(db, number)
    if question.asker_id != asker.id:
        raise Refused(_("Question {number} isn't yours.", number=question.id))
    return question


async def latest_of(
    db: AsyncSession, asker_id: int, *, chat_id: int | None = None, states: Sequence[str] = ()
) -> Question | None:
    """A person's latest question, in a chat and in some states if given."""
    wanted = select(Question).where(Question.asker_id == asker_id).order_by(Question.id.desc())
    if chat_id is not None:
        wanted = wanted.where(Question.chat_id == chat_id)
    if states:
        wanted = wanted.where(Question.state.in_(states))
    return await db.scalar(wanted.limit(1))


async def first_words(db: AsyncSession, question: Question) -> Utterance:
    """What was asked: the question's first utterance."""
    found = await db.scalar(
        select(Utterance)
        .where(Utterance.question_id == question.id, Utterance.side == "asker")
        .order_by(Utterance.id)
        .limit(1)
    )
    if found is None:
        msg = f"question {question.id} has no words"
        raise LookupError(msg)
    return found


async def last_answer(db: AsyncSession, question: Question) -> Utterance | None:
    """The last thing that a mentor said to the asker; None if nobody has."""
    return await db.scalar(
        select(Utterance)
        .where(
            Utterance.question_id == question.id,
            Utterance.side == "mentor",
            Utterance.held.is_(False),
            Utterance.withdrawn_at.is_(None),
        )
        .order_by(Utterance.id.desc())
        .limit(1)
    )


async def waiting(db: AsyncSession, language: str = "") -> list[tuple[Question, str]]:
    """The open questions with their words, longest waiting first."""
    first = (
        select(func.min(Utterance.id))
        .where(Utterance.question_id == Question.id, Utterance.side == "asker")
        .scalar_subquery()
    )
    wanted = (
        select(Question, Utterance.text)
        .join(Utterance, Utterance.id == first)
        .where(Question.state.in_(("waiting", "claimed")))
        .order_by(Question.escalated_at, Question.id)
    )
    if language:
        wanted = wanted.where(Question.language == language)
    return [(question, text) for question, text in await db.execute(wanted)]


async def recent(
    db: AsyncSession, since: datetime, other_than: Question
) -> list[tuple[Question, str]]:
    """Questions that went to people since then, with their words; newest first."""
    first = (
        select(func.min(Utterance.id))
        .where(Utterance.question_id == Question.id, Utterance.side == "asker")
        .scalar_subquery()
    )
    found = await db.execute(
        select(Question, Utterance.text)
        .join(Utterance, Utterance.id == first)
        .where(
            Question.escalated_at >= since,
            Question.id != other_than.id,
            Question.state != "withdrawn",
            Question.duplicate_of.is_(None),
        )
        .order_by(Question.id.desc())
        .limit(200)
    )
    return [(question, text) for question, text in found]


# ── in the hands of people ───────────────────────────────────────────────────────────────────


async def escalate(db: AsyncSession, question: Question, now: datetime) -> None:
    """Hand it to people. Raises Refused when it is there already or over."""
    if question.state != "offered":
        raise Refused(_("Question {number} is with people already.", number=question.id))
    question.state = "waiting"
    question.escalated_at = now
    question.step = 0
    await db.flush()


async def claim(
    db: AsyncSession, question: Question, mentor: Person, now: datetime, lease: timedelta, most: int
) -> None:
    """Take it for a while. Raises Refused when somebody else has it, it is over, or it is one too
    many.
    """
    if question.state == "claimed" and question.claimed_by != mentor.id:
        raise Refused(
            _(
                "{name} has question {number} until {until}.",
                name=await people.named(db, question.claimed_by),
                number=question.id,
                until=question.lease_until,
            )
        )
    if question.state not in OPEN:
        raise Refused(_("Question {number} is not open any more.", number=question.id))
    if question.asker_id == mentor.id:
        raise Refused(_("This is your own question. Somebody else will take it."))
    if question.state != "claimed" and len(await claims_of(db, mentor.id)) >= most:
        raise Refused(
            ngettext(
                "You have {count} question already. Answer or release it first: /mine",
                "You have {count} questions already. Answer or release one first: /mine",
                most,
            )
        )
    question.state = "claimed"
    question.claimed_by = mentor.id
    question.lease_until = now + lease
    await timers.start(db, LEASE, question.id, now + lease)
    await timers.stop(db, question.id, LADDER, FADE)


async def claims_of(db: AsyncSession, person_id: int) -> list[Question]:
    """What a mentor has promised to answer, oldest first."""
    found = await db.scalars(
        select(Question)
        .where(Question.claimed_by == person_id, Question.state == "claimed")
        .order_by(Question.id)
    )
    return list(found.all())


async def release(db: AsyncSession, question: Question) -> None:
    """Give it back to the queue."""
    question.state = "waiting"
    question.claimed_by = None
    question.lease_until = None
    await timers.stop(db, question.id, LEASE)


async def decline(db: AsyncSession, question: Question, mentor: Person) -> None:
    """Note that it is not for this mentor, who won't be asked about it again."""
    if await db.get(Declined, (question.id, mentor.id)) is None:
        db.add(Declined(question_id=question.id, person_id=mentor.id))
        await db.flush()


async def answered(
    db: AsyncSession, question: Question, mentor_id: int, now: datetime, fade: timedelta
) -> None:
    """Note that an answer has gone to the asker; it is closed by itself after `fade`."""
    question.state = "answered"
    question.answered_by = mentor_id
    question.answered_at = question.answered_at or now
    question.claimed_by = None
    question.lease_until = None
    await timers.stop(db, question.id, LEASE, LADDER)
    await timers.start(db, FADE, question.id, now + fade)


async def close(
    db: AsyncSession, question: Question, ending: str, by: int | None, now: datetime
) -> None:
    """End it. `ending`: helped, solved, closed, duplicate, not_a_question, withdrawn, expired."""
    if question.state in {"closed", "withdrawn"}:
        raise Refused(_("Question {number} is closed already.", number=question.id))
    question.state = "withdrawn" if ending == "withdrawn" else "closed"
    question.ending = ending
    question.closed_at = now
    question.closed_by = by
    question.claimed_by = None
    question.lease_until = None
    await timers.stop(db, question.id, LEASE, LADDER, FADE)


async def reopen(
    db: AsyncSession, question: Question, now: datetime, *, within: timedelta, lease: timedelta
) -> None:
    """Take it up again: by whoever answered it if they are there, else by everybody.

    Raises Refused when it was withdrawn or ended too long ago.
    """
    if question.state == "withdrawn":
        raise Refused(_("You took question {number} back. Please ask again.", number=question.id))
    if question.closed_at is not None and now - question.closed_at > within:
        raise Refused(
            _("Question {number} was closed too long ago. Please ask again.", number=question.id)
        )
    question.ending = ""
    question.closed_at = None
    question.closed_by = None
    question.escalated_at = question.escalated_at or now
    await timers.stop(db, question.id, FADE)
    mentor = await db.get(Person, question.answered_by) if question.answered_by else None
    if mentor is not None and (mentor.away_until is None or mentor.away_until <= now):
        question.state = "claimed"
        question.claimed_by = mentor.id
        question.lease_until = now + lease
        await timers.start(db, LEASE, question.id, now + lease)
    else:
        question.state = "waiting"
        question.step = 0


# ── changed and taken back ───────────────────────────────────────────────────────────────────


async def edit(db: AsyncSession, said: Utterance, text: str, now: datetime) -> bool:
    """Change what was said and keep what it was; False when nothing is different."""
    if said.text == text or said.withdrawn_at is not None:
        return False
    db.add(Revision(utterance_id=said.id, text=said.text, replaced_at=now))
    said.text = text
    said.edited_at = now
    return True


def withdraw_words(said: Utterance, now: datetime) -> None:
    """Take back what was said: the words and files go."""
    said.text = ""
    said.attachments = []
    said.withdrawn_at = now


async def utterances(db: AsyncSession, question: Question) -> list[Utterance]:
    """Everything that was said in it, in order."""
    found = await db.scalars(
        select(Utterance).where(Utterance.question_id == question.id).order_by(Utterance.id)
    )
    return list(found.all())


async def duplicates_of(db: AsyncSession, question: Question) -> list[Question]:
    """The questions that were closed as the same as this one."""
    found = await db.scalars(select(Question).where(Question.duplicate_of == question.id))
    return list(found.all())
