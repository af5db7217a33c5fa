"""Peer circles: three to five who were at the same event tell each other first, once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from bot.domain import blocks, jobs, people
from bot.domain.mentoring import profiles
from bot.domain.shareouts import circle_matching
from bot.domain.shareouts.circle_matching import Candidate, PlannedCircle
from bot.storage.tables import Circle, CircleMember, Person, ShareoutAsk
from bot.words import Refused, _
from bot.words.domain_events import CircleShrunk, happened
from bot.words.quiet import Quiet
from bot.words.shareouts import AskState, CircleAnswer, CircleState

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import SupportedEvent

CLOSE = "shareouts.circles"
"""The job that puts people into circles; its subject is the event."""
MEET = "shareouts.circle"
"""The job that reminds a circle of its date; its subject is the circle."""
FEWEST_LEFT = 2
OVER = _("That circle is over.")


async def begin(
    db: AsyncSession, event: SupportedEvent, closes_at: datetime, now: datetime
) -> Sequence[ShareoutAsk]:
    """Ask those who were at an event whether they would be in a circle: those who have neither
    declined to share nor been asked about a circle before. Gives how they were asked to share.
    """
    before = select(CircleMember.person_id).where(CircleMember.event_id == event.id)
    query = select(ShareoutAsk).where(
        ShareoutAsk.event_id == event.id,
        ShareoutAsk.person_id.is_not(None),
        ShareoutAsk.person_id.not_in(before),
        ShareoutAsk.state.in_((AskState.ASKED, AskState.PLEDGED, AskState.ELSEWHERE)),
    )
    asked = (await db.scalars(query.order_by(ShareoutAsk.id))).all()
    db.add_all(
        CircleMember(event_id=event.id, person_id=each.person_id, at=now, answer=CircleAnswer.ASKED)
        for each in asked
    )
    event.circles_close_at = closes_at
    await jobs.schedule(db, CLOSE, event.id, closes_at, quiet=Quiet.COMMUNITY)
    return asked


async def answer(
    db: AsyncSession, event_id: int, person_id: int, now: datetime, *, accepts: bool
) -> None:
    """Somebody would be in a circle, or not. Raises Refused where that is settled."""
    member = await db.get(CircleMember, (event_id, person_id))
    is_open = member is not None and member.answer in {
        CircleAnswer.ASKED, CircleAnswer.WILLING, CircleAnswer.DECLINED,
    }  # fmt: skip
    if member is None or not is_open:
        raise Refused(_("That is settled already."))
    member.answer, member.at = (CircleAnswer.WILLING if accepts else CircleAnswer.DECLINED), now


async def count(db: AsyncSession, event_id: int) -> dict[str, int]:
    """How many have said what."""
    query = (
        select(CircleMember.answer, func.count())
        .where(CircleMember.event_id == event_id)
        .group_by(CircleMember.answer)
    )
    return dict((await db.execute(query)).tuples().all())


# ── forming ──────────────────────────────────────────────────────────────────────────────────


async def candidates(db: AsyncSession, event_id: int, language: str, zone: str) -> list[Candidate]:
    """Those who would be in a circle; of whom nothing is known speaks that language, there."""
    query = (
        select(Person)
        .join(CircleMember, CircleMember.person_id == Person.id)
        .where(CircleMember.event_id == event_id, CircleMember.answer == CircleAnswer.WILLING)
        .order_by(Person.id)
    )
    return [
        Candidate(
            person.id,
            frozenset(await people.reading(db, person.id) or {language}),
            person.zone or zone,
            profiles.hours_of(await profiles.of(db, person.id)),
            frozenset(await blocks.apart_from(db, person.id)),
        )
        for person in (await db.scalars(query)).all()
    ]


async def settle(
    db: AsyncSession, event_id: int, planned: Iterable[PlannedCircle], now: datetime
) -> tuple[list[Circle], list[int]]:
    """Make the circles that are planned, of those who still would be in one; gives them, and the
    ids of those for whom there is none.
    """
    query = select(CircleMember).where(
        CircleMember.event_id == event_id, CircleMember.answer == CircleAnswer.WILLING
    )
    willing = {member.person_id: member for member in (await db.scalars(query)).all()}
    made = []
    for plan in planned:
        members = [willing.pop(each) for each in plan.members if each in willing]
        if len(members) < FEWEST_LEFT:
            willing.update({member.person_id: member for member in members})
            continue
        circle = Circle(event_id=event_id, language=plan.language, formed_at=now,
                        meets_at=plan.meets_at, state=CircleState.MEETING)  # fmt: skip
        db.add(circle)
        await db.flush()
        for member in members:
            member.circle_id, member.answer = circle.id, CircleAnswer.PLACED
        await jobs.schedule(db, MEET, circle.id, plan.meets_at - circle_matching.NOTICE)
        made.append(circle)
    for member in willing.values():
        member.answer = CircleAnswer.UNPLACED
    return made, sorted(willing)


# ── being in one ─────────────────────────────────────────────────────────────────────────────


async def by_id(db: AsyncSession, circle_id: int) -> Circle | None:
    """The circle of that number, if there is one."""
    return await db.get(Circle, circle_id)


async def of_event(db: AsyncSession, event_id: int) -> Sequence[Circle]:
    """The circles of an event."""
    return (await db.scalars(select(Circle).where(Circle.event_id == event_id))).all()


async def members(db: AsyncSession, circle: Circle) -> list[Person]:
    """Who is in it."""
    query = (
        select(Person)
        .join(CircleMember, CircleMember.person_id == Person.id)
        .where(CircleMember.circle_id == circle.id, CircleMember.answer == CircleAnswer.PLACED)
        .order_by(Person.id)
    )
    return list((await db.scalars(query)).all())


async def leave(db: AsyncSession, circle: Circle, person_id: int, now: datetime) -> None:
    """Somebody can't be there; one alone is no circle. Raises Refused where it is over."""
    member = await db.get(CircleMember, (circle.event_id, person_id))
    is_in = member is not None and member.circle_id == circle.id
    if member is None or not is_in or member.answer != CircleAnswer.PLACED:
        raise Refused(OVER)
    member.answer, member.at = CircleAnswer.LEFT, now
    await db.flush()
    await shrink(db, circle)


async def shrink(db: AsyncSession, circle: Circle) -> None:
    """See what is left of a circle that somebody has left."""
    if circle.state == CircleState.MEETING:
        if len(await members(db, circle)) < FEWEST_LEFT:
            circle.state = CircleState.DISSOLVED
            await jobs.cancel(db, circle.id, MEET)
        happened(db, CircleShrunk(circle.id))


async def of_person(db: AsyncSession, person_id: int) -> Sequence[Circle]:
    """The circles that somebody is in and that have not met."""
    query = (
        select(Circle)
        .join(CircleMember, CircleMember.circle_id == Circle.id)
        .where(
            CircleMember.person_id == person_id,
            CircleMember.answer == CircleAnswer.PLACED,
            Circle.state == CircleState.MEETING,
        )
    )
    return (await db.scalars(query)).all()


def met(circle: Circle) -> None:
    """Its date has come."""
    circle.state = CircleState.MET
