"""People: their roles, their languages, whom one means by a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, func, or_, select

from bot.domain import versions
from bot.storage.tables import Account, Declined, Person, Question, RoleGrant, Spoken
from bot.words import Refused, _

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Chat


async def meant_by(db: AsyncSession, words: str) -> Person:
    """Find the one person that is meant: "@username", a name, an account's key, or "platform:key".

    Raises Refused where there is none, or more than one.
    """
    bare = words.strip().removeprefix("@")
    platform, _colon, key = bare.partition(":")
    by_account = or_(
        func.lower(Account.username) == bare.lower(),
        Account.key.in_((words.strip(), bare)),
        (Account.platform == platform) & (Account.key == key),
    )
    by_name = func.lower(Person.name) == bare.lower()
    found = await _found(db, by_account if words.strip().startswith("@") else by_account | by_name)
    if not found:
        raise Refused(
            _(
                "I don't know anybody called {name}. They have to write to me once before.",
                name=bare,
            )
        )
    if len(found) > 1:
        raise Refused(_("I know several people called {name}. Use their @username.", name=bare))
    return found[0]


async def _found(db: AsyncSession, condition: ColumnElement[bool]) -> Sequence[Person]:
    """Up to two people with an account, which is enough to know whether there is one."""
    wanted = select(Person).join(Account, Account.person_id == Person.id).where(condition)
    return (await db.scalars(wanted.distinct().limit(2))).all()


async def by_id(db: AsyncSession, person_id: int) -> Person | None:
    """The person with that id, if there is one."""
    return await db.get(Person, person_id)


async def named(db: AsyncSession, person_id: int | None) -> str:
    """A person's chosen name; "" when there is no such person any more."""
    if person_id is None:
        return ""
    return await db.scalar(select(Person.name).where(Person.id == person_id)) or ""


async def grant(db: AsyncSession, person: Person, role: str, by: Person, now: datetime) -> None:
    """Give a role; giving it twice changes nothing."""
    if await db.get(RoleGrant, (person.id, role)) is None:
        db.add(RoleGrant(person_id=person.id, role=role, granted_by=by.id, granted_at=now))
    await versions.bump(db, "menus")


async def revoke(db: AsyncSession, person: Person, role: str) -> None:
    """Take a role away."""
    await db.execute(
        delete(RoleGrant).where(RoleGrant.person_id == person.id, RoleGrant.role == role)
    )
    await versions.bump(db, "menus")


async def roles_of(db: AsyncSession, person_id: int) -> list[str]:
    """The roles that a person holds."""
    found = await db.scalars(
        select(RoleGrant.role).where(RoleGrant.person_id == person_id).order_by(RoleGrant.role)
    )
    return list(found.all())


async def is_there(db: AsyncSession, person: Person, now: datetime) -> bool:
    """Does somebody still answer questions, and is not on a break?"""
    away = person.away_until is not None and person.away_until > now
    return not away and bool(await roles_of(db, person.id))


async def with_roles(db: AsyncSession, *roles: str) -> list[Person]:
    """Everybody who has one of these roles."""
    held = select(RoleGrant.person_id).where(RoleGrant.role.in_(roles))
    found = await db.scalars(select(Person).where(Person.id.in_(held)).order_by(Person.id))
    return list(found.all())


async def can_be_reached(db: AsyncSession, chat: Chat) -> bool:
    """Can the bot write in this private chat, as far as it knows?"""
    owner = select(Account.id).where(Account.chat_id == chat.id).limit(1)
    blocked = owner.where(Account.reachable.is_(False))
    return await db.scalar(blocked) is None


async def languages_of(db: AsyncSession, person_id: int) -> list[str]:
    """The languages in which a mentor answers."""
    found = await db.scalars(
        select(Spoken.language).where(Spoken.person_id == person_id).order_by(Spoken.language)
    )
    return list(found.all())


async def reading(db: AsyncSession, *ids: int) -> set[str]:
    """The languages, without regions, that some of these people read, as far as is known: those
    that they chose or answer in, and their clients'.
    """
    spoken = select(Spoken.language).where(Spoken.person_id.in_(ids))
    chosen = select(Person.language).where(Person.id.in_(ids), Person.language.is_not(None))
    clients = select(Account.client_language).where(
        Account.person_id.in_(ids), Account.client_language != ""
    )
    found = [tag for wanted in (spoken, chosen, clients) for tag in await db.scalars(wanted)]
    return {tag.partition("-")[0] for tag in found if tag}


async def speak(db: AsyncSession, person: Person, languages: Sequence[str]) -> None:
    """Set the languages in which a mentor answers."""
    await db.execute(delete(Spoken).where(Spoken.person_id == person.id))
    db.add_all(Spoken(person_id=person.id, language=one) for one in dict.fromkeys(languages))


async def mentors(
    db: AsyncSession, now: datetime, *, language: str = "", question_id: int = 0
) -> list[Person]:
    """Mentors who are there, fewest open claims first.

    With `language`: who answer in it. With `question_id`: without those who said "not me" to it.
    """
    load = (
        select(func.count(Question.id))
        .where(Question.claimed_by == Person.id, Question.state == "claimed")
        .scalar_subquery()
    )
    wanted = (
        select(Person)
        .join(RoleGrant, (RoleGrant.person_id == Person.id) & (RoleGrant.role == "mentor"))
        .where(or_(Person.away_until.is_(None), Person.away_until <= now))
        .order_by(load, Person.id)
    )
    if language:
        wanted = wanted.join(
            Spoken, (Spoken.person_id == Person.id) & (Spoken.language == language)
        )
    if question_id:
        said_no = select(Declined.person_id).where(Declined.question_id == question_id)
        wanted = wanted.where(Person.id.not_in(said_no))
    return list((await db.scalars(wanted)).all())


async def who_declined(db: AsyncSession, question: Question) -> frozenset[int]:
    """Those who said "not me" to a question."""
    declined = select(Declined.person_id).where(Declined.question_id == question.id)
    return frozenset(await db.scalars(declined))


async def decline(db: AsyncSession, question: Question, mentor: Person) -> None:
    """Note that it is not for this mentor, who won't be asked about it again."""
    if await db.get(Declined, (question.id, mentor.id)) is None:
        db.add(Declined(question_id=question.id, person_id=mentor.id))
        await db.flush()
