"""Audiences of announcements: whom organizers mean, and who of them can be reached, and how."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from babel.core import get_global
from sqlalchemy import ColumnElement, and_, case, func, literal_column, or_, select

from bot.storage.tables import (
    Account,
    Chat,
    GroupSetMember,
    Interest,
    LevelChoice,
    MentoringRequest,
    Pairing,
    Person,
    RoleGrant,
    Seat,
    TopicChoice,
)
from bot.words import Role
from bot.words.announcements import Cadence, MentoringPart, Unreached
from bot.words.meetups import Attendance, SeatState
from bot.words.mentoring import PairingState, RequestState
from bot.words.states import RoomPurpose

if TYPE_CHECKING:
    from sqlalchemy import Select
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Announcement

PEOPLE_PARTS = ("roles", "languages", "interests", "places", "mentoring", "meetups", "levels")
"""By what people are chosen; within one it is any of its values, and all parts must be met."""
GROUP_PARTS = ("rooms", "sets")
Chain = Callable[[str], Sequence[str]]
"""All languages that a reader of a language may be shown, the best first."""

_CAN_BE_WRITTEN_TO = Account.reachable & Account.chat_id.is_not(None)
BEST_ACCOUNT = (
    select(Account.id)
    .where(Account.person_id == Person.id)
    .order_by(case((_CAN_BE_WRITTEN_TO, 0), else_=1), Account.seen_at.desc(), Account.id)
    .limit(1)
    .correlate(Person)
    .scalar_subquery()
)
"""The account on which somebody gets it: that seen last, of those that can be written to."""
# Written out, as PostgreSQL groups by an expression only where it is the very same.
NONE: ColumnElement[str] = literal_column("''")
READS: ColumnElement[str] = func.coalesce(
    func.nullif(Person.language, NONE), Account.client_language
)


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom an announcement is for: people in private, as far as they meet every part that is not
    empty (`people`: whether there are any), and groups.

    `places` are countries (ISO 3166), by the time zones that people have chosen; `meetups` dates of
    meetups (their ids) at which people were, or to which they come; `rooms` and `sets` the ids of
    chats and of sets of groups; `levels` those of the ladder on which people say that they stand.
    """

    people: bool = True
    roles: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    interests: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    mentoring: frozenset[str] = frozenset()
    meetups: frozenset[str] = frozenset()
    levels: frozenset[str] = frozenset()
    rooms: frozenset[str] = frozenset()
    sets: frozenset[str] = frozenset()

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Audience:
        """As it was stored."""
        parts = {part: frozenset(stored.get(part, ())) for part in (*PEOPLE_PARTS, *GROUP_PARTS)}
        return cls(people=bool(stored.get("people", True)), **parts)

    def to_json(self) -> dict[str, Any]:
        """What can be stored of it."""
        parts = {part: sorted(self.part(part)) for part in (*PEOPLE_PARTS, *GROUP_PARTS)}
        return {"people": self.people, **{part: of for part, of in parts.items() if of}}

    def part(self, name: str) -> frozenset[str]:
        """The values of a part, by its name."""
        values: frozenset[str] = getattr(self, name)
        return values

    def toggled(self, name: str, value: str) -> Audience:
        """The same with a value more, or less; "people" has none."""
        if name == "people":
            return replace(self, people=not self.people)
        parts = {**self.to_json(), name: sorted(self.part(name) ^ {value})}
        return Audience.from_json(parts)


def of(announcement: Announcement) -> Audience:
    """That of an announcement."""
    return Audience.from_json(announcement.audience)


def conditions(audience: Audience) -> list[ColumnElement[bool]]:
    """Who belongs to it, of all people."""
    met: list[ColumnElement[bool]] = []
    if audience.roles:
        held = Person.id.in_(
            select(RoleGrant.person_id).where(RoleGrant.role.in_(sorted(audience.roles)))
        )
        nobody = Person.id.not_in(select(RoleGrant.person_id))
        met.append(or_(held, nobody) if Role.NEWCOMER.word in audience.roles else held)
    if audience.languages:
        met.append(or_(*(_reads(tag) for tag in sorted(audience.languages))))
    if audience.interests:
        liked = select(Interest.person_id).where(Interest.topic.in_(sorted(audience.interests)))
        met.append(Person.id.in_(liked))
    if audience.places:
        zones = [zone for place in sorted(audience.places) for zone in zones_of(place)]
        met.append(Person.zone.in_(zones))
    if audience.mentoring:
        met.append(or_(*(_mentoring(part) for part in sorted(audience.mentoring))))
    if audience.meetups:
        dates = [int(number) for number in sorted(audience.meetups)]
        was_there = or_(Seat.state == SeatState.SEATED, Seat.attendance == Attendance.ATTENDED)
        seats = select(Seat.person_id).where(Seat.occurrence_id.in_(dates), was_there)
        met.append(Person.id.in_(seats))
    if audience.levels:
        stand = select(LevelChoice.person_id).where(LevelChoice.level.in_(sorted(audience.levels)))
        met.append(Person.id.in_(stand))
    return met


def zones_of(country: str) -> Sequence[str]:
    """The time zones of a country."""
    zones: Sequence[str] = get_global("territory_zones").get(country, ())
    return zones


def country_of(zone: str) -> str:
    """The country that a time zone is in; "" where it is in none."""
    country: str = get_global("zone_territories").get(zone, "")
    return country if len(country) == len("NG") and country.isalpha() else ""


def _reads(tag: str) -> ColumnElement[bool]:
    return or_(READS.in_([tag]), READS.startswith(f"{tag}-", autoescape=True))


def _mentoring(part: str) -> ColumnElement[bool]:
    active = Pairing.state == PairingState.ACTIVE
    mentors = select(RoleGrant.person_id).where(RoleGrant.mentors_people)
    mentees = select(Pairing.mentee_id).where(active, Pairing.mentee_id.is_not(None))
    waiting = select(MentoringRequest.person_id).where(
        MentoringRequest.state == RequestState.WAITING
    )
    match part:
        case MentoringPart.MENTORS:
            return Person.id.in_(mentors)
        case MentoringPart.MENTEES:
            return Person.id.in_(mentees)
        case MentoringPart.WAITING:
            return Person.id.in_(waiting)
    return and_(*(Person.id.not_in(chosen) for chosen in (mentors, mentees, waiting)))


# ── reaching them ────────────────────────────────────────────────────────────────────────────


def why_not(*, reachable: bool, chat_id: int | None, aside: bool, cadence: str | None) -> str:
    """Why somebody does not get an announcement (`Unreached`); "" where they do."""
    if reachable and chat_id is not None:
        return Unreached.MUTED if cadence == Cadence.NEVER else ""
    if chat_id is None:
        return Unreached.NO_CHAT
    return Unreached.ASIDE if aside else Unreached.BLOCKED


def choose(texts: Collection[str], original: str, reads: str, chain: Chain) -> tuple[str, bool]:
    """In which of the languages of an announcement somebody gets it who reads that one; and whether
    that is their own.
    """
    by_base = {tag.partition("-")[0]: tag for tag in sorted(texts, reverse=True)}
    for tag in chain(reads):
        chosen = tag if tag in texts else by_base.get(tag.partition("-")[0])
        if chosen is not None:
            break
    else:
        chosen = original
    is_own = not reads or chosen.partition("-")[0] == reads.partition("-")[0]
    return chosen, is_own


def select_people(audience: Audience, topic: str, *columns: Any) -> Select[Any]:
    """Selects columns of those whom it means, of their best account and of their choice of topic;
    of each once.
    """
    return (
        select(*columns)
        .select_from(Person)
        .join(Account, Account.id == BEST_ACCOUNT)
        .outerjoin(TopicChoice, (TopicChoice.person_id == Person.id) & (TopicChoice.topic == topic))
        .where(*conditions(audience))
    )


async def groups(db: AsyncSession, audience: Audience) -> list[Chat]:
    """The groups that it means, as far as the bot is in them; never the safety team's room."""
    rooms = [int(number) for number in sorted(audience.rooms)]
    sets = [int(number) for number in sorted(audience.sets)]
    if not (rooms or sets):
        return []
    members = select(GroupSetMember.chat_id).where(GroupSetMember.set_id.in_(sets))
    found = await db.scalars(
        select(Chat)
        .where(
            or_(Chat.id.in_(rooms), Chat.id.in_(members)),
            Chat.private.is_(False),
            Chat.purpose != RoomPurpose.SAFETY,
        )
        .order_by(Chat.id)
    )
    return list(found.all())


@dataclass(frozen=True, slots=True)
class Count:
    """How many get it: people by platform and by the language that they read, and groups; and how
    many do not, by `Unreached`.
    """

    reached: Mapping[tuple[str, str], int]
    unreached: Mapping[str, int]
    groups: int = 0

    @property
    def people(self) -> int:
        """How many people get it."""
        return sum(self.reached.values())

    @property
    def total(self) -> int:
        """How many people and groups get it."""
        return self.people + self.groups

    def by_platform(self) -> list[tuple[str, int]]:
        """How many people on each platform, the most first."""
        counted: Counter[str] = Counter()
        for (platform, _language), count in self.reached.items():
            counted[platform] += count
        return counted.most_common()

    def by_language(self) -> list[tuple[str, int]]:
        """How many people read each language, without regions; the most first."""
        counted: Counter[str] = Counter()
        for (_platform, language), count in self.reached.items():
            counted[language.partition("-")[0]] += count
        return counted.most_common()


async def count(db: AsyncSession, audience: Audience, topic: str) -> Count:
    """Count whom it reaches now."""
    reached: Counter[tuple[str, str]] = Counter()
    unreached: Counter[str] = Counter()
    if audience.people:
        kinds = (
            Account.platform,
            READS,
            Account.reachable,
            Account.chat_id.is_(None),
            Account.aside,
            TopicChoice.cadence,
        )
        grouped = select_people(audience, topic, *kinds, func.count()).group_by(*kinds)
        for platform, reads, reachable, has_no_chat, aside, cadence, number in await db.execute(
            grouped
        ):
            chat_id = None if has_no_chat else 1
            reason = why_not(reachable=reachable, chat_id=chat_id, aside=aside, cadence=cadence)
            if reason:
                unreached[reason] += number
            else:
                reached[platform, reads or ""] += number
    chats = await groups(db, audience)
    present = sum(chat.present for chat in chats)
    if len(chats) > present:
        unreached[Unreached.LOST] = len(chats) - present
    return Count(dict(reached), dict(unreached), present)
