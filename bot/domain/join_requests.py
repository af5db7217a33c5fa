"""Who asks to be let into a group: organizers decide, and may change it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, literal_column, select, update

from bot.domain import jobs, numbers
from bot.storage.personal_data import PersonalData, nameless
from bot.storage.tables import Account, JoinRequest
from bot.words.domain_events import happened
from bot.words.states import RequestState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Person

LOOK = "rooms.requests"
"""The job that looks after the requests that wait; its subject is the chat's id."""
SILENT = "rooms.silent"
"""The job that looks after those who were asked what brings them; its subject is the chat's id."""
PATIENCE = timedelta(days=1)
"""After so long organizers are reminded, once; and whoever was declined may ask again."""
MOST_WAITING = 20
"""So many of one group are shown at a time; who else asks is seen in the group itself."""
LONGEST_WORDS = 300
OPEN = (RequestState.WAITING, RequestState.ASKED)


async def ask(
    db: AsyncSession, chat_id: int, person_id: int, words: str, now: datetime
) -> JoinRequest | None:
    """Note that somebody asks; None where organizers need not hear of it (again)."""
    request = await of(db, chat_id, person_id)
    if request is None:
        request = JoinRequest(chat_id=chat_id, person_id=person_id, at=now)
        db.add(request)
    elif request.state in OPEN or _was_declined_lately(request, now):
        return None
    if await _waiting_in(db, chat_id) >= MOST_WAITING:
        return None
    request.state, request.at, request.reminded_at = RequestState.WAITING, now, None
    request.words = words.strip()[:LONGEST_WORDS]
    request.decided_by = request.decided_at = None
    await db.flush()
    await jobs.schedule_once(db, LOOK, chat_id, now + PATIENCE)
    return request


def _was_declined_lately(request: JoinRequest, now: datetime) -> bool:
    decided_at = request.decided_at
    is_declined = request.state == RequestState.DECLINED and decided_at is not None
    return is_declined and decided_at is not None and decided_at > now - PATIENCE


async def _waiting_in(db: AsyncSession, chat_id: int) -> int:
    waiting = select(func.count()).where(
        JoinRequest.chat_id == chat_id, JoinRequest.state == RequestState.WAITING
    )
    return await db.scalar(waiting) or 0


async def of(db: AsyncSession, chat_id: int, person_id: int) -> JoinRequest | None:
    """Somebody's request to be let into a group, the last one."""
    return await db.get(JoinRequest, (chat_id, person_id))


async def read(db: AsyncSession, key: str) -> JoinRequest | None:
    """The request that buttons call "7-12": the chat's id and the person's."""
    chat, _dash, person = key.partition("-")
    chat_id, person_id = numbers.read(chat), numbers.read(person)
    if chat_id is None or person_id is None:
        return None
    request = await of(db, chat_id, person_id)
    return request if request is not None and request.state else None


def key_of(request: JoinRequest) -> str:
    """What buttons call it."""
    return f"{request.chat_id}-{request.person_id}"


async def account_there(db: AsyncSession, person_id: int, platform: str) -> str:
    """What a person is called by on a platform, with which others find them; "" for nothing."""
    query = select(Account.username).where(
        Account.person_id == person_id, Account.platform == platform, Account.username != ""
    )
    username = await db.scalar(query.order_by(Account.seen_at.desc(), Account.id).limit(1))
    return f"@{username}" if username else ""


def decide(request: JoinRequest, by: Person, now: datetime, *, admitted: bool) -> None:
    """Let them in, or don't: whatever was decided before."""
    request.state = RequestState.ADMITTED if admitted else RequestState.DECLINED
    request.decided_by, request.decided_at = by.id, now


def reopen(request: JoinRequest) -> None:
    """What was decided could not be done. Perhaps who was to be let in does not ask any more: then
    they are let in when they do.
    """
    was_admitted = request.state == RequestState.ADMITTED
    request.state = RequestState.EXPECTED if was_admitted else RequestState.WAITING
    request.decided_by, request.decided_at = None, None


async def settle(db: AsyncSession, chat_id: int, person_id: int) -> JoinRequest | None:
    """They wait no more, without the bot; None where it knew."""
    request = await of(db, chat_id, person_id)
    if request is None or request.state not in {*OPEN, RequestState.EXPECTED}:
        return None
    request.state = RequestState.SETTLED
    return request


async def take_unanswered(db: AsyncSession, chat_id: int, now: datetime) -> list[JoinRequest]:
    """Those of whom organizers are to be reminded now; the others' moment is scheduled."""
    waiting = select(JoinRequest).where(
        JoinRequest.chat_id == chat_id,
        JoinRequest.state == RequestState.WAITING,
        JoinRequest.reminded_at.is_(None),
    )
    requests = (await db.scalars(waiting.order_by(JoinRequest.at, JoinRequest.person_id))).all()
    unanswered = [request for request in requests if request.at <= now - PATIENCE]
    for request in unanswered:
        request.reminded_at = now
    later = [request.at for request in requests if request not in unanswered]
    if later:
        await jobs.schedule(db, LOOK, chat_id, min(later) + PATIENCE)
    return unanswered


@dataclass(frozen=True, slots=True)
class RequestForgotten:
    """Whoever asked is forgotten, and with them what they asked."""

    chat_id: int
    person_id: int


async def waiting(db: AsyncSession) -> Sequence[JoinRequest]:
    """Who waits for organizers, in whatever group, the longest first."""
    rows = (
        select(JoinRequest)
        .where(JoinRequest.state == literal_column(f"'{RequestState.WAITING}'"))
        .order_by(JoinRequest.at, JoinRequest.person_id)
    )
    return (await db.scalars(rows)).all()


async def forget_words(db: AsyncSession, before: datetime) -> None:
    """What people wrote who asked before then was read long ago."""
    await db.execute(
        update(JoinRequest)
        .where(JoinRequest.words.is_not(None), JoinRequest.at < before)
        .values(words=None)
        .execution_options(synchronize_session=False)
    )


async def _forget(db: AsyncSession, person: Person, _now: datetime) -> None:
    rows = select(JoinRequest.chat_id).where(JoinRequest.person_id == person.id)
    for chat_id in await db.scalars(rows):
        happened(db, RequestForgotten(chat_id, person.id))


PERSONAL_DATA = PersonalData("join_requests", (nameless(JoinRequest.decided_by),), forget=_forget)
