"""Owners: who looks after the entries of a topic, and is reminded when they are due for a look."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select

from bot.storage.tables import Account, Entry, Person, TopicOwner

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

LONGEST = 64


def topic(words: str) -> str:
    """A topic as it is kept: one lower-case word ("first-edits")."""
    return "-".join(words.lower().split())[:LONGEST]


async def add(db: AsyncSession, of: str, person: Person) -> None:
    """Let a person look after a topic; twice changes nothing."""
    if await db.get(TopicOwner, (of, person.id)) is None:
        db.add(TopicOwner(topic=of, person_id=person.id))
        await db.flush()


async def remove(db: AsyncSession, of: str, person: Person) -> None:
    """Let a person look after it no longer."""
    await db.execute(
        delete(TopicOwner).where(TopicOwner.topic == of, TopicOwner.person_id == person.id)
    )


async def topics_of(db: AsyncSession, person_id: int) -> set[str]:
    """What a person looks after."""
    return set(await db.scalars(select(TopicOwner.topic).where(TopicOwner.person_id == person_id)))


async def names(db: AsyncSession) -> dict[str, list[str]]:
    """By topic, what its owners are called."""
    rows = await db.execute(
        select(TopicOwner.topic, Person.name)
        .join(Person, Person.id == TopicOwner.person_id)
        .order_by(TopicOwner.topic, Person.id)
    )
    named: dict[str, list[str]] = {}
    for topic_name, name in rows:
        named.setdefault(topic_name, []).append(name)
    return named


async def who_can_be_told(db: AsyncSession) -> dict[str, list[int]]:
    """By topic, its owners to whom the bot can write."""
    rows = await db.execute(
        select(TopicOwner.topic, TopicOwner.person_id)
        .join(Account, Account.person_id == TopicOwner.person_id)
        .where(Account.reachable)
        .distinct()
        .order_by(TopicOwner.topic, TopicOwner.person_id)
    )
    owners: dict[str, list[int]] = {}
    for topic_name, person_id in rows:
        owners.setdefault(topic_name, []).append(person_id)
    return owners


async def topics(db: AsyncSession) -> list[tuple[str, int]]:
    """All topics with the number of their entries, most entries first; "" for none."""
    rows = await db.execute(
        select(Entry.topic, func.count(Entry.id))
        .where(Entry.retired_at.is_(None))
        .group_by(Entry.topic)
        .order_by(func.count(Entry.id).desc(), Entry.topic)
    )
    return [(name, count) for name, count in rows]
