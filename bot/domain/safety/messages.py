"""What is said in cases: by the person, by the team, and among the team."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from bot.domain import handles
from bot.storage.tables import SafetyMessage
from bot.words.states import CaseSide

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import SafetyCase


async def say(  # noqa: PLR0917 - what a row has
    db: AsyncSession,
    case: SafetyCase,
    person_id: int,
    side: CaseSide,
    text: str,
    now: datetime,
    attachments: Sequence[dict[str, Any]] = (),
) -> SafetyMessage:
    """Keep what somebody says in a case."""
    message = SafetyMessage(
        handle=handles.draw(),
        case_id=case.id,
        person_id=person_id,
        side=side,
        text=text,
        attachments=list(attachments),
        said_at=now,
    )
    db.add(message)
    await db.flush()
    return message


async def of(db: AsyncSession, case: SafetyCase) -> list[SafetyMessage]:
    """All that was said in a case, and not taken back, the oldest first."""
    query = (
        select(SafetyMessage)
        .where(SafetyMessage.case_id == case.id, SafetyMessage.withdrawn_at.is_(None))
        .order_by(SafetyMessage.id)
    )
    return list((await db.scalars(query)).all())


async def first(db: AsyncSession, case: SafetyCase) -> SafetyMessage:
    """What a case began with."""
    query = select(SafetyMessage).where(SafetyMessage.case_id == case.id)
    return (await db.scalars(query.order_by(SafetyMessage.id).limit(1))).one()


async def by_id(db: AsyncSession, message_id: int) -> SafetyMessage | None:
    """What was said, by its id."""
    return await db.get(SafetyMessage, message_id)


async def by_handle(db: AsyncSession, handle: str) -> SafetyMessage | None:
    """What was said, by its handle."""
    query = select(SafetyMessage).where(SafetyMessage.handle == handle)
    message: SafetyMessage | None = await db.scalar(query)
    return message


async def has_answered(db: AsyncSession, case: SafetyCase) -> bool:
    """Has the team said something since somebody waits for it?"""
    query = select(SafetyMessage.id).where(
        SafetyMessage.case_id == case.id,
        SafetyMessage.side == CaseSide.TEAM,
        SafetyMessage.said_at >= case.waiting_since,
    )
    return await db.scalar(query.limit(1)) is not None


def edit(message: SafetyMessage, text: str, now: datetime) -> bool:
    """Change what was said; tell whether that makes a difference."""
    if message.text == text:
        return False
    message.text, message.edited_at = text, now
    return True


def erase(message: SafetyMessage, now: datetime) -> None:
    """Take back what was said: nothing of it stays."""
    message.text, message.attachments, message.withdrawn_at = "", [], now
