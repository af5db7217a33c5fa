"""Drafts: a person's answer on its way to becoming knowledge, which takes two people."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.domain import numbers, people, wordings
from bot.domain.drafts import answers, names
from bot.domain.hotline import questions, utterances
from bot.domain.knowledge import curation, feedback, knowledge_base
from bot.storage.tables import Draft, DraftQuestion, Person, Question
from bot.words import Refused, Subject, _
from bot.words.states import DraftState, Side

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Entry, Utterance

GAP = "…"
"""What stands where a personal detail was."""

EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
MENTION = re.compile(r"(?<![\w/])@[\w:.-]{2,}")
PROFILE = re.compile(
    r"(?:https?://)?(?:t\.me|telegram\.me|matrix\.to|wa\.me|(?:www\.|m\.)?facebook\.com|"
    r"(?:www\.)?instagram\.com|(?:www\.)?twitter\.com|x\.com|(?:www\.)?linkedin\.com/in)/\S+"
    r"|tg://user\S+"
    r"|https?://\S+/(?:wiki/)?(?:User|Utilisateur|Utilisatrice|Usuario|Usuaria|Mtumiaji|مستخدم|"
    r"%D9%85%D8%B3%D8%AA%D8%AE%D8%AF%D9%85)(?:_talk)?:\S+",
    re.IGNORECASE,
)
PHONE = re.compile(
    r"(?<![\w/=-])(?!\d{4}-\d\d-\d\d)"
    r"(?:(?:\+|00|\(0)\d?(?:[ ().\-/]{0,2}\d){6,14}|\d(?:[ ().\-/]{0,2}\d){8,14})(?![\w/])"
)
"""At least seven digits after "+" or "00", else nine: not a date, nor a span of years."""
LEADING_GREETING = re.compile(
    r"^(?:hi|hello|hey|dear|bonjour|salut|hola|olá|مرحبا|أهلا)\b[^,.!\n،]{0,40}[,!\n،]\s*",
    re.IGNORECASE,
)


def scrub(text: str, called: Iterable[str] = ()) -> str:
    """Take personal details out: e-mail addresses, links to profiles, mentions, phone numbers, and
    the given names wherever they stand as words; and a greeting that opens the text.
    """
    text = LEADING_GREETING.sub("", text)
    for pattern in (PROFILE, EMAIL, MENTION, PHONE):
        text = pattern.sub(GAP, text)
    parts = {part for name in called for part in (name, *name.split()) if len(part) > 1}
    for part in sorted(parts, key=len, reverse=True):
        # An expression takes long to be compiled, for a name that mostly is not there. Beyond ASCII
        # letters are alike in ways that only the expression knows.
        if text.isascii() and part.isascii() and part.lower() not in text.lower():
            continue
        text = re.sub(rf"(?<!\w){re.escape(part)}(?!\w)", GAP, text, flags=re.IGNORECASE)
    text = re.sub(rf"{GAP}(?:[\s,]*{GAP})+", GAP, text)
    return text.strip()


def scrub_all(messages: Iterable[Utterance], called: Iterable[str] = ()) -> str:
    """Several messages as one text, a paragraph each, without personal details."""
    known = list(called)
    return answers.paragraphs(scrub(message.text, known) for message in messages)


async def may_suggest(db: AsyncSession, question: Question) -> tuple[str, list[Utterance]]:
    """What was asked, and all that answers it. Raises Refused when it was suggested already, or
    there is nothing to make a draft of.
    """
    opening = await utterances.first(db, question)
    answering = answers.that_answer(await utterances.of(db, question))
    if not answering or not opening.text:
        raise Refused(
            _(
                "Question {number} can't be saved: a question and an answer in words are needed.",
                number=str(question.number),
            )
        )
    if await _is_drafted(db, question):
        raise Refused(
            _("Question {number} is already saved as a draft answer.", number=str(question.number))
        )
    return opening.text, answering


async def suggest(db: AsyncSession, question: Question, by: Person, now: datetime) -> Draft:
    """Make a draft of a question and all that answers it. Raises Refused as `may_suggest` does."""
    opening, answering = await may_suggest(db, question)
    said = [utterance.text for utterance in answering]
    to_take_out = await names.to_take_out(db, question, opening, *said)
    draft = Draft(
        question_id=question.id,
        language=question.language,
        question=scrub(opening, to_take_out),
        answer=scrub_all(answering, to_take_out),
        state=DraftState.OPEN,
        suggested_by=by.id,
        created_at=now,
    )
    db.add(draft)
    await db.flush()
    return draft


async def suggest_from_elsewhere(
    db: AsyncSession,
    question_number: int,
    *,
    language: str,
    answer: str,
    by: int | None,
    now: datetime,
) -> Draft | None:
    """Make a draft of a question that nobody has answered and of words that were said elsewhere, by
    that person (None: who it was is not told). None where there is a draft of it already.
    """
    question = await questions.numbered(db, str(question_number))
    if question is None or await _is_drafted(db, question):
        return None
    opening = await utterances.first(db, question)
    to_take_out = await names.to_take_out(db, question, opening.text, answer)
    draft = Draft(
        question_id=question.id,
        language=language,
        question=scrub(opening.text, to_take_out),
        answer=scrub(answer, to_take_out),
        state=DraftState.OPEN,
        suggested_by=by,
        created_at=now,
    )
    db.add(draft)
    await db.flush()
    return draft


async def take_back(db: AsyncSession, draft_id: int) -> Draft | None:
    """Whoever said these words takes them back: an open draft is dropped, without a word of them.
    Gives the draft, decided or not; None where there is none.
    """
    draft = await db.get(Draft, draft_id)
    if draft is not None and draft.state == DraftState.OPEN:
        draft.state, draft.answer = DraftState.DROPPED, ""
    return draft


async def _is_drafted(db: AsyncSession, question: Question) -> bool:
    in_draft = select(Draft.id).where(Draft.question_id == question.id)
    beside = select(DraftQuestion.draft_id).where(DraftQuestion.question_id == question.id)
    return await db.scalar(in_draft.union_all(beside).limit(1)) is not None


async def get(db: AsyncSession, number: str) -> Draft:
    """The draft of that number. Raises Refused."""
    draft_id = numbers.read(number)
    draft = await db.get(Draft, draft_id) if draft_id is not None else None
    if draft is None:
        raise Refused(_("There is no such draft."))
    return draft


async def undecided(db: AsyncSession) -> Sequence[Draft]:
    """Those that nobody has decided on, the oldest first."""
    query = select(Draft).where(Draft.state == DraftState.OPEN).order_by(Draft.id)
    return (await db.scalars(query)).all()


async def is_open(db: AsyncSession, draft: Draft) -> None:
    """Raise Refused when somebody has decided already."""
    if draft.state != DraftState.OPEN:
        name = await people.named(db, draft.decided_by)
        if not name:
            raise Refused(_("This draft was decided on already."))
        raise Refused(_("{name} has decided on this draft already.", name=name))


async def may_approve(db: AsyncSession, draft: Draft, person: Person) -> None:
    """Raise Refused unless it is undecided, and this is a second person: second to all who have
    worded it or suggested it, as far as there is anybody else.
    """
    await is_open(db, draft)
    answered_by = await _answered_by(db, draft)
    if not wordings.is_second(
        person.id,
        worded=await worded_by(db, draft),
        last={draft.edited_by} if draft.edited_by is not None else answered_by,
        deciders=await people.curators(db),
    ):
        raise Refused(
            _(
                "A second person has to decide, and you have answered, suggested or edited this. "
                "Thank you for it!"
            )
        )


async def worded_by(db: AsyncSession, draft: Draft) -> frozenset[int]:
    """The ids of all whose words it holds, and of who suggested it."""
    edited_by = await wordings.of(db, _subject(draft))
    suggested_by = wordings.known(draft.suggested_by)
    return await _answered_by(db, draft) | edited_by | suggested_by


async def _answered_by(db: AsyncSession, draft: Draft) -> frozenset[int]:
    question = await db.get_one(Question, draft.question_id)
    said = await utterances.answers(db, question)
    return wordings.known(*(answer.person_id for answer in said))


async def edit(db: AsyncSession, draft: Draft, by: Person, *, question: str, answer: str) -> None:
    """Change a draft's words; empty ones stay as they are."""
    draft.question = question or draft.question
    draft.answer = answer or draft.answer
    draft.edited_by = by.id
    await wordings.note(db, _subject(draft), by)


def _subject(draft: Draft) -> Subject:
    return Subject("draft", draft.id)


async def approve(db: AsyncSession, draft: Draft, by: Person, now: datetime) -> Entry:
    """Make it knowledge: it answers the very next person who asks."""
    entry = await knowledge_base.add(
        db,
        language=draft.language,
        question=draft.question,
        answer=draft.answer,
        now=now,
        other_phrasings=await other_ways(db, draft),
        reviewed_by=by.id,
    )
    _decide(draft, DraftState.APPROVED, by)
    draft.entry_id = entry.id
    return entry


async def merge(db: AsyncSession, draft: Draft, entry: Entry, by: Person, now: datetime) -> None:
    """It is known already: keep only these ways of asking it; the matcher learns from it."""
    ways = [draft.question, *await other_ways(db, draft)]
    await curation.phrase_all(db, entry, ways, by, now)
    question = await db.get_one(Question, draft.question_id)
    await feedback.give(db, question, entry.id, now, correct=True, by=Side.MENTOR)
    _decide(draft, DraftState.APPROVED, by)
    draft.entry_id = entry.id


async def other_ways(db: AsyncSession, draft: Draft) -> list[str]:
    """How else the question was asked by those whose questions were put to this draft."""
    rows = await db.scalars(
        select(DraftQuestion.text)
        .where(DraftQuestion.draft_id == draft.id)
        .order_by(DraftQuestion.question_id)
    )
    known = {draft.question.casefold(), ""}
    ways = {text.casefold(): text for text in rows}
    return [text for folded, text in ways.items() if folded not in known]


def drop(draft: Draft, by: Person) -> None:
    """Let go of it."""
    _decide(draft, DraftState.DROPPED, by)


def _decide(draft: Draft, state: DraftState, by: Person) -> None:
    draft.state = state
    draft.decided_by = by.id
