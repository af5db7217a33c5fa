"""Who has joined a group since its last welcome; at most one welcome an hour, for all of them."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, select

from bot.domain import jobs, moments
from bot.storage.personal_data import PersonalData, own
from bot.storage.tables import Arrival, Chat, Introduction, JoinRequest, Person, Welcome, Welcoming
from bot.words import _
from bot.words.states import RoomPurpose

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

DUE = "welcome.due"
"""The job of a group's next welcome; its subject is the chat's id."""
FADE = "welcome.fade"
"""The job that takes a welcome away; its subject is the welcome's id."""
LATELY = timedelta(days=1)
"""Whoever had a first word from the bot since then needs no other."""


async def are_wanted(db: AsyncSession, chat: Chat) -> bool:
    """Does this group welcome who joins? If nobody said: when it is for newcomers."""
    if chat.private:
        return False
    welcoming = await db.get(Welcoming, chat.id)
    if welcoming is None or welcoming.wanted is None:
        return chat.purpose == RoomPurpose.NEWCOMERS
    return welcoming.wanted


async def want(db: AsyncSession, chat: Chat, *, wanted: bool) -> None:
    """Welcome people here from now on, or no more."""
    (await _of(db, chat.id)).wanted = wanted


async def _of(db: AsyncSession, chat_id: int) -> Welcoming:
    welcoming = await db.get(Welcoming, chat_id)
    if welcoming is None:
        welcoming = Welcoming(chat_id=chat_id)
        db.add(welcoming)
    return welcoming


async def arrived(
    db: AsyncSession,
    chat_id: int,
    person_id: int,
    language: str,
    now: datetime,
    *,
    gather: timedelta,
    pause: timedelta,
) -> None:
    """Note an arrival for the next welcome: after `gather`, and `pause` after the last one."""
    await db.merge(Arrival(chat_id=chat_id, person_id=person_id, language=language, at=now))
    last = (await _of(db, chat_id)).welcomed_at
    soon = now + gather
    due = max(soon, last + pause) if last is not None else soon
    await jobs.schedule_once(db, DUE, chat_id, due)


async def greets(db: AsyncSession, chat_id: int, person_id: int, now: datetime) -> bool:
    """Is there to be a word for somebody who asks to join? Once a group, and not so soon again.

    That they asked is noted.
    """
    if await db.get(JoinRequest, (chat_id, person_id)) is not None:
        return False
    requested = select(func.max(JoinRequest.at)).where(JoinRequest.person_id == person_id)
    met = select(Introduction.at).where(Introduction.person_id == person_id)
    greeted = [await db.scalar(requested), await db.scalar(met)]
    db.add(JoinRequest(chat_id=chat_id, person_id=person_id, at=now))
    return all(at is None or at <= now - LATELY for at in greeted)


async def left(db: AsyncSession, chat_id: int, person_id: int) -> None:
    """Whoever has left again is not welcomed."""
    await db.execute(
        delete(Arrival).where(Arrival.chat_id == chat_id, Arrival.person_id == person_id)
    )


async def take(db: AsyncSession, chat_id: int) -> list[tuple[Person, str]]:
    """Everybody who is to be welcomed now, oldest first, with their language; they are noted no
    more.
    """
    query = (
        select(Person, Arrival.language)
        .join(Arrival, Arrival.person_id == Person.id)
        .where(Arrival.chat_id == chat_id)
        .order_by(Arrival.at, Person.id)
    )
    arrivals = [(person, language) for person, language in await db.execute(query)]
    await db.execute(delete(Arrival).where(Arrival.chat_id == chat_id))
    return arrivals


def spoken_by_most(arrivals: Sequence[tuple[Person, str]]) -> Person:
    """Somebody whose language most of them speak: the first of those."""
    [(language, _count)] = Counter(language for _person, language in arrivals).most_common(1)
    return next(person for person, spoken in arrivals if spoken == language)


async def begin(db: AsyncSession, chat_id: int, now: datetime, stays: timedelta) -> Welcome:
    """Note a welcome; it fades after `stays` (never, if that is nothing)."""
    welcome = Welcome(chat_id=chat_id, at=now)
    db.add(welcome)
    (await _of(db, chat_id)).welcomed_at = now
    await db.flush()
    if stays:
        await jobs.schedule(db, FADE, welcome.id, now + stays)
    return welcome


async def _export(db: AsyncSession, person: Person) -> dict[str, Any]:
    requests = (
        select(Chat.title, JoinRequest.at, JoinRequest.words, JoinRequest.state)
        .join(JoinRequest, JoinRequest.chat_id == Chat.id)
        .where(JoinRequest.person_id == person.id)
        .order_by(JoinRequest.at)
    )
    return {
        "asked_to_join": [
            {"group": title, "at": moments.iso(at), "answer": words, "state": state}
            for title, at, words, state in await db.execute(requests)
        ]
    }


PERSONAL_DATA = PersonalData(
    "welcomes",
    (own(JoinRequest.person_id, JoinRequest.chat_id), own(Arrival.person_id, Arrival.chat_id)),
    _export,
    labels={"asked_to_join": _("Groups you asked to join"), "group": _("Group")},
)
