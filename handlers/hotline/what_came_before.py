"""What came before: shown with a question to those who answer it, as far as its asker agrees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.hotline import preceding
from bot.domain.knowledge import knowledge_base, reasons
from bot.words import Button, Text, _
from bot.words.briefs import brief

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Question

QUOTED = 200
"""Characters of it that are shown to those who answer."""
REMINDED = 60
"""Characters of it that its asker is reminded of with."""


async def line(db: AsyncSession, question: Question) -> Text | None:
    """What came before a question, on its card."""
    before = await preceding.of(db, question)
    if before is None:
        return None
    asked, words = before
    quoted = brief(words, QUOTED)
    if asked.number is not None:
        return _(
            "_Just before, question {number}: “{question}”_",
            number=str(asked.number),
            question=quoted,
        )
    entry = await knowledge_base.entry(db, asked.entry_id) if asked.entry_id is not None else None
    if entry is None or not reasons.is_answered(asked):
        return _("_Just before, they asked me “{question}”._", question=quoted)
    return _(
        "_Just before, they asked me “{question}”, and I answered with “{answer}”._",
        question=quoted,
        answer=entry.question,
    )


async def told(db: AsyncSession, question: Question) -> tuple[Text | None, tuple[Button, ...]]:
    """What its asker hears of it, and the way to leave it out, where the bot alone was asked."""
    before = await preceding.of(db, question)
    if before is None or before[0].escalated_at is not None:
        return None, ()
    text = _(
        "They also see what you asked me just before: “{question}”",
        question=brief(before[1], REMINDED),
    )
    return text, (Button(_("Leave that out"), f"!apart {question.handle}"),)
