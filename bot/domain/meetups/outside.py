"""Meetups that are planned elsewhere: read from calendars, or told by organizers.

Here they can only be seen; whoever wants to come goes to where they are planned.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sqlalchemy import select, update

from bot.domain import jobs
from bot.domain.meetups import meetups, occurrences
from bot.storage.tables import Meetup, Occurrence
from bot.words.domain_events import happened
from bot.words.meetup_events import OccurrenceCancelled, OccurrenceMoved
from bot.words.meetups import MeetupKind, MeetupState, OccurrenceState, Visibility

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.domain.calendars.reading import OutsideEvent
    from bot.storage.tables import Person
    from bot.words import LocalMoment

LONGEST_UID = 255
AT_ONCE = 500
"""Names that are looked for in one statement."""


@dataclass(slots=True)
class Tally:
    """What came of it, in dates."""

    added: int = 0
    changed: int = 0
    cancelled: int = 0
    unchanged: int = 0


@dataclass(frozen=True, slots=True)
class Origin:
    """Whence events are: a name that is theirs alone, the address that people are shown where an
    event has none of its own (or a file's name, which is no address), and what holds for all.
    """

    name: str
    link: str
    kind: str = MeetupKind.TRAINING
    language: str = ""
    watched_id: int | None = None


async def tell(
    db: AsyncSession, by: Person, title: str, begins: LocalMoment, now: datetime, **details: Any
) -> Meetup:
    """Show something that is planned elsewhere; `details` are further columns of `Meetup`."""
    wall = begins.at.astimezone(ZoneInfo(begins.zone)).replace(tzinfo=None, fold=0)
    meetup = await meetups.draft(
        db, None, title, wall, begins.zone, now=now, visibility=Visibility.PUBLIC, **details
    )
    meetup.made_by = by.id
    await meetups.publish(db, meetup, now)
    for occurrence in await occurrences.of_meetup(db, meetup.id):  # nobody here opens the door
        await jobs.cancel(db, occurrence.id, occurrences.BEGINS, occurrences.ENDS)
    return meetup


async def follow(
    db: AsyncSession,
    origin: Origin,
    events: Sequence[OutsideEvent],
    now: datetime,
    *,
    cancels: bool = True,
) -> Tally:
    """Let what is shown be what stands there: new events, changed ones, and (`cancels`) those that
    vanished. Only what changed is written. What is over stays as it is.
    """
    by_uid = {_uid(origin, event.key): event for event in events}
    known = await _known(db, origin, [*by_uid], now)
    tally, new = Tally(), {}
    for uid, event in by_uid.items():
        if uid not in known:
            new[uid] = event
        elif _change(db, origin, known[uid], event, now):
            tally.changed += 1
        else:
            tally.unchanged += 1
    for uid, (meetup, occurrence) in known.items():
        if cancels and uid not in by_uid and occurrence.ends_at > now:
            tally.cancelled += _cancel(db, meetup, occurrence, now)
    await _add(db, origin, new, now)
    tally.added = len(new)
    return tally


async def drop(db: AsyncSession, origin: Origin, now: datetime) -> int:
    """Show nothing more of it that is to come; gives how many dates that were."""
    return (await follow(db, origin, (), now)).cancelled


async def let_go(db: AsyncSession, watched_id: int) -> None:
    """Let meetups of a calendar name it no more: it is going to be deleted."""
    await db.execute(
        update(Meetup)
        .where(Meetup.watched_id == watched_id)
        .values(watched_id=None)
        .execution_options(synchronize_session="fetch")
    )


async def _known(
    db: AsyncSession, origin: Origin, uids: Sequence[str], now: datetime
) -> dict[str, tuple[Meetup, Occurrence]]:
    """What is shown of it and not over, and what else has one of these names."""
    dates = select(Meetup, Occurrence).join(Occurrence, Occurrence.meetup_id == Meetup.id)
    ours = (
        Meetup.watched_id == origin.watched_id
        if origin.watched_id is not None
        else Meetup.uid.startswith(_before(origin), autoescape=True)
    )
    rows = [*await db.execute(dates.where(ours, Occurrence.ends_at > now))]
    known = {meetup.uid: (meetup, occurrence) for meetup, occurrence in rows}
    others = [uid for uid in uids if uid not in known]
    for first in range(0, len(others), AT_ONCE):
        named = dates.where(Meetup.uid.in_(others[first : first + AT_ONCE]))
        known |= {meetup.uid: (meetup, date) for meetup, date in await db.execute(named)}
    return known


def _before(origin: Origin) -> str:
    return f"{hashlib.sha256(origin.name.encode()).hexdigest()[:16]}-"


def _uid(origin: Origin, key: str) -> str:
    """A name that the calendar alone can give; two calendars may know the same event."""
    uid = _before(origin) + "".join(sign for sign in key if sign.isprintable())
    if len(uid) <= LONGEST_UID:
        return uid
    return f"{_before(origin)}{hashlib.sha256(key.encode()).hexdigest()}"


def _columns(origin: Origin, event: OutsideEvent) -> dict[str, Any]:
    return {
        "title": event.title,
        "description": event.description,
        "place": event.place,
        "zone": event.zone,
        "wall": event.starts_at.astimezone(ZoneInfo(event.zone)).replace(tzinfo=None, fold=0),
        "minutes": max(0, round(event.length / timedelta(minutes=1))),
        "whole_days": event.whole_days,
        "source": event.link or origin.link,
        "kind": origin.kind,
        "language": origin.language,
    }


async def _add(
    db: AsyncSession, origin: Origin, events: Mapping[str, OutsideEvent], now: datetime
) -> None:
    """Show them: all in two statements, as there may be many."""
    added = [
        Meetup(
            uid=uid,
            state=MeetupState.PUBLISHED,
            visibility=Visibility.PUBLIC,
            exceptions=[],
            picture=[],
            watched_id=origin.watched_id,
            made_at=now,
            changed_at=now,
            **_columns(origin, event),
        )
        for uid, event in events.items()
    ]
    db.add_all(added)
    await db.flush()
    for meetup in added:
        occurrence = Occurrence(meetup_id=meetup.id, state=OccurrenceState.PLANNED)
        _set_time(meetup, occurrence, events[meetup.uid])
        db.add(occurrence)
    await db.flush()


def _set_time(meetup: Meetup, occurrence: Occurrence, event: OutsideEvent) -> None:
    occurrence.wall = occurrence.original = meetup.wall
    occurrence.zone = event.zone
    occurrence.starts_at = event.starts_at
    occurrence.ends_at = event.starts_at + event.length


def _change(
    db: AsyncSession,
    origin: Origin,
    known: tuple[Meetup, Occurrence],
    event: OutsideEvent,
    now: datetime,
) -> bool:
    """Let it be as the event is; False: it is so already."""
    meetup, occurrence = known
    is_back = occurrence.state == OccurrenceState.CANCELLED
    before = occurrence.starts_at
    has_moved = (before, occurrence.ends_at) != (event.starts_at, event.starts_at + event.length)
    values = _columns(origin, event)
    changed = [name for name, value in values.items() if getattr(meetup, name) != value]
    if not (changed or has_moved or is_back):
        return False
    for name in changed:
        setattr(meetup, name, values[name])
    meetup.sequence += 1
    meetup.changed_at = now
    if is_back:
        occurrence.state = OccurrenceState.PLANNED
    if has_moved:
        _set_time(meetup, occurrence, event)
        happened(db, OccurrenceMoved(occurrence.id, before))
    return True


def _cancel(db: AsyncSession, meetup: Meetup, occurrence: Occurrence, now: datetime) -> bool:
    if occurrence.state == OccurrenceState.CANCELLED:
        return False
    occurrence.state = OccurrenceState.CANCELLED
    occurrence.sequence += 1
    meetup.changed_at = now
    happened(db, OccurrenceCancelled(occurrence.id))
    return True
