"""What becomes of those who ask to be let into a group: organizers say it for each group."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.domain import jobs, join_requests
from bot.storage.personal_data import PersonalData, nameless
from bot.storage.tables import Chat, JoinRequest, JoinRule
from bot.words import _
from bot.words.states import AdmissionRule, RequestState, RoomPurpose

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, timedelta

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Person

LABELS = {
    AdmissionRule.ASK: _("Ask them, then let in"),
    AdmissionRule.QUEUE: _("We decide on each"),
}
LINK = re.compile(r"https?://|www\.|\bt\.me/|(?<!\w)@\w{4}", re.IGNORECASE)
LETTERS = 2
FOR_FEW = frozenset({RoomPurpose.MENTORS, RoomPurpose.ORGANIZERS, RoomPurpose.SAFETY})
"""What rooms are for into which nobody is let for the asking."""


async def of(db: AsyncSession, chat: Chat) -> AdmissionRule | None:
    """The group's rule; None: nobody has said. The safety team's room has none; where mentors or
    organizers are among themselves, nobody is let in for saying what brings them.
    """
    if chat.purpose == RoomPurpose.SAFETY:
        return None
    row = await db.get(JoinRule, chat.id)
    if row is not None and chat.purpose in FOR_FEW:
        return AdmissionRule.QUEUE
    return None if row is None else AdmissionRule(row.rule)


async def put(db: AsyncSession, chat: Chat, rule: AdmissionRule, by: Person, now: datetime) -> None:
    """Let it be so from now on."""
    row = await db.get(JoinRule, chat.id)
    if row is None:
        row = JoinRule(chat_id=chat.id)
        db.add(row)
    row.rule, row.set_by, row.set_at = rule, by.id, now


async def everywhere(db: AsyncSession) -> list[tuple[Chat, AdmissionRule]]:
    """The groups that have one, and in which the bot is."""
    ruled = {row.chat_id: AdmissionRule(row.rule) for row in await db.scalars(select(JoinRule))}
    chats = await db.scalars(select(Chat).where(Chat.id.in_(ruled), Chat.present))
    by_title = sorted(chats, key=lambda chat: (chat.title, chat.id))
    return [(chat, ruled[chat.id]) for chat in by_title]


# ── asked what brings them ───────────────────────────────────────────────────────────────────


async def admit_or_ask(
    db: AsyncSession,
    chat: Chat,
    person: Person,
    now: datetime,
    patience: timedelta,
    *,
    can_ask: bool,
) -> JoinRequest | None:
    """Let in whoever is expected, or has said before what brings them; ask others, if the bot can.
    None: people decide, as on those whom they have declined.
    """
    request = await join_requests.of(db, chat.id, person.id)
    state = None if request is None else request.state
    for_words = chat.purpose not in FOR_FEW and _was_let_in_by_words(request)
    if request is not None and (state == RequestState.EXPECTED or for_words):
        request.state, request.at, request.decided_at = RequestState.ADMITTED, now, now
        return request
    if not can_ask or state in {RequestState.DECLINED, RequestState.WAITING}:
        return None
    if request is None:
        request = JoinRequest(chat_id=chat.id, person_id=person.id, at=now)
        db.add(request)
    request.state, request.at, request.words = RequestState.ASKED, now, None
    request.decided_by = request.decided_at = request.reminded_at = None
    await jobs.schedule_once(db, join_requests.SILENT, chat.id, now + patience)
    return request


async def has_settled(db: AsyncSession, chat_id: int, person_id: int, now: datetime) -> bool:
    """Is what somebody has just asked for settled without people, or going to be?"""
    request = await join_requests.of(db, chat_id, person_id)
    if request is None or request.at != now:
        return False
    return request.state in {RequestState.ASKED, RequestState.ADMITTED}


def _was_let_in_by_words(request: JoinRequest | None) -> bool:
    if request is None or request.state != RequestState.ADMITTED:
        return False
    return request.decided_by is None and bool(request.words)


async def take_answer(
    db: AsyncSession, chat_id: int, person_id: int, words: str, now: datetime
) -> JoinRequest | None:
    """Note what brings them, and let them in, unless the words look like an advertisement: then
    people decide. None: that is decided already.
    """
    request = await join_requests.of(db, chat_id, person_id)
    if request is None or request.state not in join_requests.OPEN:
        return None
    request.words = words.strip()[: join_requests.LONGEST_WORDS]
    if says_what_brings_them(words):
        request.state, request.decided_at = RequestState.ADMITTED, now
    elif request.state == RequestState.ASKED:
        await leave_to_people(db, request, now)
    return request


def says_what_brings_them(words: str) -> bool:
    """Is it a person's answer? In whatever language and however short; but with no link in it, and
    with letters.
    """
    letters = sum(sign.isalpha() for sign in words)
    return letters >= LETTERS and LINK.search(words) is None


async def leave_to_people(db: AsyncSession, request: JoinRequest, now: datetime) -> None:
    """Let organizers decide on whoever was asked."""
    request.state = RequestState.WAITING
    await jobs.schedule_once(db, join_requests.LOOK, request.chat_id, now + join_requests.PATIENCE)


async def take_silent(
    db: AsyncSession, chat_id: int, now: datetime, patience: timedelta
) -> Sequence[JoinRequest]:
    """Those who have not answered in time, who are people's to decide on now."""
    asked = select(JoinRequest).where(
        JoinRequest.chat_id == chat_id, JoinRequest.state == RequestState.ASKED
    )
    requests = (await db.scalars(asked.order_by(JoinRequest.at, JoinRequest.person_id))).all()
    silent = [request for request in requests if request.at <= now - patience]
    for request in silent:
        await leave_to_people(db, request, now)
    later = [request.at for request in requests if request not in silent]
    if later:
        await jobs.schedule(db, join_requests.SILENT, chat_id, min(later) + patience)
    return silent


PERSONAL_DATA = PersonalData("admission_rules", (nameless(JoinRule.set_by),))
