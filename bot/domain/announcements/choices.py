"""What organizers can choose from when they say for whom an announcement is; its names."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

from babel import Locale, UnknownLocaleError
from sqlalchemy import func, select

from bot.domain import group_sets, rooms
from bot.domain.announcements.audiences import country_of
from bot.storage.tables import Account, Chat, GroupSet, Meetup, Occurrence, Person
from bot.words.meetups import OccurrenceState
from bot.words.states import RoomPurpose

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.domain.announcements.audiences import Audience

LOOKED_BACK, LOOKED_AHEAD = timedelta(days=60), timedelta(days=30)
MOST_DATES = 8


def country_name(country: str, language: str) -> str:
    """What a country is called in a language; its code where nobody knows."""
    try:
        locale = Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return country
    return str(locale.territories.get(country, country))


async def countries(db: AsyncSession, most: int) -> list[tuple[str, int]]:
    """The countries in which people are who have chosen their time zone, the most first."""
    zones = select(Person.zone, func.count()).where(Person.zone.is_not(None)).group_by(Person.zone)
    counted: Counter[str] = Counter()
    for zone, number in await db.execute(zones):
        if country := country_of(zone or ""):
            counted[country] += number
    return counted.most_common(most)


async def dates_of_meetups(db: AsyncSession, now: datetime) -> list[tuple[int, str]]:
    """Dates of meetups of late and soon, the latest first: their ids and names."""
    rows = await db.execute(
        select(Occurrence.id, Meetup.title, Occurrence.wall)
        .join(Meetup, Meetup.id == Occurrence.meetup_id)
        .where(
            Occurrence.state != OccurrenceState.CANCELLED,
            Occurrence.state.in_(list(OccurrenceState)),
            Occurrence.starts_at.between(now - LOOKED_BACK, now + LOOKED_AHEAD),
        )
        .order_by(Occurrence.starts_at.desc())
        .limit(MOST_DATES)
    )
    return [(number, f"{title}, {wall:%Y-%m-%d}") for number, title, wall in rows]


async def groups(db: AsyncSession) -> list[tuple[str, str]]:
    """Sets of groups and rooms that can be chosen: "sets 3", "rooms 7", and names."""
    sets = [(f"sets {one.id}", one.title) for one in await group_sets.taken_as_one(db)]
    single = [
        (f"rooms {chat.id}", chat.title or chat.key)
        for chat in await rooms.bound(db)
        if chat.purpose != RoomPurpose.SAFETY
    ]
    return [*sets, *single]


async def names(db: AsyncSession, audience: Audience, language: str) -> dict[str, str]:
    """What the places, groups and dates of an audience are called, by "places:NG"."""
    called = {f"places:{country}": country_name(country, language) for country in audience.places}
    chats = select(Chat).where(Chat.id.in_([int(number) for number in audience.rooms]))
    called |= {f"rooms:{chat.id}": chat.title or chat.key for chat in await db.scalars(chats)}
    sets = select(GroupSet).where(GroupSet.id.in_([int(number) for number in audience.sets]))
    called |= {f"sets:{one.id}": one.title for one in await db.scalars(sets)}
    dates = await db.execute(
        select(Occurrence.id, Meetup.title, Occurrence.wall)
        .join(Meetup, Meetup.id == Occurrence.meetup_id)
        .where(Occurrence.id.in_([int(number) for number in audience.meetups]))
    )
    called |= {f"meetups:{number}": f"{title}, {wall:%Y-%m-%d}" for number, title, wall in dates}
    return called


async def private_chats(db: AsyncSession, person_id: int) -> list[Chat]:
    """The private chats in which somebody can be written to, one a platform: that of the account
    that was seen last.
    """
    rows = await db.scalars(
        select(Chat)
        .join(Account, Account.chat_id == Chat.id)
        .where(Account.person_id == person_id, Account.reachable, Chat.present)
        .order_by(Account.seen_at.desc(), Account.id)
    )
    by_platform: dict[str, Chat] = {}
    for chat in rows:
        by_platform.setdefault(chat.platform, chat)
    return list(by_platform.values())
