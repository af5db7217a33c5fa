"""What the hotline keeps of people: what they asked, what they answered, what they have in hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select

from bot.domain import jobs, moments, references
from bot.domain.hotline import questions, subjects, utterances
from bot.storage.personal_data import PersonalData, nameless, own, unsigned
from bot.storage.tables import Chat, Declined, Flood, Question, Revision, Snippet, Utterance
from bot.words import _
from bot.words.states import Ending, QuestionState, Side

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Person


async def _export(db: AsyncSession, person: Person) -> dict[str, Any]:
    declined = (
        select(Question.number)
        .join(Declined, Declined.question_id == Question.id)
        .where(Declined.person_id == person.id)
    )
    ready = await db.scalars(select(Snippet).where(Snippet.person_id == person.id))
    return {
        "questions": await _questions(db, person),
        "answers": await _answers(db, person),
        "floods": await _floods(db, person),
        "in_hand": [question.number for question in await questions.claims_of(db, person.id)],
        "not_for_me": list(await db.scalars(declined)),
        "snippets": {snippet.name: snippet.text for snippet in ready},
    }


async def _floods(db: AsyncSession, person: Person) -> list[dict[str, Any]]:
    rows = await db.scalars(select(Flood).where(Flood.person_id == person.id).order_by(Flood.id))
    return [
        {
            "pseudonym": flood.pseudonym,
            "began_at": moments.iso(flood.began_at),
            "ended_at": moments.iso(flood.ended_at),
            "hushed_until": moments.iso(flood.hushed_until),
        }
        for flood in rows
    ]


async def _questions(db: AsyncSession, person: Person) -> list[dict[str, Any]]:
    return [
        {
            "number": question.number,
            "language": question.language,
            "pseudonym": question.pseudonym,
            "state": question.state,
            "ending": question.ending,
            "asked_at": moments.iso(question.asked_at),
            "closed_at": moments.iso(question.closed_at),
            "thanked_at": moments.iso(question.thanked_at),
            "words": [
                await _words(db, utterance)
                for utterance in await utterances.of(db, question)
                if utterance.side == Side.ASKER and utterance.person_id == person.id
            ],
        }
        for question in await _asked_by(db, person)
    ]


async def _asked_by(db: AsyncSession, person: Person) -> list[Question]:
    query = select(Question).where(Question.asker_id == person.id).order_by(Question.id)
    return list((await db.scalars(query)).all())


async def _words(db: AsyncSession, utterance: Utterance) -> dict[str, Any]:
    before = await db.scalars(
        select(Revision).where(Revision.utterance_id == utterance.id).order_by(Revision.id)
    )
    return {
        "text": utterance.text,
        "said_at": moments.iso(utterance.said_at),
        "taken_back_at": moments.iso(utterance.withdrawn_at),
        "edited_at": moments.iso(utterance.edited_at),
        "before": [
            {"text": revision.text, "until": moments.iso(revision.replaced_at)}
            for revision in before
        ],
        "files": [
            {"kind": file["kind"], "name": file["name"], "size": file["size"]}
            for file in utterance.attachments
        ],
    }


async def _answers(db: AsyncSession, person: Person) -> list[dict[str, Any]]:
    rows = await db.scalars(
        select(Utterance)
        .where(Utterance.person_id == person.id, Utterance.side != Side.ASKER)
        .order_by(Utterance.id)
    )
    return [
        {
            "question": (await questions.of_words(db, utterance)).number,
            "kind": Side.NOTE if utterance.side == Side.NOTE else "answer",
            "sent": utterance.side == Side.MENTOR and not utterance.held,
            **await _words(db, utterance),
        }
        for utterance in rows.all()
    ]


async def _forget(db: AsyncSession, person: Person, now: datetime) -> None:
    """Open questions keep the words, and the way back to the chat until they are closed; the words
    of ended questions go, wherever they stand. What was taken as a mentor returns to the queue, and
    what was not sent yet is deleted.
    """
    for question in await _asked_by(db, person):
        if question.state == QuestionState.HELD:
            await questions.close(db, question, Ending.WITHDRAWN, None, now)
        await _forget_question(db, question, keep_words=question.state in questions.OPEN, now=now)
        await jobs.schedule(db, questions.REDRAW, question.id, now)
    await questions.end_leases(db, person.id, now)
    unsent = (Utterance.person_id == person.id) & Utterance.held
    held = list((await db.scalars(select(Utterance.id).where(unsent))).all())
    await db.execute(delete(Revision).where(Revision.utterance_id.in_(held)))
    await db.execute(delete(Utterance).where(Utterance.id.in_(held)))


async def _forget_question(
    db: AsyncSession, question: Question, *, keep_words: bool, now: datetime
) -> None:
    question.asker_id = None
    for utterance in await utterances.of(db, question):
        if utterance.side != Side.ASKER:
            continue
        await db.execute(delete(Revision).where(Revision.utterance_id == utterance.id))
        if not keep_words:
            await utterances.withdraw(db, utterance, now)
            # Their own messages are theirs: nothing that is taken away later may reach them.
            await references.forget_originals(db, subjects.words(utterance.id))
    chat = await db.get(Chat, question.chat_id) if question.chat_id is not None else None
    if chat is not None and chat.private:
        # Whose language it was is forgotten: the answer is introduced in the question's.
        chat.language = question.language
    if not keep_words:
        await references.forget_threads(db, subjects.to_asker(question))
        question.chat_id = None
        question.message = ""
        question.thread = ""


PERSONAL_DATA = PersonalData(
    "hotline",
    (
        unsigned(Question.asker_id),
        nameless(Question.claimed_by),
        nameless(Question.answered_by),
        nameless(Question.closed_by),
        unsigned(Utterance.person_id),
        unsigned(Flood.person_id),
        nameless(Flood.hushed_by),
        nameless(Flood.unhushed_by),
        own(Declined.person_id, Declined.question_id),
        own(Snippet.person_id, Snippet.name),
    ),
    _export,
    forget=_forget,
    labels={
        "questions": _("Your questions"),
        "number": _("Number"),
        "ending": _("How it ended"),
        "asked_at": _("Asked"),
        "closed_at": _("Closed"),
        "floods": _("When you sent more than people could take"),
        "began_at": _("Began"),
        "ended_at": _("Ended"),
        "hushed_until": _("Hushed until"),
        "thanked_at": _("Thanked"),
        "words": _("What you wrote"),
        "text": _("Words"),
        "said_at": _("Written"),
        "taken_back_at": _("Taken back"),
        "edited_at": _("Changed"),
        "before": _("Earlier version"),
        "files": _("File"),
        "size": _("Size in bytes"),
        "sent": _("Sent"),
        "in_hand": _("Questions you have taken"),
        "not_for_me": _("Questions you left to others"),
        "snippets": _("Your ready-made words"),
    },
)
