"""The demo community: a few people and rooms, so that everything can be tried on the first day."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.domain import people, rooms
from bot.domain.meetups import dates, meetups
from bot.domain.mentoring import mentors, profiles
from bot.storage.tables import Account, Chat, Person
from bot.words import Role

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

PLATFORM, BOT = "console", "lamplighter"
PEOPLE = {
    "ada": ("Ada", (), ()),
    "ben": ("Ben", (), ()),
    "mira": ("Mira", ("mentor",), ("en", "fr")),
    "tariq": ("Tariq", ("mentor",), ("en", "ar")),
    "olu": ("Olu", ("organizer",), ()),
}
"""Key on the console: name, roles, languages in which they answer."""
HOST = "olu"
TUESDAY = 1
ROOMS = ("newcomers", "mentors", "organizers", "announcements")


PROFILES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "mira": (("images", "editing"), ("evenings",)),
    "tariq": (("translation", "references"), ("weekends", "evenings")),
}
"""Who mentors people: what they help with, and when they are free."""


async def settle(
    db: AsyncSession,
    now: datetime,
    *,
    with_rooms: bool = True,
    with_profiles: bool = False,
    with_meetups: bool = False,
) -> None:
    """Let the demo people move in, with or without rooms for what they do together, profiles of
    those who mentor people, and meetups; nothing happens where they live already.
    """
    if await db.scalar(select(Account.id).where(Account.platform == PLATFORM).limit(1)):
        return
    for room in ROOMS:
        chat = _chat(room, private=False)
        db.add(chat)
        if with_rooms:
            await rooms.bind(db, chat, room, None)
    for key, (name, roles, languages) in PEOPLE.items():
        person = await _move_in(db, key, name, roles, languages, now=now)
        if with_profiles and key in PROFILES:
            await _mentor(db, person, *PROFILES[key], now=now)
        if with_meetups and key == HOST:
            await _plan(db, person, now)


async def _plan(db: AsyncSession, host: Person, now: datetime) -> None:
    """A series for newcomers each week, and a training with few seats."""
    today = datetime.combine(now.date(), time())
    wall = today + timedelta(days=(TUESDAY - now.weekday()) % 7 or 7, hours=18)
    welcome = await meetups.draft(
        db, host, "Newcomers' hour", wall, "UTC", now=now, rule=dates.weekly(wall.date()),
        kind="newcomers", language="en", link="https://meet.example.org/hour",
        description="Bring whatever you would like to know. Nobody is asked to say anything.",
    )  # fmt: skip
    training = await meetups.draft(
        db, host, "Your first photograph", wall + timedelta(days=4), "UTC", now=now,
        kind="training", language="en", place="The library", capacity=2, minutes=120,
        description="Bring a picture that you took yourself. We put it into an article together.",
    )  # fmt: skip
    for meetup in (welcome, training):
        await meetups.publish(db, meetup, now)


async def _mentor(
    db: AsyncSession,
    person: Person,
    skills: tuple[str, ...],
    hours: tuple[str, ...],
    *,
    now: datetime,
) -> None:
    await db.flush()
    profile = await mentors.begin(db, person, now, capacity=3, months=6)
    profiles.set_listed(profile, "skills", list(skills))
    for preset in hours:
        profiles.toggle_preset(profile, preset)


async def _move_in(
    db: AsyncSession,
    key: str,
    name: str,
    roles: tuple[str, ...],
    languages: tuple[str, ...],
    *,
    now: datetime,
) -> Person:
    person = Person(name=name, anonymous=False, created_at=now)
    chat = _chat(f"@{key}", private=True)
    db.add_all((person, chat))
    await db.flush()
    db.add(
        Account(
            platform=PLATFORM,
            key=key,
            person_id=person.id,
            chat_id=chat.id,
            reachable=True,
            username=key,
            client_language="",
            seen_at=now,
        )
    )
    for role in roles:
        await people.grant(db, person, Role.of(role), person, now)
    if languages:
        await people.speak(db, person, languages)
    return person


def _chat(key: str, *, private: bool) -> Chat:
    return Chat(
        platform=PLATFORM,
        account=BOT,
        key=key,
        private=private,
        title="" if private else key,
        purpose="",
        listening=False,
        threaded=False,
        present=True,
    )
