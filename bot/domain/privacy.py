"""What the bot knows of a person: shown to them whole, and erased when they want it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select, update

from bot.domain import jobs, linking, personal_data, versions
from bot.domain.hotline import questions, utterances
from bot.storage.tables import (
    Account,
    Chat,
    Declined,
    Draft,
    EntryChange,
    FormState,
    Person,
    Question,
    Revision,
    RoleGrant,
    Snippet,
    Spoken,
    TopicOwner,
    Utterance,
)
from bot.words.states import Side

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession


async def everything(db: AsyncSession, person: Person) -> dict[str, Any]:
    """All that is kept of a person, ready for JSON; moments in ISO 8601, UTC."""
    accounts = await db.scalars(select(Account).where(Account.person_id == person.id))
    roles = await db.scalars(select(RoleGrant).where(RoleGrant.person_id == person.id))
    spoken = await db.scalars(select(Spoken.language).where(Spoken.person_id == person.id))
    declined = select(Declined.question_id).where(Declined.person_id == person.id)
    drafts = select(Draft).where(Draft.suggested_by == person.id).order_by(Draft.id)
    topics = select(TopicOwner.topic).where(TopicOwner.person_id == person.id)
    changes = select(EntryChange).where(EntryChange.person_id == person.id).order_by(EntryChange.id)
    forms = await db.scalars(select(FormState).where(FormState.person_id == person.id))
    ready = await db.scalars(select(Snippet).where(Snippet.person_id == person.id))
    return {
        "person": {
            "name": person.name,
            "language": person.language,
            "zone": person.zone,
            "away_until": _iso(person.away_until),
            "next_question_unseen": person.anonymous,
            "known_since": _iso(person.created_at),
        },
        "accounts": [
            {
                "platform": one.platform,
                "id": one.key,
                "username": one.username,
                "language": one.client_language,
                "last_seen": _iso(one.seen_at),
            }
            for one in accounts
        ],
        "roles": [{"role": one.role, "since": _iso(one.granted_at)} for one in roles],
        "answers_in": list(spoken),
        "looks_after": list(await db.scalars(topics)),
        "changed_knowledge": [
            {"entry": one.entry_id, "what": one.operation, "at": _iso(one.at)}
            for one in await db.scalars(changes)
        ],
        "snippets": {one.name: one.text for one in ready},
        "questions": await _questions(db, person),
        "answers": await _said(db, person),
        "in_hand": [one.id for one in await questions.claims_of(db, person.id)],
        "not_for_me": list(await db.scalars(declined)),
        "suggested": [
            {"question": one.question, "answer": one.answer, "state": one.state}
            for one in await db.scalars(drafts)
        ],
        **await personal_data.known(db, person),
        "to_be_done": await jobs.about(db, person.id),
        "under_way": [{"form": one.form, "answers": one.answers} for one in forms],
    }


async def _questions(db: AsyncSession, person: Person) -> list[dict[str, Any]]:
    own = await db.scalars(
        select(Question).where(Question.asker_id == person.id).order_by(Question.id)
    )
    return [
        {
            "number": one.id,
            "language": one.language,
            "pseudonym": one.pseudonym,
            "state": one.state,
            "ending": one.ending,
            "asked_at": _iso(one.asked_at),
            "closed_at": _iso(one.closed_at),
            "thanked_at": _iso(one.thanked_at),
            "words": [
                await _words(db, said)
                for said in await utterances.of(db, one)
                if said.side == Side.ASKER and said.person_id == person.id
            ],
        }
        for one in own.all()
    ]


async def _words(db: AsyncSession, said: Utterance) -> dict[str, Any]:
    before = await db.scalars(
        select(Revision).where(Revision.utterance_id == said.id).order_by(Revision.id)
    )
    return {
        "text": said.text,
        "said_at": _iso(said.said_at),
        "taken_back_at": _iso(said.withdrawn_at),
        "edited_at": _iso(said.edited_at),
        "before": [{"text": one.text, "until": _iso(one.replaced_at)} for one in before],
        "files": [
            {"kind": one["kind"], "name": one["name"], "size": one["size"]}
            for one in said.attachments
        ],
    }


async def _said(db: AsyncSession, person: Person) -> list[dict[str, Any]]:
    answers = await db.scalars(
        select(Utterance)
        .where(Utterance.person_id == person.id, Utterance.side != Side.ASKER)
        .order_by(Utterance.id)
    )
    return [
        {
            "question": one.question_id,
            "kind": Side.NOTE if one.side == Side.NOTE else "answer",
            "sent": one.side == Side.MENTOR and not one.held,
            **await _words(db, one),
        }
        for one in answers.all()
    ]


async def forget(db: AsyncSession, person: Person, now: datetime) -> list[Question]:
    """Erase a person: name, accounts, roles, settings; gives their questions that are still open.

    Open questions stay answerable, without identity: they keep the words, and the way back to the
    chat until they are closed. The words of ended questions go, wherever they stand. What they had
    taken as a mentor returns to the queue. Answers that they gave to others stay, unsigned.
    Writing again makes them a new person.
    """
    own = (
        await db.scalars(
            select(Question).where(Question.asker_id == person.id).order_by(Question.id)
        )
    ).all()
    still_open = [one for one in own if one.state in questions.OPEN]
    for one in own:
        await _forget_question(db, one, keep_words=one in still_open, now=now)
        await jobs.schedule(db, questions.REDRAW, one.id, now)
    await questions.end_leases(db, person.id, now)
    await _forget_rows(db, person)
    person.name = ""
    person.language = None
    person.zone = None
    person.away_until = None
    person.anonymous = False
    await versions.bump(db, "menus")
    return still_open


async def _forget_rows(db: AsyncSession, person: Person) -> None:
    """Delete what is the person's alone, and cut what stays for others off from them."""
    for table in (RoleGrant, Spoken, Snippet, FormState, Declined, TopicOwner, Account):
        await db.execute(delete(table).where(table.person_id == person.id))
    await personal_data.forget(db, person)
    await linking.forget(db, person)
    unsent = (Utterance.person_id == person.id) & Utterance.held
    held = list((await db.scalars(select(Utterance.id).where(unsent))).all())
    await db.execute(delete(Revision).where(Revision.utterance_id.in_(held)))
    await db.execute(delete(Utterance).where(Utterance.id.in_(held)))
    await db.execute(
        update(Utterance).where(Utterance.person_id == person.id).values(person_id=None)
    )
    await jobs.forget(db, person.id)


async def _forget_question(
    db: AsyncSession, question: Question, *, keep_words: bool, now: datetime
) -> None:
    question.asker_id = None
    for said in await utterances.of(db, question):
        if said.side != Side.ASKER:
            continue
        await db.execute(delete(Revision).where(Revision.utterance_id == said.id))
        if not keep_words:
            await utterances.withdraw(db, said, now)
    chat = await db.get(Chat, question.chat_id) if question.chat_id is not None else None
    if chat is not None and chat.private:
        # Whose language it was is forgotten: the answer is introduced in the question's.
        chat.language = question.language
    if not keep_words:
        question.chat_id = None
        question.message = ""
        question.thread = ""


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment is not None else None
