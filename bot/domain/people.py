"""People: their roles, their languages, whom one means by a name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import CompoundSelect, ScalarSelect, delete, func, or_, select, union

from bot.domain import numbers, versions
from bot.storage.tables import Account, Block, Declined, Person, Question, RoleGrant, Spoken, fold
from bot.words import Button, Refused, Role, Text, _
from bot.words.domain_events import RoleGranted, RoleRevoked, happened
from bot.words.mentoring import Fluency
from bot.words.states import QuestionState

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Chat


MOST_CHOICES = 5


async def meant_by(
    db: AsyncSession, words: str, choose: Callable[[str], str] | None = None
) -> Person:
    """Find the one person that is meant: "@username", a name, an account's key, or "platform:key".

    On Matrix "@name:server" and, where that is only one, "@name" will do; "person:7" is somebody
    whom the bot has named so. Raises Refused where there is none, or more than one; with `choose`,
    which gives the command to say with such a reference in it, as buttons to choose from.
    """
    written = words.strip().rstrip(",:")
    bare = written.removeprefix("@")
    candidates = await _found(db, _naming(written, bare))
    if not candidates:
        raise Refused(_("I don't know anybody called {name}. They have to write to me once "
                        "before.", name=bare))  # fmt: skip
    if len({person.id for person, _account in candidates}) == 1:
        return candidates[0][0]
    if choose is None:
        raise Refused(_("I know several people called {name}. Use their @username.", name=bare))
    buttons = [
        Button(_called(person, account), choose(f"person:{person.id}"))
        for person, account in candidates[:MOST_CHOICES]
    ]
    raise Refused(_("I know several people called {name}. Whom do you mean?", name=bare), *buttons)


async def all_meant_by(db: AsyncSession, words: str) -> list[Person]:
    """Everybody who may be meant by such words, each once."""
    written = words.strip().rstrip(",:")
    found = await _found(db, _naming(written, written.removeprefix("@")))
    return list({person.id: person for person, _account in found}.values())


def _naming(written: str, bare: str) -> ColumnElement[bool]:
    platform, _colon, key = bare.partition(":")
    if platform == "person" and key.isdecimal():
        return Person.id == (numbers.read(key) or 0)
    folded = fold(bare)
    by_account = or_(
        Account.username_key == folded,
        Account.key.in_((written, bare)),
        (Account.platform == platform) & (Account.key == key),
    )
    if not written.startswith("@"):
        return by_account | (Person.name_key == folded)
    return by_account | (Account.localpart_key == folded)


def _called(person: Person, account: Account) -> Text:
    values = {"name": person.name, "account": account.username or account.key}
    return Text("{name} ({account})", values, translated=False)


async def _found(
    db: AsyncSession, condition: ColumnElement[bool]
) -> Sequence[tuple[Person, Account]]:
    """People with their accounts, a few more than there is a choice of."""
    query = (
        select(Person, Account)
        .join(Account, Account.person_id == Person.id)
        .where(condition)
        .order_by(Account.id)
        .limit(2 * MOST_CHOICES)
    )
    return [(person, account) for person, account in await db.execute(query)]


async def by_id(db: AsyncSession, person_id: int) -> Person | None:
    """The person with that id, if there is one."""
    return await db.get(Person, person_id)


async def named(db: AsyncSession, person_id: int | None) -> str:
    """A person's chosen name; "" when there is no such person any more."""
    if person_id is None:
        return ""
    return await db.scalar(select(Person.name).where(Person.id == person_id)) or ""


async def grant(db: AsyncSession, person: Person, role: Role, by: Person, now: datetime) -> None:
    """Give a role; giving it twice changes nothing."""
    held = await db.get(RoleGrant, (person.id, role.word))
    if held is None:
        db.add(RoleGrant(person_id=person.id, role=role.word, granted_by=by.id, granted_at=now))
    elif not held.by_hand:
        held.by_hand, held.granted_by, held.granted_at = True, by.id, now
    happened(db, RoleGranted(person.id, role.word))
    await versions.bump(db, "menus")


async def revoke(db: AsyncSession, person: Person, role: Role) -> None:
    """Take a role away; what the configuration gives stays. Raises Refused where it alone does."""
    held = await db.get(RoleGrant, (person.id, role.word))
    if held is None:
        return
    if held.by_config and not held.by_hand:
        raise Refused(
            _(
                "{name} is an owner by my configuration. Only whoever runs me can change that.",
                name=person.name,
            )
        )
    if held.by_config:
        held.by_hand, held.granted_by = False, None
    else:
        await db.delete(held)
        await db.flush()
        happened(db, RoleRevoked(person.id, role.word))
    await versions.bump(db, "menus")


async def grants_of(db: AsyncSession, person_id: int) -> list[tuple[RoleGrant, str]]:
    """A person's roles, the highest last, each with the name of who gave it ("": nobody known)."""
    giver = Person.__table__.alias()
    rows = await db.execute(
        select(RoleGrant, giver.c.name)
        .outerjoin(giver, giver.c.id == RoleGrant.granted_by)
        .where(RoleGrant.person_id == person_id)
    )
    return sorted(
        ((grant, name or "") for grant, name in rows), key=lambda pair: Role.of(pair[0].role)
    )


async def roles_of(db: AsyncSession, person_id: int) -> list[Role]:
    """The roles that a person was given, the highest last."""
    words = await db.scalars(select(RoleGrant.role).where(RoleGrant.person_id == person_id))
    return sorted(Role.of(word) for word in words)


async def is_there(db: AsyncSession, person: Person, now: datetime) -> bool:
    """Does somebody still answer questions, and is not on a break?"""
    away = person.away_until is not None and person.away_until > now
    return not away and bool(await roles_of(db, person.id))


async def with_roles(db: AsyncSession, *roles: Role) -> list[Person]:
    """Everybody who has one of these roles."""
    words = [role.word for role in roles]
    held = select(RoleGrant.person_id).where(RoleGrant.role.in_(words))
    rows = await db.scalars(select(Person).where(Person.id.in_(held)).order_by(Person.id))
    return list(rows.all())


async def roles_held(db: AsyncSession, most: int) -> tuple[list[tuple[Person, list[Role]]], int]:
    """So many of those who have a role, the highest first, with all they have; and of how many."""
    held: dict[int, list[Role]] = {}
    for person_id, word in await db.execute(select(RoleGrant.person_id, RoleGrant.role)):
        held.setdefault(person_id, []).append(Role.of(word))
    chosen = sorted(held, key=lambda person_id: (-max(held[person_id]), person_id))[:most]
    rows = await db.scalars(select(Person).where(Person.id.in_(chosen)))
    named = {person.id: person for person in rows}
    return [(named[person_id], sorted(held[person_id])) for person_id in chosen], len(held)


async def curators(db: AsyncSession) -> frozenset[int]:
    """The ids of all who may decide on what becomes knowledge."""
    held = [role.word for role in (Role.MENTOR, Role.ORGANIZER, Role.OWNER)]
    return frozenset(await db.scalars(select(RoleGrant.person_id).where(RoleGrant.role.in_(held))))


async def can_be_reached(db: AsyncSession, chat: Chat) -> bool:
    """Can the bot write in this private chat, as far as it knows?"""
    owner = select(Account.id).where(Account.chat_id == chat.id).limit(1)
    blocked = owner.where(Account.reachable.is_(False))
    return await db.scalar(blocked) is None


async def is_private_chat_of(db: AsyncSession, chat: Chat, person_id: int | None) -> bool:
    """Is it the chat in which the bot and that person speak, whether they can be reached or not?"""
    own = select(Account.id).where(Account.person_id == person_id, Account.chat_id == chat.id)
    return await db.scalar(own.limit(1)) is not None


async def has_private_chat(db: AsyncSession, person_id: int | None) -> bool:
    """Can the bot write to a person privately, as far as it knows?"""
    reachable = select(Account.id).where(
        Account.person_id == person_id, Account.reachable, Account.chat_id.is_not(None)
    )
    return await db.scalar(reachable.limit(1)) is not None


async def languages_of(db: AsyncSession, person_id: int) -> list[str]:
    """The languages in which a mentor answers: those that they know well."""
    rows = await db.scalars(
        select(Spoken.language)
        .where(Spoken.person_id == person_id, Spoken.fluency >= Fluency.GOOD)
        .order_by(Spoken.language)
    )
    return list(rows.all())


async def reading(db: AsyncSession, *ids: int) -> set[str]:
    """The languages, without regions, that some of these people read, as far as is known: those
    that they chose or answer in, and their clients'.
    """
    spoken = select(Spoken.language).where(Spoken.person_id.in_(ids))
    chosen = select(Person.language).where(Person.id.in_(ids), Person.language.is_not(None))
    clients = select(Account.client_language).where(
        Account.person_id.in_(ids), Account.client_language != ""
    )
    tags = [tag for query in (spoken, chosen, clients) for tag in await db.scalars(query)]
    return {tag.partition("-")[0] for tag in tags if tag}


async def speak(db: AsyncSession, person: Person, languages: Sequence[str]) -> None:
    """Set the languages in which a mentor answers; how well they know each is kept, if known."""
    known = await fluency_of(db, person.id)
    await db.execute(delete(Spoken).where(Spoken.person_id == person.id))
    db.add_all(
        Spoken(
            person_id=person.id,
            language=tag,
            fluency=max(known.get(tag, Fluency.FLUENT), Fluency.GOOD),
        )
        for tag in dict.fromkeys(languages)
    )


async def fluency_of(db: AsyncSession, person_id: int) -> dict[str, Fluency]:
    """The languages that somebody speaks, and how well; the best come first."""
    rows = await db.execute(
        select(Spoken.language, Spoken.fluency)
        .where(Spoken.person_id == person_id)
        .order_by(Spoken.fluency.desc(), Spoken.language)
    )
    return {language: Fluency(fluency) for language, fluency in rows}


async def mentors(
    db: AsyncSession, now: datetime, *, language: str = "", question_id: int = 0
) -> list[Person]:
    """Mentors who answer questions and are there, fewest open claims first.

    With `language`: who answer in it. With `question_id`: without those who said "not me" to it,
    and those of whom its asker and they are kept apart.
    """
    load = (
        select(func.count(Question.id))
        .where(Question.claimed_by == Person.id, Question.state == QuestionState.CLAIMED)
        .scalar_subquery()
    )
    query = (
        select(Person)
        .join(RoleGrant, (RoleGrant.person_id == Person.id) & (RoleGrant.role == Role.MENTOR.word))
        .where(RoleGrant.answers_questions)
        .where(or_(Person.away_until.is_(None), Person.away_until <= now))
        .order_by(load, Person.id)
    )
    if language:
        query = query.join(
            Spoken,
            (Spoken.person_id == Person.id)
            & (Spoken.language == language)
            & (Spoken.fluency >= Fluency.GOOD),
        )
    if question_id:
        asker = select(Question.asker_id).where(Question.id == question_id).scalar_subquery()
        query = query.where(Person.id.not_in(not_asked(question_id, asker)))
    return list((await db.scalars(query)).all())


def not_asked(question_id: int, asker: int | ScalarSelect[Any] | None) -> CompoundSelect[Any]:
    """Selects who said "not me" to a question, and whom a block keeps from its asker, if any."""
    declined = select(Declined.person_id).where(Declined.question_id == question_id)
    if asker is None:
        return union(declined)
    return union(
        declined,
        select(Block.blocked_id).where(Block.person_id == asker),
        select(Block.person_id).where(Block.blocked_id == asker),
    )
