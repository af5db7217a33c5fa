"""Those who are asked in private: once, when they are awake, and reminded once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import jobs
from bot.domain.surveys import invitations, surveys
from bot.words import Action, Button, Priority, Send, Text, _, stack
from bot.words.announcements import AnnouncementTopic
from bot.words.surveys import InvitationStep, SurveyState
from handlers.surveys import wording
from handlers.surveys.registry import customs, feature, text_for

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.surveys.invitations import Due
    from bot.engine.features import Job, Tick
    from bot.storage.tables import Survey

AFTER = "after"
"""In the job's arguments: the last person who is written down."""


@feature.job(surveys.GATHER)
async def gather(tick: Tick, job: Job) -> Sequence[Action]:
    """Write down the next who are asked."""
    survey = await surveys.by_number(tick.db, str(job.subject))
    if survey is None or survey.state != SurveyState.OPEN:
        return []
    after = int(job.arguments.get(AFTER, 0))
    last = await invitations.gather(tick.db, survey, after, customs(tick))
    if last is not None:
        await jobs.schedule(tick.db, surveys.GATHER, survey.id, tick.now, arguments={AFTER: last})
    return []


@feature.job(surveys.INVITE)
async def invite(tick: Tick, job: Job) -> Sequence[Action]:
    """Write to the next who are to hear something."""
    survey = await surveys.by_number(tick.db, str(job.subject))
    if survey is None or survey.state == SurveyState.DRAFT:
        return []
    return [
        await _message(tick, survey, due)
        for due in await invitations.take_due(tick.db, survey, customs(tick))
    ]


@feature.job(surveys.REMIND)
async def remind(tick: Tick, job: Job) -> Sequence[Action]:
    """A day before it closes, have those reminded who have not voted."""
    survey = await surveys.by_number(tick.db, str(job.subject))
    if survey is not None and survey.state == SurveyState.OPEN:
        await invitations.remind(tick.db, survey, customs(tick))
    return []


async def _message(tick: Tick, survey: Survey, due: Due) -> Send:
    text = await text_for(tick, survey, due.language)
    if due.step is InvitationStep.TO_TELL:
        return Send(due.person_id, wording.result(survey, text), priority=Priority.ANNOUNCEMENT)
    reminder = (
        _("This poll is over soon, and you have not voted.")
        if due.step is InvitationStep.TO_REMIND
        else None
    )
    topic: Text = _("News")
    buttons = (
        Button(_("Vote"), f"/vote {survey.id} {survey.code}"),
        Button(_("Mute: {topic}", topic=topic), f"/mute {AnnouncementTopic.NEWS.value}"),
    )
    body = stack(reminder, wording.asked(survey, text), gap="\n\n")
    return Send(due.person_id, body, buttons=buttons, priority=Priority.ANNOUNCEMENT,
                until=survey.closes_at)  # fmt: skip
