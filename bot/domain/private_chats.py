"""The private chats of people: when somebody is forgotten, their chat's address is, too.

A chat is called by its account's number on some platforms. It is needed for the goodbye, and for
answers to questions that are still open; when nothing waits for it any more, it is forgotten.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import or_, select, text

from bot.domain import jobs
from bot.domain.hotline import questions
from bot.storage.personal_data import PersonalData
from bot.storage.tables import Account, Chat, OutboxRow, Question
from bot.words.side_chats import side_chat_key

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Person

FORGET_CHAT = "forget a private chat"
UNSENT = text("outbox.state IN ('queued', 'sending')")
"""As the index of what waits has it."""
WAIT = timedelta(days=1)
"""So long one waits for what is still to be said there, and looks again."""


async def _forget(db: AsyncSession, person: Person, now: datetime) -> None:
    """Before the accounts go."""
    accounts = (await db.scalars(select(Account).where(Account.person_id == person.id))).all()
    for account in accounts:
        groups = select(Chat.key).where(Chat.platform == account.platform, Chat.private.is_(False))
        keys = [side_chat_key(group, account.key) for group in await db.scalars(groups)]
        beside = (Chat.platform == account.platform) & Chat.key.in_(keys)
        own = Chat.id == account.chat_id
        for chat_id in await db.scalars(select(Chat.id).where(or_(own, beside))):
            await jobs.schedule(db, FORGET_CHAT, chat_id, now + WAIT)


async def forget_chat(db: AsyncSession, chat_id: int, now: datetime) -> None:
    """Forget a chat's address, once nothing waits for it; not where somebody is there again."""
    chat = await db.get(Chat, chat_id)
    in_use = select(Account.id).where(Account.chat_id == chat_id).limit(1)
    if chat is None or not chat.private or await db.scalar(in_use) is not None:
        return
    asked = select(Question.id).where(
        Question.chat_id == chat_id, Question.state.in_(questions.OPEN)
    )
    unsent = select(OutboxRow.id).where(
        OutboxRow.platform == chat.platform,
        OutboxRow.chat_id == chat_id,
        UNSENT,
    )
    for waiting in (asked, unsent):
        if await db.scalar(waiting.limit(1)) is not None:
            await jobs.schedule(db, FORGET_CHAT, chat_id, now + WAIT)
            return
    chat.key, chat.title, chat.language, chat.present = f"forgotten:{chat.id}", "", None, False


PERSONAL_DATA = PersonalData("private_chats", (), forget=_forget)
