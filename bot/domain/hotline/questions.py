"""Questions: from being asked to their end. Every change of state is made here, and only here.

offered ──► (helped: closed)
│    │
│    ▼
│   held
▼    ▼
waiting ◄──► claimed ──► answered ──► closed ──► (reopened: waiting, claimed or held)
└─────────── withdrawn

What is waiting always has a job for its next step up the ladder, what is claimed one for the end
of its lease, what is answered one for fading, what is offered with some doubt one for
when nobody presses anything, and what has ended none. Functions that may refuse do so before they
change anything.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from bot.domain import jobs, numbers
from bot.domain.hotline import floods, not_asked
from bot.storage.tables import Chat, Person, Question, Utterance
from bot.words import Refused, _
from bot.words.domain_events import QuestionClosed, QuestionReopened, happened
from bot.words.states import Ending, QuestionState, Step

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession


OPEN = (QuestionState.WAITING, QuestionState.CLAIMED, QuestionState.ANSWERED)
ENDED = (QuestionState.CLOSED, QuestionState.WITHDRAWN)
LEASE, LADDER, FADE = "hotline.lease", "hotline.ladder", "hotline.fade"
UNPRESSED, CHECK_BACK = "hotline.unpressed", "hotline.check_back"
"""The jobs that wait for somebody to press something below what the bot has offered."""
REDRAW = "hotline.redraw"
"""The job that shows a question anew wherever it stands, when its asker was forgotten."""


# ── finding ──────────────────────────────────────────────────────────────────────────────────


async def get(db: AsyncSession, number: int | str | None) -> Question:
    """The question of that number, as people type it ("7", "#7", "٧"); what somebody has asked the
    bot alone has none. Raises Refused.
    """
    typed = numbers.shorten(str(number or "").strip())
    if not typed:
        raise Refused(_("Which question? Put its number after the command. /queue shows them."))
    question = await numbered(db, typed)
    if question is None:
        raise Refused(_("There is no question {number}. /queue shows the open ones.", number=typed))
    return question


async def numbered(db: AsyncSession, typed: str) -> Question | None:
    """The same, if there is one."""
    number = numbers.read(typed)
    if number is None:
        return None
    question: Question | None = await db.scalar(select(Question).where(Question.number == number))
    return question


async def by_id(db: AsyncSession, question_id: int | None) -> Question | None:
    """The question with that id, if there is one."""
    return await db.get(Question, question_id) if question_id else None


async def of_words(db: AsyncSession, utterance: Utterance) -> Question:
    """The question in which something was said."""
    return await db.get_one(Question, utterance.question_id)


# ── in the hands of people ───────────────────────────────────────────────────────────────────


async def escalate(
    db: AsyncSession, question: Question, now: datetime, next_step: datetime
) -> None:
    """Hand it to people; it climbs the ladder at `next_step`. Raises Refused when it is there
    already or over.
    """
    if question.state not in {QuestionState.OFFERED, QuestionState.HELD}:
        raise Refused(_("Mentors already have question {number}.", number=str(question.number)))
    await _hand_to_people(db, question, now)
    question.step = Step.MATCHED
    await _wait(db, question, next_step)


async def _hand_to_people(db: AsyncSession, question: Question, now: datetime) -> None:
    """Give it the number that people will call it by, once: numbers count what people have seen."""
    question.escalated_at = question.escalated_at or now
    if question.number is None:
        question.number = (await db.scalar(select(func.max(Question.number))) or 0) + 1


def hold(question: Question) -> None:
    """Let it wait until it may go to people: see `shares`."""
    question.state = QuestionState.HELD


async def hold_again(db: AsyncSession, question: Question) -> None:
    """The same for one that people have had, whose asker comes back to it."""
    _clear_ending(db, question)
    _let_go(question)
    hold(question)
    await jobs.cancel(db, question.id, LEASE, LADDER, FADE, UNPRESSED, CHECK_BACK)


async def claim(
    db: AsyncSession, question: Question, mentor: Person, now: datetime, lease: timedelta
) -> None:
    """Give it to a mentor for a while; see `claims.may_claim`."""
    question.state = QuestionState.CLAIMED
    question.claimed_by = mentor.id
    question.lease_until = now + lease
    await jobs.cancel(db, question.id, LADDER, FADE)
    await jobs.schedule(db, LEASE, question.id, now + lease)


def deal_with(question: Question, chat: Chat | None) -> None:
    """Whoever has it in hand, or answers it, does so in that chat (None: nobody knows where)."""
    in_room = chat is not None and not chat.private and chat.id != question.chat_id
    if bool(question.in_room) != in_room:
        question.in_room = in_room


async def claims_of(db: AsyncSession, person_id: int) -> list[Question]:
    """What a mentor has promised to answer, oldest first."""
    rows = await db.scalars(
        select(Question)
        .where(Question.claimed_by == person_id, Question.state == QuestionState.CLAIMED)
        .order_by(Question.id)
    )
    return list(rows.all())


async def release(db: AsyncSession, question: Question, next_step: datetime) -> None:
    """Give it back to the queue, from where it climbs on at `next_step`."""
    await _wait(db, question, next_step)


async def end_leases(db: AsyncSession, person_id: int, now: datetime) -> None:
    """Let everything that a mentor has taken return to the queue, with the usual notice."""
    for question in await claims_of(db, person_id):
        question.lease_until = now
        await jobs.schedule(db, LEASE, question.id, now)


async def answered(
    db: AsyncSession, question: Question, mentor_id: int | None, now: datetime, fade: timedelta
) -> None:
    """Note that an answer has gone to the asker; it is closed by itself after `fade`.

    One that has ended stays so.
    """
    question.answered_by = mentor_id
    question.answered_at = question.answered_at or now
    if question.state in ENDED:
        return
    await floods.make_room(db, question, now)
    _let_go(question)
    question.state = QuestionState.ANSWERED
    await jobs.cancel(db, question.id, LEASE, LADDER)
    await jobs.schedule(db, FADE, question.id, now + fade)


def answer_from(question: Question, entry_id: int) -> None:
    """Note the entry that answers it."""
    if question.entry_id != entry_id:  # even what stays the same would have to be flushed
        question.entry_id = entry_id


def thank(question: Question, now: datetime) -> None:
    """Note that its asker has thanked whoever answered."""
    question.thanked_at = now


def add_to_album(question: Question, album: str) -> None:
    """Further pictures of that album belong to it."""
    question.album = album or question.album


def climb(question: Question) -> Step:
    """Take it one step up the ladder; gives the step. Raises ValueError where there is none."""
    question.step = step = Step(question.step + 1)
    return step


def leave_out_language(question: Question) -> None:
    """Nobody is left who answers in its language: the next step is all mentors."""
    question.step = Step.LANGUAGE


async def take_answer_back(
    db: AsyncSession, question: Question, mentor: Person, now: datetime, lease: timedelta
) -> None:
    """Its only answer is gone: whoever took it back has it in hand again."""
    question.answered_by = None
    question.answered_at = None
    await claim(db, question, mentor, now, lease)


async def close(
    db: AsyncSession, question: Question, ending: Ending, by: int | None, now: datetime
) -> None:
    """End it, in one of the ways that `Question.ending` names.

    Raises Refused when it has ended already; what is closed can still be withdrawn.
    """
    withdrawn = ending == Ending.WITHDRAWN
    if question.state == QuestionState.WITHDRAWN or (
        question.state == QuestionState.CLOSED and not withdrawn
    ):
        raise Refused(
            _("Question {number} is closed already.", number=str(question.number))
            if question.number is not None
            else _("This question is closed already.")
        )
    await floods.make_room(db, question, now)
    _let_go(question)
    question.state = QuestionState.WITHDRAWN if withdrawn else QuestionState.CLOSED
    question.ending = ending
    question.closed_at = now
    question.closed_by = by
    await jobs.cancel(db, question.id, LEASE, LADDER, FADE, UNPRESSED, CHECK_BACK)
    happened(db, QuestionClosed(question.id, ending))


# ── back again ───────────────────────────────────────────────────────────────────────────────


def may_reopen(question: Question, now: datetime, within: timedelta) -> None:
    """Raise Refused when it was withdrawn or ended too long ago."""
    if question.state == QuestionState.WITHDRAWN:
        raise Refused(
            _("You took question {number} back. Please ask again.", number=str(question.number))
            if question.number is not None
            else _("You took this question back. Please ask again.")
        )
    if question.closed_at is not None and now - question.closed_at > within:
        raise Refused(
            _(
                "Question {number} was closed too long ago. Please ask again.",
                number=str(question.number),
            )
            if question.number is not None
            else _("This question was closed too long ago. Please ask again.")
        )


async def reopen(
    db: AsyncSession,
    question: Question,
    now: datetime,
    *,
    lease: timedelta,
    next_step: datetime,
) -> None:
    """Take it up again: by whoever answered it if they are there, else by everybody."""
    _clear_ending(db, question)
    await _hand_to_people(db, question, now)
    question.step = Step.MATCHED
    mentor = await db.get(Person, question.answered_by) if question.answered_by else None
    if mentor is not None and await not_asked.can_go_on(db, question, mentor, now):
        await claim(db, question, mentor, now, lease)
    else:
        await _wait(db, question, next_step)


def _clear_ending(db: AsyncSession, question: Question) -> None:
    if question.closed_at is not None:
        happened(db, QuestionReopened(question.id))
    question.ending = ""
    question.closed_at = None
    question.closed_by = None
    question.duplicate_of = None


def offer_again(db: AsyncSession, question: Question) -> None:
    """Undo "that helped": the bot's answer stands as it did."""
    _clear_ending(db, question)
    question.state = QuestionState.OFFERED


async def _wait(db: AsyncSession, question: Question, next_step: datetime) -> None:
    _let_go(question)
    question.state = QuestionState.WAITING
    await jobs.cancel(db, question.id, LEASE, FADE, UNPRESSED, CHECK_BACK)
    await jobs.schedule(db, LADDER, question.id, next_step)


def _let_go(question: Question) -> None:
    question.claimed_by = None
    question.lease_until = None
