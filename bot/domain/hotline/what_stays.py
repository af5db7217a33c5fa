"""What stays: what can't be taken back of words that people have had, said where they are taken."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.domain.hotline import utterances
from bot.words import Text, _, stack
from bot.words.states import Side

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Question

FILES_CAN_GO = timedelta(hours=48)
"""Telegram lets bots delete what they said for so long; text can be changed later, too."""
READ = _("What people have read already, or got as a notification, I can't take back.")
OLD_FILES = _(
    "A file that I passed on more than two days ago may stay where it is: not every app lets me "
    "take it away then."
)


async def of_questions(db: AsyncSession, asked: Sequence[Question], now: datetime) -> Text | None:
    """What their asker is told of questions whose words go; None where no people had them.

    Before the words go: files are among them.
    """
    passed_on = [question for question in asked if question.number is not None]
    if not passed_on:
        return None
    files = [
        utterance
        for question in passed_on
        for utterance in await utterances.of(db, question)
        if utterance.side == Side.ASKER and utterance.attachments
    ]
    is_old = any(now - file.said_at > FILES_CAN_GO for file in files)
    return stack(READ, OLD_FILES if is_old else None, gap=" ")
