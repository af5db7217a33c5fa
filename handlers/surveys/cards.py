"""Cards: the question as it stands in groups, in step in all of them, each in its language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import jobs
from bot.domain.surveys import ballots, surveys
from bot.words import Action, Post, Priority, Update
from bot.words.surveys import SurveyState
from handlers.surveys import wording
from handlers.surveys.registry import feature, text_for

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.engine.features import Job, Tick
    from bot.storage.tables import Survey


async def posts(tick: Tick, survey: Survey) -> list[Action]:
    """The question as it is put into the groups that are asked."""
    posted: list[Action] = []
    for chat in await surveys.rooms_of(tick.db, survey):
        reads = tick.languages.best(chat.language or "")
        text = await text_for(tick, survey, reads)
        subject = surveys.card_of(survey, reads)
        buttons = wording.card_buttons(survey, text)
        posted.append(Post(chat.id, wording.card(survey, text, 0), buttons=buttons,
                           subject=subject, priority=Priority.REMINDER))  # fmt: skip
    return posted


async def in_step(tick: Tick, survey: Survey) -> list[Action]:
    """Every card as it is now."""
    is_open = survey.state == SurveyState.OPEN
    voices = await ballots.how_many(tick.db, survey) if is_open else 0
    updates: list[Action] = []
    rooms = await surveys.rooms_of(tick.db, survey)
    spoken = [tick.languages.best(chat.language or "") for chat in rooms]
    if not is_open:  # A group may have changed its language since: no card stays open.
        spoken += tick.languages.available
    for reads in dict.fromkeys(spoken):
        text = await text_for(tick, survey, reads)
        body = wording.card(survey, text, voices) if is_open else wording.over(text)
        buttons = wording.card_buttons(survey, text) if is_open else ()
        updates.append(Update(surveys.card_of(survey, reads), body, buttons))
    return updates


async def refresh(db: AsyncSession, survey: Survey, now: datetime) -> None:
    """Have the cards changed in a moment."""
    if survey.state == SurveyState.OPEN:
        await jobs.schedule_once(db, surveys.CARD, survey.id, now + ballots.SETTLES)


@feature.job(surveys.CARD)
async def change(tick: Tick, job: Job) -> Sequence[Action]:
    """Let all cards say how many have voted."""
    survey = await surveys.by_number(tick.db, str(job.subject))
    if survey is None or survey.state != SurveyState.OPEN:
        return []
    return await in_step(tick, survey)
