"""Invitations: who is asked in private, reminded once if they have not voted, and told the result.

Nobody is written to in their quiet hours, nor who wants no news.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, insert, or_, select, update

from bot.domain import jobs
from bot.domain.announcements import audiences
from bot.domain.surveys import ballots, options, surveys
from bot.storage.tables import Account, Person, SurveyInvitation, TopicChoice
from bot.words.announcements import AnnouncementTopic
from bot.words.surveys import InvitationStep, SurveyState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Survey
    from bot.words.quiet import QuietHours

CHUNK = 500
"""So many people are written down at a time."""
AT_ONCE = 60
"""So many are written to at a time, about two seconds' worth of what a platform bears."""
EVERY = timedelta(seconds=3)
DUE = (InvitationStep.TO_ASK, InvitationStep.TO_REMIND, InvitationStep.TO_TELL)


@dataclass(frozen=True, slots=True)
class Customs:
    """When people may be written to: their quiet hours, by the community's zone where they have
    chosen none.
    """

    now: datetime
    hours: QuietHours
    zone: str

    def awake(self, zone: str | None) -> datetime:
        """From when on somebody may be written to."""
        return self.hours.after(self.now, zone or self.zone)


@dataclass(frozen=True, slots=True)
class Due:
    """Who hears something now, and what (`InvitationStep`)."""

    person_id: int
    step: InvitationStep
    language: str


async def gather(db: AsyncSession, survey: Survey, after: int, customs: Customs) -> int | None:
    """Write down the next who are to be asked, of those with greater ids; gives the last of them,
    None when all are written down.
    """
    chosen = audiences.select_people(
        surveys.audience_of(survey), AnnouncementTopic.NEWS, Person.id, Person.zone,
        Account.reachable, Account.chat_id, Account.aside, TopicChoice.cadence,
    ).where(Person.id > after).order_by(Person.id).limit(CHUNK)  # fmt: skip
    rows = (await db.execute(chosen)).all()
    new = [
        {"survey_id": survey.id, "person_id": row.id, "step": InvitationStep.TO_ASK,
         "due_at": customs.awake(row.zone)}
        for row in rows
        if not audiences.why_not(reachable=bool(row.reachable), chat_id=row.chat_id,
                                 aside=bool(row.aside), cadence=row.cadence)
    ]  # fmt: skip
    if new:
        await db.execute(insert(SurveyInvitation), new)
        await jobs.schedule_by(db, surveys.INVITE, survey.id, customs.now)
    return rows[-1].id if len(rows) == CHUNK else None


async def take_due(db: AsyncSession, survey: Survey, customs: Customs) -> list[Due]:
    """The next who hear something now, looked at once more: whether they can be written to, want
    to, are awake, and have not voted meanwhile. Has the next looked for when there are any.
    """
    of_it = SurveyInvitation.survey_id == survey.id
    selected = (
        select(SurveyInvitation, Person.zone, audiences.READS.label("reads"), Account.reachable,
               Account.chat_id, Account.aside, TopicChoice.cadence)
        .join(Person, Person.id == SurveyInvitation.person_id)
        .outerjoin(Account, Account.id == audiences.BEST_ACCOUNT)
        .outerjoin(TopicChoice, (TopicChoice.person_id == Person.id)
                   & (TopicChoice.topic == AnnouncementTopic.NEWS))
        .where(of_it, SurveyInvitation.step.in_(DUE), SurveyInvitation.due_at <= customs.now)
        .order_by(SurveyInvitation.due_at, SurveyInvitation.person_id)
        .limit(AT_ONCE)
    )  # fmt: skip
    rows = (await db.execute(selected)).all()
    voted = await _who_has_voted(db, survey, [row[0].person_id for row in rows])
    due = []
    for invitation, zone, reads, reachable, chat_id, aside, cadence in rows:
        is_reached = not audiences.why_not(
            reachable=bool(reachable), chat_id=chat_id, aside=bool(aside), cadence=cadence
        )
        awake = customs.awake(zone)
        if is_reached and awake > customs.now:
            invitation.due_at = awake
            continue
        step = InvitationStep(invitation.step)
        if is_reached and not (
            step is not InvitationStep.TO_TELL and invitation.person_id in voted
        ):
            due.append(Due(invitation.person_id, step, reads or ""))
        await _go_on(db, invitation, step)
    await db.flush()
    following = await db.scalar(
        select(func.min(SurveyInvitation.due_at)).where(of_it, SurveyInvitation.step.in_(DUE))
    )
    if following is not None:
        at = max(following, customs.now + EVERY)
        await jobs.schedule_by(db, surveys.INVITE, survey.id, at)
    return due


async def _go_on(db: AsyncSession, invitation: SurveyInvitation, step: InvitationStep) -> None:
    if step is InvitationStep.TO_TELL:
        await db.delete(invitation)
        return
    was_asked = step is InvitationStep.TO_ASK
    invitation.step = InvitationStep.ASKED if was_asked else InvitationStep.REMINDED


async def _who_has_voted(db: AsyncSession, survey: Survey, people: Sequence[int]) -> set[int]:
    if survey.state != SurveyState.OPEN:
        return set()
    return await ballots.who_has_voted(db, survey, people, await options.languages(db, survey))


async def remind(db: AsyncSession, survey: Survey, customs: Customs) -> None:
    """Have those reminded who were asked in private and have not voted by their turn."""
    await db.execute(
        update(SurveyInvitation)
        .where(
            SurveyInvitation.survey_id == survey.id, SurveyInvitation.step == InvitationStep.ASKED
        )
        .values(step=InvitationStep.TO_REMIND, due_at=customs.now)
    )
    await jobs.schedule_by(db, surveys.INVITE, survey.id, customs.now)


async def tell(db: AsyncSession, survey: Survey, customs: Customs, *, anything: bool) -> None:
    """Have those told what came of it who were asked; the others were never, and whoever made it
    hears it anyhow. `anything`: else there is nothing to tell.
    """
    of_it = SurveyInvitation.survey_id == survey.id
    gone = delete(SurveyInvitation).where(of_it)
    if anything:
        unasked = SurveyInvitation.step == InvitationStep.TO_ASK
        gone = gone.where(or_(unasked, SurveyInvitation.person_id == survey.made_by))
    await db.execute(gone)
    if anything:
        await db.execute(
            update(SurveyInvitation)
            .where(of_it)
            .values(step=InvitationStep.TO_TELL, due_at=customs.now)
        )
        await jobs.schedule_by(db, surveys.INVITE, survey.id, customs.now)
