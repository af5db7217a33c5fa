"""Who is at the desk: let in by a link that works once, known by what their browser keeps.

Only hashes are kept, so that whoever reads the database can come in as nobody. Links are shown
before they are used up, since apps open what people send each other to show a preview of it.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select

from bot.domain import audit
from bot.storage.tables import Account, Chat, DeskLink, DeskSession, Person, RoleGrant
from bot.words import Role

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

TOKEN_BYTES = 32
LONGEST_TOKEN = 64
LINK_LIFETIME = timedelta(minutes=10)
SESSION_LIFETIME = timedelta(hours=12)
MOST_SESSIONS = 5
"""So many browsers of one person; the oldest gives way to one more."""
DEEDS_REMEMBERED = 64

AtDesk = tuple[DeskSession, Person, Account, Chat, frozenset[Role]]


async def issue_link(db: AsyncSession, person_id: int, chat_id: int, now: datetime) -> str:
    """Make somebody a link's token; an earlier one lets nobody in any more."""
    await db.execute(delete(DeskLink).where(DeskLink.person_id == person_id))
    await db.execute(delete(DeskLink).where(DeskLink.expires_at <= now))
    token = secrets.token_urlsafe(TOKEN_BYTES)
    link = DeskLink(
        hash=_hash(token), person_id=person_id, chat_id=chat_id, expires_at=now + LINK_LIFETIME
    )
    db.add(link)
    return token


async def link_of(db: AsyncSession, token: str, now: datetime) -> DeskLink | None:
    """The link, while it lets somebody in."""
    if not 0 < len(token) <= LONGEST_TOKEN:
        return None
    link = await db.get(DeskLink, _hash(token))
    return link if link is not None and link.expires_at > now else None


async def come_in(db: AsyncSession, token: str, now: datetime) -> str | None:
    """Use a link up; gives what the browser is to keep. None where it lets nobody in (any more)."""
    link = await link_of(db, token, now)
    if link is None:
        return None
    await db.delete(link)
    await _make_room(db, link.person_id, now)
    kept = secrets.token_urlsafe(TOKEN_BYTES)
    audit.note_acting(db, link.person_id, now)
    await audit.record(db, "desk entered")
    db.add(
        DeskSession(
            hash=_hash(kept), person_id=link.person_id, chat_id=link.chat_id,
            begun_at=now, expires_at=now + SESSION_LIFETIME, done=[],
        )
    )  # fmt: skip
    return kept


async def _make_room(db: AsyncSession, person_id: int, now: datetime) -> None:
    await db.execute(delete(DeskSession).where(DeskSession.expires_at <= now))
    rows = await db.scalars(
        select(DeskSession)
        .where(DeskSession.person_id == person_id)
        .order_by(DeskSession.begun_at.desc())
        .offset(MOST_SESSIONS - 1)
    )
    for session in rows:
        await db.delete(session)


async def find(db: AsyncSession, kept: str, now: datetime) -> AtDesk | None:
    """Whose browser that is, as whom they speak, and which roles they have at this moment."""
    if not 0 < len(kept) <= LONGEST_TOKEN:
        return None
    rows = (
        await db.execute(
            select(DeskSession, Person, Account, Chat, RoleGrant.role)
            .join(Person, Person.id == DeskSession.person_id)
            .join(Chat, Chat.id == DeskSession.chat_id)
            .join(
                Account,
                (Account.person_id == Person.id)
                & (Account.platform == Chat.platform)
                & (Account.chat_id == Chat.id),
            )
            .outerjoin(RoleGrant, RoleGrant.person_id == Person.id)
            .where(DeskSession.hash == _hash(kept), DeskSession.expires_at > now)
        )
    ).all()
    if not rows:
        return None
    session, person, account, chat, _role = rows[0]
    return session, person, account, chat, frozenset(Role.of(row[4]) for row in rows if row[4])


def note_deed(session: DeskSession, mark: str) -> bool:
    """Write down that a button was used; False where that one was used before."""
    if mark in session.done:
        return False
    session.done = [*session.done, mark][-DEEDS_REMEMBERED:]
    return True


async def count_of(db: AsyncSession, person_id: int, now: datetime) -> int:
    """In how many browsers somebody is at the desk."""
    return (
        await db.scalar(
            select(func.count())
            .select_from(DeskSession)
            .where(DeskSession.person_id == person_id, DeskSession.expires_at > now)
        )
        or 0
    )


async def end(db: AsyncSession, kept: str) -> None:
    """Let one browser be nobody's any more."""
    await db.execute(delete(DeskSession).where(DeskSession.hash == _hash(kept)))


async def end_all(db: AsyncSession, person_id: int) -> None:
    """Let all of somebody's browsers, and their link, be nobody's any more."""
    for table in (DeskSession, DeskLink):
        await db.execute(
            delete(table)
            .where(table.person_id == person_id)
            .execution_options(synchronize_session="fetch")
        )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
