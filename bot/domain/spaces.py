"""Spaces: sets of rooms that the bot is in; organizers say what it does with the rooms in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from bot.domain import groups, jobs, numbers
from bot.storage.personal_data import PersonalData, nameless
from bot.storage.tables import Chat, Community, Space, SpaceRoom
from bot.words import Refused
from bot.words.states import SpaceState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Person
    from bot.words import Event, RoomOfSpace

LOOK = "rooms.space"
"""The job that looks after a space of which nobody has said anything; its subject is its id."""
PATIENCE = timedelta(days=3)
MOST_OFFERED = 5
"""So many spaces may wait for an answer; whoever may invite the bot could go on without end."""
MOST_ROOMS = 100


@dataclass(frozen=True, slots=True)
class News:
    """What is new of a space: whether there is something to decide on, and to be asked anew."""

    space: Space
    is_offered: bool
    is_anew: bool


async def note(db: AsyncSession, event: Event, now: datetime) -> News | None:
    """Note which rooms are in a space; None where too many spaces wait already."""
    space = await _of(db, event)
    if space is None:
        if await _waiting(db) >= MOST_OFFERED:
            return None
        space = Space(
            platform=event.platform,
            account=event.account,
            key=event.place.key,
            title=event.place.title,
            state=SpaceState.GONE,
            offers=0,
            offered_at=now,
        )
        db.add(space)
        await db.flush()
    space.title = event.place.title or space.title
    are_new = await _note_rooms(db, space, event.rooms[:MOST_ROOMS], now)
    was_waiting = space.state == SpaceState.OFFERED
    if not are_new and space.state != SpaceState.GONE:
        return News(space, is_offered=was_waiting, is_anew=False)
    if not are_new and not await rooms_of(db, space, SpaceState.OFFERED):
        space.state = SpaceState.DECLINED
        return News(space, is_offered=False, is_anew=False)
    if not was_waiting:
        space.state, space.decided_by, space.reminded_at = SpaceState.OFFERED, None, None
        space.offers, space.offered_at = space.offers + 1, now
        await jobs.schedule(db, LOOK, space.id, now + PATIENCE)
    await db.flush()
    return News(space, is_offered=True, is_anew=not was_waiting)


async def _of(db: AsyncSession, event: Event) -> Space | None:
    space: Space | None = await db.scalar(
        select(Space).where(
            Space.platform == event.platform,
            Space.account == event.account,
            Space.key == event.place.key,
        )
    )
    return space


async def _waiting(db: AsyncSession) -> int:
    waiting = select(func.count(Space.id)).where(Space.state == SpaceState.OFFERED)
    return await db.scalar(waiting) or 0


async def _note_rooms(
    db: AsyncSession, space: Space, rooms: Sequence[RoomOfSpace], now: datetime
) -> bool:
    """Note what has come and gone; tell whether something has come."""
    known = {room.key: room for room in await rooms_of(db, space)}
    served = await _where_we_are(db, space, [room.key for room in rooms])
    are_new = False
    for room in rooms:
        noted = known.pop(room.key, None)
        if noted is None or noted.state == SpaceState.GONE:
            noted = noted or SpaceRoom(space_id=space.id, key=room.key)
            noted.state = SpaceState.SERVED if room.key in served else SpaceState.OFFERED
            are_new = are_new or noted.state == SpaceState.OFFERED
            db.add(noted)
        noted.title, noted.link = room.title, room.link
        noted.via, noted.is_open = room.via, room.is_open
    for gone in known.values():
        await _take_off(db, gone, now)
    await db.flush()
    return are_new


async def _where_we_are(db: AsyncSession, space: Space, keys: Sequence[str]) -> set[str]:
    """The keys of rooms in which the bot is."""
    present = select(Chat.key).where(
        Chat.platform == space.platform,
        Chat.account == space.account,
        Chat.key.in_(keys),
        Chat.present,
    )
    return set(await db.scalars(present))


async def _take_off(db: AsyncSession, room: SpaceRoom, now: datetime) -> None:
    """A room is in its space no more: what was listed through it is off the list."""
    room.state = SpaceState.GONE
    if room.community_id is None:
        return
    listed = await db.get(Community, room.community_id)
    if listed is not None and listed.retired_at is None:
        listed.retired_at = now
    room.community_id = None


async def rooms_of(
    db: AsyncSession, space: Space, state: SpaceState | None = None
) -> list[SpaceRoom]:
    """The rooms of a space: all, or those in one state."""
    query = select(SpaceRoom).where(SpaceRoom.space_id == space.id)
    if state is not None:
        query = query.where(SpaceRoom.state == state)
    return list((await db.scalars(query.order_by(SpaceRoom.id))).all())


async def by_id(db: AsyncSession, space_id: int) -> Space | None:
    """A space, by its id."""
    return await db.get(Space, space_id)


async def room_by_id(db: AsyncSession, room_id: int) -> SpaceRoom | None:
    """A room of a space, by its id."""
    return await db.get(SpaceRoom, room_id)


async def read(db: AsyncSession, number: str) -> Space | None:
    """The space that buttons call by that number, if the bot is in it."""
    space_id = numbers.read(number)
    space = await by_id(db, space_id) if space_id is not None else None
    return space if space is not None and space.state != SpaceState.GONE else None


async def decide(db: AsyncSession, space: Space, by: Person, choice: SpaceState) -> list[SpaceRoom]:
    """Say what is done with the rooms that are offered, or, where none is, with those that the bot
    is not in; give those. What is open is listed, unless the choice is to leave them be.
    """
    space.state, space.decided_by = choice, by.id
    changed = await rooms_of(db, space, SpaceState.OFFERED)
    if not changed:
        changed = [
            room
            for room in await rooms_of(db, space)
            if room.state in {SpaceState.LISTED, SpaceState.DECLINED}
        ]
    for room in changed:
        # Into what is closed nobody can go without an invitation, which makes itself known.
        is_closed = choice is SpaceState.SERVED and not room.is_open
        room.state = SpaceState.DECLINED if is_closed else choice
        if choice is not SpaceState.DECLINED and room.is_open and room.community_id is None:
            room.community_id = await _list(db, room, by)
    await db.flush()
    return changed


async def _list(db: AsyncSession, room: SpaceRoom, by: Person) -> int | None:
    """List a room; None where its link is listed already, or there is none."""
    if not room.link:
        return None
    try:
        return (await groups.add(db, by, title=room.title, link=room.link)).id
    except Refused:
        return None


def fail(room: SpaceRoom) -> None:
    """The bot could not go there."""
    room.state = SpaceState.LISTED if room.community_id is not None else SpaceState.DECLINED


async def leave(db: AsyncSession, event: Event) -> Space | None:
    """The bot is in that space no more; what it serves and lists stays."""
    space = await _of(db, event)
    if space is None or space.state == SpaceState.GONE:
        return None
    space.state = SpaceState.GONE
    for room in await rooms_of(db, space, SpaceState.OFFERED):
        room.state = SpaceState.GONE
    await db.flush()
    return space


def take_unanswered(space: Space, now: datetime) -> bool:
    """Are organizers to be reminded of it, once?"""
    if space.state != SpaceState.OFFERED or space.reminded_at is not None:
        return False
    space.reminded_at = now
    return True


PERSONAL_DATA = PersonalData("spaces", (nameless(Space.decided_by),))
