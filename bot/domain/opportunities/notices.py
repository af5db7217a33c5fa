"""Who is told before an opportunity closes: who asked to be reminded, and who wants to hear of
whatever closes soon and fits them.

Each hears of a deadline once, at ten by their own clock, some days before. Those who have never had
one hear of it a day before the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select

from bot.domain import jobs
from bot.domain.announcements import subscriptions
from bot.domain.opportunities import fitting
from bot.domain.opportunities.opportunities import GATHER, gathering_begins
from bot.storage.tables import Opportunity, OpportunityNotice, TopicChoice
from bot.words import Refused, _
from bot.words.announcements import AnnouncementTopic, Cadence
from bot.words.opportunities import NoticeKind, OpportunityState
from bot.words.quiet import Quiet
from bot.words.recurrences import first_moment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Chat, Person

TELL = "opportunities.tell"
"""The job that tells somebody; its subject is the notice."""
AT = time(10)
DAYS = (1, 3, 7, 14)
"""Days before a deadline, from which people choose."""
HEAD_START = 1
"""So many days earlier hear of it who have never had one."""
TOGETHER = timedelta(hours=12)
"""What is due within so long of what is said is said along with it."""
CHUNK = 100
"""People looked at in one transaction."""
TOPIC = AnnouncementTopic.OPPORTUNITY


@dataclass(frozen=True, slots=True)
class Customs:
    """What holds for everybody: the moment, how many days before they are told, and the zone of
    those who have chosen none.
    """

    now: datetime
    nudge_days: int
    zone: str


def moment(opportunity: Opportunity, days: int, zone: str) -> datetime:
    """When somebody in that zone is told so many days before."""
    local = ZoneInfo(zone)
    day = opportunity.closes_at.astimezone(local).date() - timedelta(days)
    return first_moment(datetime.combine(day, AT), local)


# ── reminders ────────────────────────────────────────────────────────────────────────────────


def days_offered(opportunity: Opportunity, zone: str, now: datetime) -> list[int]:
    """How many days before they can still be reminded, the fewest first."""
    return [days for days in DAYS if moment(opportunity, days, zone) > now]


async def of(
    db: AsyncSession, opportunity: Opportunity, person_id: int
) -> OpportunityNotice | None:
    """How somebody is told before it closes, if they are."""
    query = select(OpportunityNotice).where(
        OpportunityNotice.opportunity_id == opportunity.id, OpportunityNotice.person_id == person_id
    )
    return await db.scalar(query)


async def remind(
    db: AsyncSession,
    opportunity: Opportunity,
    person: Person,
    days: int,
    *,
    zone: str,
    now: datetime,
    chat: Chat,
) -> None:
    """Remind somebody so many days before, where they can be written to. Raises Refused where that
    is too late.
    """
    if opportunity.state != OpportunityState.OPEN or days not in days_offered(
        opportunity, zone, now
    ):
        raise Refused(_("It is too late for that reminder."))
    notice = await of(db, opportunity, person.id)
    if notice is None:
        notice = OpportunityNotice(opportunity_id=opportunity.id, person_id=person.id)
        db.add(notice)
    notice.kind, notice.days, notice.told_at = NoticeKind.REMINDER, days, None
    notice.chat_id = chat.id if chat.beside_id is not None else None
    await db.flush()
    await _plan(db, notice, opportunity, zone, now)


async def forget_reminder(db: AsyncSession, opportunity: Opportunity, person_id: int) -> None:
    """Tell somebody nothing before it closes, though they had wished it."""
    notice = await of(db, opportunity, person_id)
    if notice is not None:
        await jobs.cancel(db, notice.id, TELL)
        await db.delete(notice)
        await db.flush()


async def _plan(
    db: AsyncSession,
    notice: OpportunityNotice,
    opportunity: Opportunity,
    zone: str,
    now: datetime,
) -> None:
    at = max(now, moment(opportunity, notice.days, zone))
    await jobs.schedule(db, TELL, notice.id, at, person=notice.person_id, quiet=Quiet.PERSON)


# ── nudges ───────────────────────────────────────────────────────────────────────────────────


async def is_subscribed(db: AsyncSession, person_id: int) -> bool:
    """Has somebody said that they want to hear of opportunities?"""
    choice = await db.get(TopicChoice, (person_id, TOPIC))
    return choice is not None and choice.cadence != Cadence.NEVER


async def subscribe(db: AsyncSession, person_id: int) -> None:
    """Let somebody hear of what closes soon and fits them."""
    await subscriptions.choose(db, person_id, TOPIC, Cadence.AT_ONCE)


async def gather(db: AsyncSession, opportunity: Opportunity, customs: Customs) -> None:
    """See of the next people who want to hear of opportunities whom it fits; go on a moment later
    where there are more.
    """
    if opportunity.state != OpportunityState.OPEN:
        return
    begins = gathering_begins(opportunity, customs.nudge_days)
    if customs.now < begins:
        await jobs.schedule(db, GATHER, opportunity.id, begins)
        return
    subscribed = (
        select(TopicChoice.person_id)
        .where(
            TopicChoice.person_id > opportunity.gathered_after,
            TopicChoice.topic == TOPIC,
            TopicChoice.cadence != Cadence.NEVER,
        )
        .order_by(TopicChoice.person_id)
        .limit(CHUNK)
    )
    ids = (await db.scalars(subscribed)).all()
    if not ids:
        return
    opportunity.gathered_after = ids[-1]
    await _nudge(db, [opportunity], ids, customs)
    if len(ids) == CHUNK:
        await jobs.schedule(db, GATHER, opportunity.id, customs.now)


async def gather_for(db: AsyncSession, person_id: int, customs: Customs) -> None:
    """The same for somebody who has only now said that they want to hear of them."""
    query = (
        select(Opportunity)
        .where(Opportunity.state == OpportunityState.OPEN, Opportunity.closes_at > customs.now)
        .order_by(Opportunity.closes_at)
    )
    begun = [
        each
        for each in await db.scalars(query)
        if gathering_begins(each, customs.nudge_days) <= customs.now
    ]
    await _nudge(db, begun, [person_id], customs)


async def _nudge(
    db: AsyncSession, opportunities: Sequence[Opportunity], ids: Sequence[int], customs: Customs
) -> None:
    if not opportunities:
        return
    told = await db.execute(
        select(OpportunityNotice.opportunity_id, OpportunityNotice.person_id).where(
            OpportunityNotice.person_id.in_(ids),
            OpportunityNotice.opportunity_id.in_([each.id for each in opportunities]),
        )
    )
    settled = {(opportunity_id, person_id) for opportunity_id, person_id in told}
    applicants = await fitting.applicants(db, ids)
    planned = []
    for opportunity in opportunities:
        for person_id, applicant in applicants.items():
            if (opportunity.id, person_id) in settled or not fitting.fits(opportunity, applicant):
                continue
            days = customs.nudge_days + (0 if applicant.had_one else HEAD_START)
            notice = OpportunityNotice(opportunity_id=opportunity.id, person_id=person_id,
                                       kind=NoticeKind.NUDGE, days=days)  # fmt: skip
            planned.append((notice, opportunity, applicant.zone or customs.zone))
    db.add_all(notice for notice, _opportunity, _zone in planned)
    await db.flush()
    for notice, opportunity, own_zone in planned:
        await _plan(db, notice, opportunity, own_zone, customs.now)


async def drop_nudges(db: AsyncSession, person_id: int) -> None:
    """Somebody wants to hear of opportunities no more; what they asked for themselves stays."""
    await db.execute(
        delete(OpportunityNotice)
        .where(
            OpportunityNotice.person_id == person_id,
            OpportunityNotice.kind == NoticeKind.NUDGE,
            OpportunityNotice.told_at.is_(None),
        )
        .execution_options(synchronize_session="fetch")
    )


# ── telling ──────────────────────────────────────────────────────────────────────────────────


async def take_due(
    db: AsyncSession, notice_id: int, now: datetime, zone: str
) -> tuple[OpportunityNotice, list[Opportunity]] | None:
    """What somebody is told now, which is noted: what a notice is of, and for a nudge whatever else
    is due that day. None where it is too late, or not wanted any more. `zone` is theirs.
    """
    notice = await db.get(OpportunityNotice, notice_id)
    if notice is None or notice.told_at is not None:
        return None
    if notice.kind == NoticeKind.NUDGE and not await is_subscribed(db, notice.person_id):
        await db.delete(notice)
        return None
    query = (
        select(OpportunityNotice, Opportunity)
        .join(Opportunity, Opportunity.id == OpportunityNotice.opportunity_id)
        .where(
            OpportunityNotice.person_id == notice.person_id,
            OpportunityNotice.told_at.is_(None),
            OpportunityNotice.kind == notice.kind,
            Opportunity.state == OpportunityState.OPEN,
            Opportunity.closes_at > now,
        )
        .order_by(Opportunity.closes_at, Opportunity.id)
    )
    due = [
        (each, opportunity)
        for each, opportunity in await db.execute(query)
        if each.id == notice.id
        or (
            notice.kind == NoticeKind.NUDGE
            and moment(opportunity, each.days, zone) <= now + TOGETHER
        )
    ]
    if all(each.id != notice.id for each, _opportunity in due):
        await db.delete(notice)
        return None
    for each, _opportunity in due:
        each.told_at = now
    return notice, [opportunity for _each, opportunity in due]


# ── what moves them ──────────────────────────────────────────────────────────────────────────


async def move_with_deadline(
    db: AsyncSession, opportunity: Opportunity, now: datetime, zone: str
) -> None:
    """Its deadline has moved: who was told of another day is told anew."""
    query = select(OpportunityNotice).where(OpportunityNotice.opportunity_id == opportunity.id)
    waiting = (await db.scalars(query.order_by(OpportunityNotice.id))).all()
    applicants = await fitting.applicants(db, [notice.person_id for notice in waiting])
    for notice in waiting:
        notice.told_at = None
        await _plan(db, notice, opportunity, applicants[notice.person_id].zone or zone, now)


async def move_with_zone(db: AsyncSession, person_id: int, zone: str, now: datetime) -> None:
    """Somebody has another clock now."""
    query = (
        select(OpportunityNotice, Opportunity)
        .join(Opportunity, Opportunity.id == OpportunityNotice.opportunity_id)
        .where(OpportunityNotice.person_id == person_id, OpportunityNotice.told_at.is_(None))
    )
    for notice, opportunity in (await db.execute(query)).all():
        await _plan(db, notice, opportunity, zone, now)
