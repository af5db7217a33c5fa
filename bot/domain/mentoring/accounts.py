"""Accounts that people let each other know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.storage.tables import Account

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Chat


async def address_in(db: AsyncSession, chat: Chat) -> str:
    """The name by which others find the account whose private chat it is; "" if it has none."""
    query = select(Account).where(Account.chat_id == chat.id).order_by(Account.id).limit(1)
    account = await db.scalar(query)
    if account is None:
        return ""
    if account.username:
        return f"@{account.username.removeprefix('@')}"
    return "" if account.key.isdecimal() else account.key
