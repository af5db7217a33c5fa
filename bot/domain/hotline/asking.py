"""Asking: a question and its words are written down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import literal_column, select

from bot.domain import handles
from bot.domain.hotline import pseudonyms, unseen, utterances
from bot.domain.hotline.questions import ENDED
from bot.storage import core
from bot.storage.tables import Person, Question
from bot.words.states import QuestionState, Step

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.domain.matching import Finding
    from bot.storage.tables import Chat


@dataclass(frozen=True, slots=True)
class NewQuestion:
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
    pseudonym: str | None
    """Under which made-up name; "": one is drawn; None: under the asker's own."""
    found: dict[str, Any] | None = None


async def ask(db: AsyncSession, new: NewQuestion, now: datetime) -> Question:
    """Write a question down, see `write_down`."""
    return (await write_down(db, new, now))[0]


async def write_down(db: AsyncSession, new: NewQuestion, now: datetime) -> tuple[Question, int]:
    """Write a question and its words down; the bot has an offer for it, or it goes to people.

    Gives the question and the id of its words.
    """
    question = Question(
        handle=handles.draw(),
        asker_id=new.asker.id,
        chat_id=new.chat.id,
        thread=new.thread,
        message=new.message,
        album=new.album,
        language=new.language,
        pseudonym=await _pseudonym(db, new),
        state=QuestionState.OFFERED,
        verdict=new.verdict,
        score=new.score,
        entry_id=new.entry_id,
        found=new.found,
        step=Step.MATCHED,
        asked_at=now,
    )
    await core.add(db, question)
    unseen.note_words(new.asker, question, now)
    return question, await utterances.write_down(db, question, new.text, new.attachments)


def leave_thread(question: Question) -> None:
    """What is said of it belongs no more to the thread in which it was asked."""
    question.thread = ""


def look_up_again(question: Question, finding: Finding, kept: dict[str, Any]) -> None:
    """Note what was found for it together with further words; `kept` as in `reasons.keep`."""
    best = finding.matches[0]
    question.verdict = finding.verdict.value
    question.score = best.confidence
    question.entry_id = best.entry
    question.found = kept


async def _pseudonym(db: AsyncSession, new: NewQuestion) -> str:
    if new.pseudonym == "":
        return pseudonyms.draw(new.language, await _pseudonyms(db))
    return new.pseudonym or ""


async def _pseudonyms(db: AsyncSession) -> set[str]:
    """Those of questions that are still open: no two of them should sound like one person."""
    some = Question.pseudonym != literal_column("''")  # literally, so that their index fits
    taken = select(Question.pseudonym).where(some, Question.state.not_in(ENDED))
    return set(await db.scalars(taken))
