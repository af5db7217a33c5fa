"""Overviews: how mentoring stands, for organizers; in numbers, without anybody's words."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import func, or_, select

from bot.domain import fluencies, moments
from bot.domain.mentoring import candidates, eligibility, mentors, profiles, requests
from bot.storage.tables import MentoringRequest, Pairing, Person
from bot.words.mentoring import PairingState

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence

    from sqlalchemy import ColumnElement
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.domain.mentoring.eligibility import Rules

COLUMNS = ("kind", "mentee", "mentor", "language", "state", "ending", "began_at", "ended_at")
CHUNK = 500
"""Rows that are read at a time."""
Row = TypeVar("Row", Pairing, MentoringRequest)
FORMULA = frozenset("=+-@\t\r\n")
"""Beginnings of what a spreadsheet would run."""


@dataclass(frozen=True, slots=True)
class Load:
    """A mentor, how many people they have, and how many they take."""

    mentor: Person
    taken: int
    capacity: int
    rests: bool


@dataclass(frozen=True, slots=True)
class Overview:
    """`waiting` by language; who waits for longest; `silent`: nobody has answered for long."""

    waiting: tuple[tuple[str, int], ...]
    longest: datetime | None
    loads: tuple[Load, ...]
    pairings: int
    silent: tuple[Pairing, ...]
    unmet: tuple[tuple[str, int], ...]
    """Languages in which somebody waits and nobody mentors, with how many wait."""


async def of(db: AsyncSession, rules: Rules, now: datetime, silent_for: timedelta) -> Overview:
    """How it stands now."""
    waiting = await requests.in_state(db, *requests.OPEN)
    by_language: Counter[str] = Counter()
    unmet: Counter[str] = Counter()
    mentoring = await mentors.all_who_mentor(db)
    offered = set().union(*(await _languages(db, [mentor.id for mentor in mentoring])).values())
    asking = await _languages(db, [request.person_id for request in waiting])
    for request in waiting:
        spoken = asking.get(request.person_id) or set()
        by_language.update(sorted(spoken))
        if not spoken & offered:
            unmet.update(sorted(spoken))
    going_on = Pairing.state.in_((PairingState.ACTIVE, PairingState.PAUSED))
    count = await db.scalar(select(func.count()).select_from(Pairing).where(going_on))
    silent = await db.scalars(
        select(Pairing).where(going_on, _is_silent(now - silent_for)).order_by(Pairing.id)
    )
    return Overview(
        tuple(by_language.most_common()),
        min((request.asked_at for request in waiting), default=None),
        await _loads(db, mentoring, rules, now),
        count or 0,
        tuple(silent),
        tuple(unmet.most_common()),
    )


def _is_silent(until: datetime) -> ColumnElement[bool]:
    """Has one of the two left something unanswered since then?"""
    return or_(
        Pairing.state == PairingState.PAUSED,
        Pairing.mentee_owes_since <= until,
        Pairing.mentor_owes_since <= until,
    )


async def _languages(db: AsyncSession, ids: Iterable[int]) -> dict[int, set[str]]:
    """What each of them speaks, without regions."""
    spoken = await fluencies.of_all(db, ids)
    return {who: {tag.partition("-")[0] for tag in tags} for who, tags in spoken.items()}


async def _loads(
    db: AsyncSession, mentoring: Sequence[Person], rules: Rules, now: datetime
) -> tuple[Load, ...]:
    taken = await candidates.places_taken(db, [mentor.id for mentor in mentoring])
    own = await profiles.of_all(db, [mentor.id for mentor in mentoring])
    standing = await eligibility.standings(db, mentoring, rules, now, own)
    loads = []
    for mentor in mentoring:
        profile = own.get(mentor.id)
        if profile is not None:
            rests = not candidates.is_free(mentor, profile, now)
            rests = rests or not standing[mentor.id].eligible
            loads.append(Load(mentor, taken.get(mentor.id, 0), profile.capacity, rests))
    return tuple(loads)


async def between(db: AsyncSession, one: Person, other: Person) -> Pairing | None:
    """The pairing of these two that goes on, whichever of them is the mentor."""
    query = select(Pairing).where(
        Pairing.state != PairingState.ENDED,
        or_(
            (Pairing.mentee_id == one.id) & (Pairing.mentor_id == other.id),
            (Pairing.mentee_id == other.id) & (Pairing.mentor_id == one.id),
        ),
    )
    return await db.scalar(query.limit(1))


# ── as tables ────────────────────────────────────────────────────────────────────────────────


async def rows(db: AsyncSession) -> list[dict[str, Any]]:
    """Every pairing and every request, a row each, by names and moments alone."""
    pairings = [pairing async for pairing in _all(db, Pairing)]
    wanted = [request async for request in _all(db, MentoringRequest)]
    ids = {pairing.mentee_id for pairing in pairings} | {pairing.mentor_id for pairing in pairings}
    names = await _names(db, ids | {request.person_id for request in wanted})
    return [
        *(_pairing_row(pairing, names) for pairing in pairings),
        *(_request_row(request, names) for request in wanted),
    ]


async def _all(db: AsyncSession, table: type[Row]) -> AsyncIterator[Row]:
    """All rows, some at a time."""
    last = 0
    while chunk := (
        await db.scalars(select(table).where(table.id > last).order_by(table.id).limit(CHUNK))
    ).all():
        for row in chunk:
            yield row
        last = chunk[-1].id


async def _names(db: AsyncSession, ids: Collection[int | None]) -> dict[int | None, str]:
    wanted = sorted(id_ for id_ in ids if id_ is not None)
    names: dict[int | None, str] = {}
    for first in range(0, len(wanted), CHUNK):
        few = wanted[first : first + CHUNK]
        named = await db.execute(select(Person.id, Person.name).where(Person.id.in_(few)))
        names |= {person.id: person.name for person in named}
    return names


def _pairing_row(pairing: Pairing, names: Mapping[int | None, str]) -> dict[str, Any]:
    return {
        "kind": "pairing",
        "mentee": names.get(pairing.mentee_id, ""),
        "mentor": names.get(pairing.mentor_id, ""),
        "language": pairing.language,
        "state": pairing.state,
        "ending": pairing.ending,
        "began_at": moments.iso(pairing.began_at),
        "ended_at": moments.iso(pairing.ended_at),
    }


def _request_row(request: MentoringRequest, names: Mapping[int | None, str]) -> dict[str, Any]:
    return {
        "kind": "request",
        "mentee": request.pseudonym or names.get(request.person_id, ""),
        "mentor": "",
        "language": "",
        "state": request.state,
        "ending": request.obstacle,
        "began_at": moments.iso(request.asked_at),
        "ended_at": moments.iso(request.ended_at),
    }


def as_csv(table: list[dict[str, Any]]) -> str:
    """Rows as a spreadsheet reads them; no cell is run as a formula."""
    written = io.StringIO(newline="")
    writer = csv.DictWriter(written, fieldnames=COLUMNS)
    writer.writeheader()
    for row in table:
        writer.writerow({name: _cell(row[name]) for name in COLUMNS})
    return written.getvalue()


def _cell(value: str | None) -> str:
    cell = value or ""
    return f"'{cell}" if cell[:1] in FORMULA else cell
