"""Which hours would be good: a group is asked, and the best three are proposed.

What somebody marked is kept until it is counted, and shown to nobody: sums alone are told. Where
sums are alike, those count more who can at few of the hours; then the hour is better that is
comfortable for more of those who marked it, on their own clocks; then the earlier one.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select

from bot.domain import jobs, numbers
from bot.domain.meetups.dates import moment_of
from bot.domain.meetups.fairness import comfort
from bot.storage.tables import Person, TimePoll, TimePollAnswer
from bot.words import Refused, Subject, _
from bot.words.meetups import TimePollState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.words import WeeklyHours

KIND = "good_hours"
CLOSE = "close good hours"
"""The job that counts; its subject is the `TimePoll`."""
MOST = 9
"""Hours that are asked for at once: more, nobody reads, nor has Matrix reactions for them."""
LOOK_AHEAD = 7
"""Days, from tomorrow on."""
HOUR = 60
BEST = 3
A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a group is asked: what for, which hours (aware moments), until when."""

    title: str
    slots: Sequence[datetime]
    closes_at: datetime


@dataclass(frozen=True, slots=True)
class Proposal:
    """One of the best hours, its place in the poll, and for how many it is good."""

    place: int
    at: datetime
    votes: int


def hours_in(spans: WeeklyHours, now: datetime, zone: str) -> list[datetime]:
    """The full hours of these spans on the coming days, on a zone's clocks; aware moments."""
    today = now.astimezone(ZoneInfo(zone)).date()
    found = set()
    for day in (today + A_DAY * ahead for ahead in range(1, LOOK_AHEAD + 1)):
        for weekday, first, last in spans.spans:
            if weekday != day.weekday():
                continue
            midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - a wall time
            for minute in range(first, max(last - HOUR, first) + 1, HOUR):
                found.add(moment_of(midnight + timedelta(minutes=minute), zone))
    return sorted(found)


async def ask(db: AsyncSession, by: Person, chat_id: int, asked: Asked, now: datetime) -> TimePoll:
    """Begin to ask a group."""
    poll = TimePoll(
        title=asked.title,
        chat_id=chat_id,
        asked_by=by.id,
        state=TimePollState.OPEN,
        slots=[slot.isoformat() for slot in asked.slots],
        asked_at=now,
        closes_at=asked.closes_at,
    )
    db.add(poll)
    await db.flush()
    await jobs.schedule(db, CLOSE, poll.id, asked.closes_at)
    return poll


def subject_of(poll: TimePoll) -> Subject:
    """What the messages that ask are about."""
    return Subject(KIND, poll.id)


def moments_of(poll: TimePoll) -> list[datetime]:
    """The hours that are asked for."""
    return [datetime.fromisoformat(slot) for slot in poll.slots]


async def get(db: AsyncSession, written: str) -> TimePoll | None:
    """The poll with that number."""
    number = numbers.read(written)
    return await db.get(TimePoll, number) if number is not None else None


def address(poll: TimePoll) -> str:
    """What stands in the link by which members of the group mark hours in private: its number, and
    a word that nobody can guess who was not asked.
    """
    known = f"{poll.id} {poll.chat_id} {poll.asked_at.isoformat()} {poll.title}"
    return f"{poll.id}-{hashlib.sha256(known.encode()).hexdigest()[:12]}"


async def by_address(db: AsyncSession, written: str) -> TimePoll | None:
    """The poll to which such a link leads."""
    poll = await get(db, written.partition("-")[0])
    if poll is None or not hmac.compare_digest(address(poll).encode(), written.encode()):
        return None
    return poll


async def marked_by(db: AsyncSession, poll: TimePoll, person_id: int) -> list[int]:
    """The places of the hours that are good for somebody."""
    answer = await db.get(TimePollAnswer, (poll.id, person_id))
    return [] if answer is None else [int(place) for place in answer.slots]


async def mark(db: AsyncSession, poll: TimePoll, person_id: int, place: int) -> list[int]:
    """Mark an hour as good, or no more; gives all that are. Raises Refused."""
    if poll.state != TimePollState.OPEN or not 0 <= place < len(poll.slots):
        raise Refused(_("This poll is over."))
    answer = await db.get(TimePollAnswer, (poll.id, person_id))
    if answer is None:
        answer = TimePollAnswer(poll_id=poll.id, person_id=person_id, slots=[])
        db.add(answer)
    answer.slots = sorted({*answer.slots} ^ {place})
    return [int(each) for each in answer.slots]


async def voices(db: AsyncSession, poll: TimePoll) -> int:
    """How many people have marked anything."""
    rows = await db.scalars(select(TimePollAnswer.slots).where(TimePollAnswer.poll_id == poll.id))
    return sum(1 for slots in rows if slots)


async def close(db: AsyncSession, poll: TimePoll) -> list[Proposal] | None:
    """Count it, once: the best hours; who marked what is deleted. None: it was counted already."""
    if poll.state != TimePollState.OPEN:
        return None
    rows = await db.execute(
        select(TimePollAnswer.slots, Person.zone)
        .join(Person, Person.id == TimePollAnswer.person_id)
        .where(TimePollAnswer.poll_id == poll.id)
    )
    answers = [([int(place) for place in slots], zone or "") for slots, zone in rows]
    poll.state = TimePollState.CLOSED
    await jobs.cancel(db, poll.id, CLOSE)
    await db.execute(
        delete(TimePollAnswer)
        .where(TimePollAnswer.poll_id == poll.id)
        .execution_options(synchronize_session="fetch")
    )
    return best(moments_of(poll), answers)


def best(slots: Sequence[datetime], answers: Sequence[tuple[Sequence[int], str]]) -> list[Proposal]:
    """The best hours, given what each person marked, and their zone ("": not known)."""
    votes = dict.fromkeys(range(len(slots)), 0)
    weights, comforts = dict.fromkeys(votes, 0.0), dict.fromkeys(votes, 0)
    for places, zone in answers:
        for place in {*places} & votes.keys():
            votes[place] += 1
            weights[place] += 1 / len(places)
            comforts[place] += comfort(zone, slots[place]) if zone else 1
    ranked = sorted(
        (place for place in votes if votes[place]),
        key=lambda place: (
            -votes[place], -round(weights[place], 6), -comforts[place], slots[place],
        ),
    )  # fmt: skip
    return [Proposal(place, slots[place], votes[place]) for place in ranked[:BEST]]
