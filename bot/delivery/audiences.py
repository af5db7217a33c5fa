"""Audiences, found: their rooms, or each of their people in private."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import ColumnElement, case, func, or_, select

from bot.delivery.readers import Readers, Target
from bot.languages.readers import Reader
from bot.storage.tables import Account, Chat, Interest, Person, RoleGrant, SafetyMember, Spoken
from bot.words import (
    Audience,
    Everyone,
    Followers,
    Mentors,
    Organizers,
    People,
    Role,
    SafetyTeam,
    Where,
)
from bot.words.mentoring import Fluency
from bot.words.states import RoomPurpose

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

CHUNK = 500
"""So many people are written to in one transaction."""
PURPOSES = {RoomPurpose.MENTORS: Role.MENTOR, RoomPurpose.ORGANIZERS: Role.ORGANIZER}
"""What the rooms of an audience are for, and what whoever is in them may do."""
PRIVATE_CHAT = (
    select(Account.id)
    .where(Account.person_id == Person.id, Account.reachable, Account.chat_id.is_not(None))
    .order_by(Account.seen_at.desc(), Account.id)
    .limit(1)
    .correlate(Person)
    .scalar_subquery()
)
"""The account that was seen last, of those that can be written to."""
HIGHEST_ROLE = (
    select(
        func.max(
            case(
                *((RoleGrant.role == role.word, int(role)) for role in Role),
                else_=int(Role.NEWCOMER),
            )
        )
    )
    .where(RoleGrant.person_id == Person.id)
    .correlate(Person)
    .scalar_subquery()
)
READS: ColumnElement[str] = func.coalesce(func.nullif(Person.language, ""), Account.client_language)


class Recipient(NamedTuple):
    """Somebody who is written to in private, and what they may do."""

    target: Target
    role: Role


@dataclass(frozen=True, slots=True)
class Recipients:
    """Where an audience has been found: in rooms, or, where these are empty, in private.

    `audience` is the one to go on with where there may be `more` than the people that are here.
    """

    audience: Audience
    rooms: Sequence[Chat] = ()
    people: Sequence[Recipient] = ()
    more: bool = False

    @property
    def person_ids(self) -> list[int]:
        """The people, by their ids."""
        return [recipient.target.reader_id or 0 for recipient in self.people]

    def __bool__(self) -> bool:
        return bool(self.rooms or self.people)


@dataclass(frozen=True, slots=True)
class Audiences:
    """Finds audiences, in the open transaction."""

    db: AsyncSession
    now: datetime
    readers: Readers

    async def find(self, audience: Audience, needed: Role = Role.NEWCOMER) -> Recipients:
        """Find it, with at most `CHUNK` people; `needed`: who is shown buttons has that role.

        Where nobody of an audience has it, those who have it stand in.
        """
        if isinstance(audience, Mentors) and needed > Role.MENTOR:
            audience = Organizers(where=audience.where, but=audience.but)
        if audience.where is not Where.PRIVATE:
            rooms = await self._rooms(audience, needed)
            if rooms:
                return Recipients(audience, rooms=rooms)
        if audience.where is not Where.ROOM:
            for wider in widened(audience):
                if people := await self.people(wider):
                    return Recipients(wider, people=people, more=len(people) == CHUNK)
        return Recipients(audience)

    async def people(self, audience: Audience, after: int = 0) -> list[Recipient]:
        """The next people of an audience who can be written to, in the order of their ids."""
        rows = await self.db.execute(
            select(
                Person.id, Person.zone, READS, Chat, func.coalesce(HIGHEST_ROLE, int(Role.NEWCOMER))
            )
            .join(Account, Account.id == PRIVATE_CHAT)
            .join(Chat, Chat.id == Account.chat_id)
            .where(Person.id > after, *_who(audience, self.now))
            .order_by(Person.id)
            .limit(CHUNK)
        )
        best = self.readers.languages.best
        return [
            Recipient(
                Target(
                    chat,
                    Reader(
                        best(language),
                        zone or self.readers.zone,
                        now=self.now,
                        chosen_zone=bool(zone),
                    ),
                    id_,
                ),
                Role(role),
            )
            for id_, zone, language, chat, role in rows
        ]

    async def _rooms(self, audience: Audience, needed: Role) -> Sequence[Chat]:
        """The rooms of an audience in which people may press what they are shown."""
        if isinstance(audience, SafetyTeam):
            return await self._present(RoomPurpose.SAFETY)
        if not isinstance(audience, Mentors | Organizers):
            return []
        rooms = await self._present(
            *(purpose for purpose, role in PURPOSES.items() if role >= needed)
        )
        organizers = [room for room in rooms if room.purpose == RoomPurpose.ORGANIZERS]
        mentors = [room for room in rooms if room.purpose == RoomPurpose.MENTORS]
        if isinstance(audience, Organizers):
            return organizers or (mentors if audience.or_mentors else [])
        return _of_language(mentors, audience.language) or (
            organizers if audience.or_others else []
        )

    async def _present(self, *purposes: RoomPurpose) -> Sequence[Chat]:
        """The rooms for these purposes that the bot can write to."""
        rooms = select(Chat).where(Chat.purpose.in_(purposes), Chat.present).order_by(Chat.id)
        return (await self.db.scalars(rooms)).all()


def widened(audience: Audience) -> list[Audience]:
    """The audience, then those who stand in for it where nobody of it can be written to."""
    match audience:
        case Organizers(or_mentors=True):
            mentors = Mentors(where=audience.where, but=audience.but)
            return [replace(audience, or_mentors=False), mentors]
        case SafetyTeam(or_organizers=True):
            organizers = Organizers(where=Where.PRIVATE, but=audience.but)
            return [replace(audience, or_organizers=False), organizers]
        case Mentors(or_others=True):
            themselves = replace(audience, or_others=False)
            organizers = Organizers(where=audience.where, but=audience.but)
            return [themselves, replace(themselves, language=""), organizers]
    return [audience]


def _of_language(rooms: Sequence[Chat], language: str) -> Sequence[Chat]:
    if not language:
        return rooms
    return (
        [room for room in rooms if room.language == language]
        or [room for room in rooms if room.language is None]
        or rooms
    )


def _who(audience: Audience, now: datetime) -> list[ColumnElement[bool]]:
    """Who belongs to it."""
    meant: list[ColumnElement[bool]] = []
    match audience:
        case Organizers():
            meant = [_has_role(Role.ORGANIZER, Role.OWNER)]
        case SafetyTeam():
            meant = [Person.id.in_(select(SafetyMember.person_id))]
        case Mentors():
            meant = [
                _answers_questions(),
                or_(Person.away_until.is_(None), Person.away_until <= now),
            ]
            if audience.language:
                speaks = select(Spoken.person_id).where(
                    Spoken.language == audience.language, Spoken.fluency >= Fluency.GOOD
                )
                meant.append(Person.id.in_(speaks))
        case Followers():
            meant = [_follows(audience.topic)]
        case Everyone():
            meant = _everyone(audience)
        case People():
            meant = [Person.id.in_(audience.ids)]
    return [*meant, Person.id.not_in(audience.but)] if audience.but else meant


def _everyone(audience: Everyone) -> list[ColumnElement[bool]]:
    meant: list[ColumnElement[bool]] = []
    if audience.roles:
        held = _has_role(*audience.roles)
        nobody = Person.id.not_in(select(RoleGrant.person_id))
        meant.append(or_(held, nobody) if Role.NEWCOMER in audience.roles else held)
    if audience.languages:
        meant.append(
            or_(
                *(
                    or_(READS.in_([tag]), READS.startswith(f"{tag}-", autoescape=True))
                    for tag in sorted(audience.languages)
                )
            )
        )
    if audience.topics:
        meant.append(_follows(*audience.topics))
    return meant


def _has_role(*roles: Role) -> ColumnElement[bool]:
    words = sorted(role.word for role in roles)
    return Person.id.in_(select(RoleGrant.person_id).where(RoleGrant.role.in_(words)))


def _answers_questions() -> ColumnElement[bool]:
    answering = select(RoleGrant.person_id).where(
        RoleGrant.role == Role.MENTOR.word, RoleGrant.answers_questions
    )
    return Person.id.in_(answering)


def _follows(*topics: str) -> ColumnElement[bool]:
    return Person.id.in_(select(Interest.person_id).where(Interest.topic.in_(sorted(topics))))
