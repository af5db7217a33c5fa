"""Grouping: questions that people answered alike become one draft, not many.

Two are alike when both what was asked and what was answered are, in one language. How each of them
was asked is kept with the draft, without personal details, as ways of asking for the entry to be.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import exists, select

from bot.domain.drafts import answers, drafts, names
from bot.domain.matching import similar_texts
from bot.storage.offloading import offload
from bot.storage.tables import Draft, DraftQuestion, Question, Utterance
from bot.words.states import DraftState, Ending, QuestionState, Side

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.domain.matching.corpora import Floats

WEEK = "curation.grouping"
"""The job that lets answers be put together once a week."""
LATELY = timedelta(days=90)
ANSWERED_ALIKE = 0.35
"""Answers vary more in their words than questions do; so alike they are taken for the same."""
MOST = 300
"""Answered questions of a language that are compared."""
SETTLED = (QuestionState.ANSWERED, QuestionState.CLOSED)
NO_ANSWER = (Ending.HELPED, Ending.KNOWN, Ending.NOT_A_QUESTION, Ending.DUPLICATE, Ending.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Answered:
    """A question that people have answered: what was asked, and all that answers it."""

    question: Question
    asked: str
    said: Sequence[Utterance]

    @property
    def answer(self) -> str:
        """All of it as one text, to be compared."""
        return drafts.scrub_all(self.said)


async def join_open_draft(db: AsyncSession, question: Question) -> Draft | None:
    """Put a question to an undecided draft that says the same; None where there is none."""
    own = await _answered(db, question.id)
    if not own:
        return None
    waiting = await db.scalars(
        select(Draft)
        .where(Draft.state == DraftState.OPEN, Draft.language == question.language)
        .order_by(Draft.id)
        .limit(MOST)
    )
    drafts_waiting = list(waiting)
    texts = [
        (own[0].asked, own[0].answer),
        *((waiting_draft.question, waiting_draft.answer) for waiting_draft in drafts_waiting),
    ]
    same = await offload(db, _like_the_first, tuple(texts))
    for place, draft in enumerate(drafts_waiting, start=1):
        if place in same:
            await _add(db, draft, own)
            return draft
    return None


async def gather(db: AsyncSession, draft: Draft, now: datetime) -> int:
    """Put further questions that were answered alike to a new draft; gives how many."""
    undrafted = await _undrafted(db, draft.language, now)
    texts = [
        (draft.question, draft.answer),
        *((answered.asked, answered.answer) for answered in undrafted),
    ]
    same = await offload(db, _like_the_first, tuple(texts))
    joined = [answered for place, answered in enumerate(undrafted, start=1) if place in same]
    await _add(db, draft, joined)
    return len(joined)


async def suggest(db: AsyncSession, now: datetime) -> list[Draft]:
    """Make a draft of each group of answered questions that nobody has suggested yet."""
    spoken = await db.scalars(
        select(Question.language).where(Question.answered_at > now - LATELY).distinct()
    )
    suggested: list[Draft] = []
    for language in sorted(spoken):
        undrafted = await _undrafted(db, language, now)
        groups = await offload(
            db, _groups, tuple((answered.asked, answered.answer) for answered in undrafted)
        )
        suggested += [
            await _draft(db, [undrafted[place] for place in group], now) for group in groups
        ]
    return suggested


async def _draft(db: AsyncSession, group: Sequence[Answered], now: datetime) -> Draft:
    head = group[0]
    said = [utterance.text for utterance in head.said]
    to_take_out = await names.to_take_out(db, head.question, head.asked, *said)
    draft = Draft(
        question_id=head.question.id,
        language=head.question.language,
        question=drafts.scrub(head.asked, to_take_out),
        answer=drafts.scrub_all(head.said, to_take_out),
        state=DraftState.OPEN,
        created_at=now,
    )
    db.add(draft)
    await db.flush()
    await _add(db, draft, group[1:])
    return draft


async def _add(db: AsyncSession, draft: Draft, group: Sequence[Answered]) -> None:
    for answered in group:
        to_take_out = await names.to_take_out(db, answered.question, answered.asked)
        text = drafts.scrub(answered.asked, to_take_out)
        db.add(DraftQuestion(question_id=answered.question.id, draft_id=draft.id, text=text))
    await db.flush()


def _like_the_first(texts: Sequence[tuple[str, str]]) -> frozenset[int]:
    """The places of those that are like the first of them."""
    return frozenset(place for place, same in enumerate(_alike(texts)[0]) if same and place)


def _groups(texts: Sequence[tuple[str, str]]) -> list[list[int]]:
    """The places of those that are alike, in groups of at least two."""
    return [group for group in similar_texts.groups(_alike(texts), least=1) if len(group) > 1]


def _alike(texts: Sequence[tuple[str, str]]) -> Floats:
    """1 where both question and answer of two are alike, else 0."""
    alike_questions = similar_texts.table([question for question, _answer in texts])
    answered = similar_texts.table([answer for _question, answer in texts])
    both = (alike_questions >= similar_texts.ALIKE) & (answered >= ANSWERED_ALIKE)
    return both.astype(alike_questions.dtype)


async def _undrafted(db: AsyncSession, language: str, now: datetime) -> list[Answered]:
    """Answered questions of late of which there is no draft, the newest first."""
    ids = await db.scalars(
        select(Question.id)
        .where(
            Question.language == language,
            Question.state.in_(SETTLED),
            Question.ending.not_in(NO_ANSWER),
            Question.answered_at > now - LATELY,
            ~exists().where(Draft.question_id == Question.id),
            ~exists().where(DraftQuestion.question_id == Question.id),
        )
        .order_by(Question.id.desc())
        .limit(MOST)
    )
    return await _answered(db, *ids)


async def _answered(db: AsyncSession, *ids: int) -> list[Answered]:
    """What was asked and answered, where both were in words; in the order of the ids."""
    questions_by_id = {
        row.id: row for row in await db.scalars(select(Question).where(Question.id.in_(ids)))
    }
    utterances_of: dict[int, list[Utterance]] = defaultdict(list)
    query = select(Utterance).where(Utterance.question_id.in_(ids)).order_by(Utterance.id)
    for row in await db.scalars(query):
        utterances_of[row.question_id].append(row)
    answered = []
    for number in ids:
        words = next((row.text for row in utterances_of[number] if row.side == Side.ASKER), "")
        answering = answers.that_answer(utterances_of[number])
        if words and answering:
            answered.append(Answered(questions_by_id[number], words, answering))
    return answered
