"""What an encoder would gain: questions that people got, though they are known in other words."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from bot.domain.knowledge.gaps import NOT_QUESTIONS
from bot.domain.knowledge.knowledge_base import phrasings
from bot.domain.matching import (
    Matcher,
    Verdict,
    embeddings,
    texts_to_encode,
    texts_to_look_up,
)
from bot.storage.tables import Question, Utterance
from bot.words.states import Side

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.domain.matching import Phrasing, Vectors
    from bot.domain.matching.encoders import Encoder

LAST = 50
"""Questions that are looked up again, the newest."""


@dataclass(frozen=True, slots=True)
class Gain:
    """Of so many questions that words alone do not find, so many have an answer by meaning."""

    known: int
    asked: int


async def measure(db: AsyncSession, encoder: Encoder) -> Gain:
    """Look the latest unanswered questions up by words alone, and with an encoder.

    Texts that have no vector yet are encoded, in a thread, and not kept. Raises NoEncoder.
    """
    questions = await _unanswered(db)
    rows = await phrasings(db)
    if not questions or not rows:
        return Gain(0, 0)
    parts = [part for text, _language in questions for part in texts_to_look_up(text)]
    texts = list(dict.fromkeys([*texts_to_encode(rows), *parts]))
    vectors = await embeddings.stored(db, encoder.name, texts)
    return await asyncio.to_thread(_compare, rows, questions, texts, vectors, encoder)


def _compare(
    rows: Sequence[Phrasing],
    questions: Sequence[tuple[str, str]],
    texts: Sequence[str],
    stored: Vectors,
    encoder: Encoder,
) -> Gain:
    missing = [text for text in texts if text not in stored]
    encoded = encoder.encode(missing) if missing else ()
    vectors = {**stored, **dict(zip(missing, encoded, strict=True))}
    words = Matcher.fit(rows)
    meaning = Matcher.fit(rows, vectors=vectors)
    asked = known = 0
    for text, language in questions:
        if words.find(text, languages=(language,)).verdict is not Verdict.UNSURE:
            continue
        asked += 1
        finding = meaning.find(text, vectors=vectors, languages=(language,))
        known += finding.verdict is not Verdict.UNSURE
    return Gain(known, asked)


async def _unanswered(db: AsyncSession) -> list[tuple[str, str]]:
    """Return the words and the languages of the latest questions that went straight to people."""
    first = (
        select(func.min(Utterance.id))
        .where(Utterance.question_id == Question.id, Utterance.side == Side.ASKER)
        .correlate(Question)
        .scalar_subquery()
    )
    found = await db.execute(
        select(Utterance.text, Question.language)
        .join(Question, Utterance.id == first)
        .where(
            Question.verdict == Verdict.UNSURE,
            Question.number.is_not(None),
            Question.ending.not_in(NOT_QUESTIONS),
            Utterance.text != "",
        )
        .order_by(Question.id.desc())
        .limit(LAST)
    )
    return [(text, language) for text, language in found]
