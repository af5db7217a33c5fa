"""Meetups: made by whoever may plan, published, changed, cancelled; and their hosts."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select

from bot.domain import names, numbers
from bot.domain.meetups import dates, moves, occurrences
from bot.storage.tables import Meetup, MeetupHost, MeetupPlanner, MeetupRoom, Person
from bot.words import Refused, _
from bot.words.domain_events import happened
from bot.words.meetup_events import MeetupChanged, MeetupPublished
from bot.words.meetups import MeetupState

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

MOST_HOSTS = 10
DRAFTS_STAY = timedelta(days=60)
OF_THE_DATES = frozenset({"wall", "zone", "minutes", "rule", "until", "exceptions"})
"""Columns from which dates are made: `moves` changes them once a meetup is published."""


async def draft(
    db: AsyncSession,
    maker: Person | None,
    title: str,
    wall: datetime,
    zone: str,
    *,
    now: datetime,
    **details: Any,
) -> Meetup:
    """Begin a meetup that its maker alone sees, and hosts. `wall` is naive, by the zone's clocks;
    `details` are further columns of `Meetup`.
    """
    columns: dict[str, Any] = {
        "uid": f"{uuid.uuid4()}@lamplighter", "exceptions": [], "picture": [], **details,
    }  # fmt: skip
    meetup = Meetup(
        title=title, wall=wall, zone=zone, made_at=now, changed_at=now,
        made_by=maker.id if maker is not None else None, state=MeetupState.DRAFT, **columns,
    )  # fmt: skip
    db.add(meetup)
    await db.flush()
    if maker is not None:
        db.add(MeetupHost(meetup_id=meetup.id, person_id=maker.id))
        await db.flush()
    return meetup


async def find(db: AsyncSession, written: str) -> Meetup | None:
    """The meetup with that number, however it is typed; dropped drafts are gone."""
    number = numbers.read(written)
    meetup = await db.get(Meetup, number) if number is not None else None
    return meetup if meetup is not None and meetup.state != MeetupState.DROPPED else None


async def by_id(db: AsyncSession, meetup_id: int) -> Meetup:
    """The meetup with that id. Raises NoResultFound."""
    return await db.get_one(Meetup, meetup_id)


async def publish(db: AsyncSession, meetup: Meetup, now: datetime) -> None:
    """Let those see it for whom it is, and plan its first dates. Raises Refused."""
    if meetup.state != MeetupState.DRAFT:
        raise Refused(_("This meetup is published already."))
    if dates.moment_of(meetup.wall, meetup.zone) <= now and not meetup.rule:
        raise Refused(_("That is in the past. Write a date that is still to come."))
    meetup.state = MeetupState.PUBLISHED
    meetup.changed_at = now
    await occurrences.plan_ahead(db, meetup, now)
    happened(db, MeetupPublished(meetup.id))


async def change(
    db: AsyncSession, meetup: Meetup, values: Mapping[str, Any], now: datetime
) -> tuple[str, ...]:
    """Set columns of it; gives the names of those that are others now. Raises ValueError for the
    dates of a published one: `moves.move`, `move_rest` and `set_length` are for these.
    """
    changed = tuple(name for name, value in values.items() if getattr(meetup, name) != value)
    if meetup.state == MeetupState.PUBLISHED and OF_THE_DATES & set(changed):
        msg = "dates of a published meetup are moved"
        raise ValueError(msg)
    for name in changed:
        setattr(meetup, name, values[name])
    if changed:
        _count(db, meetup, changed, now)
    return changed


def _count(db: AsyncSession, meetup: Meetup, changed: tuple[str, ...], now: datetime) -> None:
    meetup.changed_at = now
    if meetup.state == MeetupState.PUBLISHED:
        meetup.sequence += 1
        happened(db, MeetupChanged(meetup.id, changed))


def drop(meetup: Meetup) -> None:
    """Nobody wants this draft any more. Raises Refused."""
    if meetup.state != MeetupState.DRAFT:
        raise Refused(_("This meetup is published already."))
    meetup.state = MeetupState.DROPPED


async def delete_old_drafts(db: AsyncSession, now: datetime) -> None:
    """Delete what nobody has changed for `DRAFTS_STAY`, and nobody else ever saw."""
    old = select(Meetup.id).where(
        Meetup.state.in_((MeetupState.DRAFT, MeetupState.DROPPED)),
        Meetup.changed_at < now - DRAFTS_STAY,
    )
    for column, table in ((MeetupHost.meetup_id, MeetupHost), (Meetup.id, Meetup)):
        await db.execute(
            delete(table).where(column.in_(old)).execution_options(synchronize_session="fetch")
        )


async def cancel(db: AsyncSession, meetup: Meetup, reason: str, now: datetime) -> None:
    """It does not take place any more, nor does any of its dates to come. Raises Refused."""
    if meetup.state != MeetupState.PUBLISHED:
        raise Refused(_("This meetup is not published."))
    for occurrence in await occurrences.to_come(db, meetup.id, now):
        await moves.cancel(db, occurrence, reason)
    meetup.state = MeetupState.CANCELLED
    meetup.changed_at = now
    meetup.sequence += 1


# ── rooms ────────────────────────────────────────────────────────────────────────────────────


async def keep_posted(db: AsyncSession, meetup_id: int, chat_id: int, occurrence_id: int) -> None:
    """Note that the card of this date stands in that room; of a series, the next ones follow."""
    room = await db.get(MeetupRoom, (meetup_id, chat_id))
    if room is None:
        room = MeetupRoom(meetup_id=meetup_id, chat_id=chat_id)
        db.add(room)
    room.posted_id = occurrence_id


async def rooms_without(db: AsyncSession, meetup_id: int, occurrence_id: int) -> list[int]:
    """Chats in which another date's card was the last."""
    rows = select(MeetupRoom.chat_id).where(
        MeetupRoom.meetup_id == meetup_id, MeetupRoom.posted_id != occurrence_id
    )
    return list(await db.scalars(rows.order_by(MeetupRoom.chat_id)))


# ── who may ──────────────────────────────────────────────────────────────────────────────────


async def may_plan(db: AsyncSession, person_id: int) -> bool:
    """Was somebody allowed to plan meetups who is no organizer?"""
    return await db.get(MeetupPlanner, person_id) is not None


async def allow(db: AsyncSession, person: Person, by: Person, now: datetime) -> bool:
    """Let somebody plan meetups; False: they may already."""
    if await may_plan(db, person.id):
        return False
    db.add(MeetupPlanner(person_id=person.id, allowed_by=by.id, allowed_at=now))
    return True


async def disallow(db: AsyncSession, person: Person) -> bool:
    """Let them plan no more; False: they might not. What they host, they go on hosting."""
    planner = await db.get(MeetupPlanner, person.id)
    if planner is None:
        return False
    await db.delete(planner)
    return True


async def planners(db: AsyncSession) -> list[Person]:
    """Everybody who was allowed to, by name."""
    few = select(MeetupPlanner.person_id)
    return names.in_order(await db.scalars(select(Person).where(Person.id.in_(few))))


async def is_host(db: AsyncSession, meetup_id: int, person_id: int) -> bool:
    """May they change it, and see who comes? Organizers may as well."""
    return await db.get(MeetupHost, (meetup_id, person_id)) is not None


async def hosts(db: AsyncSession, meetup_id: int) -> list[Person]:
    """Its hosts, by name."""
    rows = select(Person).join(MeetupHost, MeetupHost.person_id == Person.id)
    return names.in_order(await db.scalars(rows.where(MeetupHost.meetup_id == meetup_id)))


async def add_host(db: AsyncSession, meetup: Meetup, person: Person, now: datetime) -> None:
    """Let somebody host it as well. Raises Refused."""
    there = await hosts(db, meetup.id)
    if person.id in {host.id for host in there}:
        raise Refused(_("{name} hosts this meetup already.", name=person.name))
    if len(there) >= MOST_HOSTS:
        raise Refused(_("This meetup has as many hosts as a meetup can have."))
    db.add(MeetupHost(meetup_id=meetup.id, person_id=person.id))
    _count(db, meetup, ("hosts",), now)


async def remove_host(db: AsyncSession, meetup: Meetup, person: Person, now: datetime) -> None:
    """Let somebody host it no more. Raises Refused for the last of them."""
    there = {host.id for host in await hosts(db, meetup.id)}
    if there == {person.id}:
        raise Refused(_("Somebody has to host it."))
    await db.execute(
        delete(MeetupHost)
        .where(MeetupHost.meetup_id == meetup.id, MeetupHost.person_id == person.id)
        .execution_options(synchronize_session="fetch")
    )
    _count(db, meetup, ("hosts",), now)
