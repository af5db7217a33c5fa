"""A survey closes by itself: it is counted, and whoever was asked hears the result."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain import jobs, people
from bot.domain.surveys import charts, counting, erasing, invitations, surveys
from bot.engine.features import Role
from bot.words import (
    Action,
    Attachment,
    AttachmentKind,
    Button,
    Organizers,
    People,
    Post,
    Priority,
    Say,
    Text,
    Where,
    _,
    stack,
)
from bot.words.jobs import SAID
from bot.words.surveys import SurveyKind, SurveyState
from handlers.surveys import cards, wording
from handlers.surveys.registry import customs, feature, text_for

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Job, Outside, Tick
    from bot.storage.tables import Survey
    from bot.words import Audience

AGAIN = timedelta(minutes=1)
MOST_PICTURES = 3


@dataclass(frozen=True, slots=True)
class Picture:
    """One that is drawn, as a PNG."""

    name: str
    content: bytes


@feature.job(surveys.CLOSE)
async def close(tick: Tick, job: Job) -> Sequence[Action]:
    """Its time is over: nobody votes any more, and who chose what is nowhere."""
    survey = await surveys.by_number(tick.db, str(job.subject))
    if survey is None or survey.state != SurveyState.OPEN:
        return []
    await counting.close(tick.db, survey, tick.now)
    if job.is_said:  # there are no ballots either, after a restore
        said = {SAID: True}
        await jobs.schedule(tick.db, surveys.TELL, survey.id, tick.now, arguments=said)
    return await cards.in_step(tick, survey)


async def draw(outside: Outside, job: Job) -> list[Picture]:
    """Draw what came of it; nothing where there is no result, or only words."""
    async with outside.database.read() as db:
        survey = await surveys.by_number(db, str(job.subject))
    if survey is None:
        return []
    return await asyncio.to_thread(_pictures, survey)


def _pictures(survey: Survey) -> list[Picture]:
    if sums := counting.sums_of(survey):
        return [Picture("votes.png", charts.bars(sums, survey.voices))]
    pictures = []
    for of in counting.languages_of(survey)[:MOST_PICTURES]:
        ranking = of.ranking
        shown = [ranking.interval(word) for word in ranking.order]
        pictures.append(Picture(f"votes-{of.language}.png", charts.intervals(shown)))
    return pictures


@feature.job(surveys.TELL, work=draw)
async def tell(tick: Tick, job: Job, pictures: list[Picture]) -> Sequence[Action]:
    """Say what came of it where it was asked; to who minds it alone where nobody has voted."""
    survey = await surveys.by_number(tick.db, str(job.subject))
    if survey is None or survey.state != SurveyState.CLOSED:
        return []
    anything = survey.voices > 0 and not job.is_said
    await invitations.tell(tick.db, survey, customs(tick), anything=anything)
    files = tuple(_file(picture) for picture in pictures)
    told: list[Action] = []
    if anything:
        for chat in await surveys.rooms_of(tick.db, survey):
            text = await text_for(tick, survey, tick.languages.best(chat.language or ""))
            told.append(Post(chat.id, _with_pictures(survey, wording.result(survey, text)),
                             attachments=files, priority=Priority.REMINDER))  # fmt: skip
    return [*told, await _to_maker(tick, survey, files)]


async def _to_maker(tick: Tick, survey: Survey, files: tuple[Attachment, ...]) -> Say:
    to = await _who_minds(tick, survey)
    text = await text_for(tick, survey, survey.language)
    if not survey.voices:
        nobody = _("Nobody has voted. Another time, or another group, may do better.")
        words = stack(wording.question(text), nobody, gap="\n\n")
        return Say(to, words, buttons=(Button(_("Ask again"), "/survey"),))
    read = (
        (Button(_("Read the answers"), f"!survey {survey.id} words 1"),)
        if counting.words_of(survey)
        else ()
    )
    words = _with_pictures(survey, wording.result(survey, text))
    return Say(to, words, attachments=files, buttons=read)


async def _who_minds(tick: Tick, survey: Survey) -> Audience:
    """Its maker; organizers where they are forgotten, or may not read the answers any more."""
    maker = survey.made_by
    if maker is not None:
        roles = await people.roles_of(tick.db, maker)
        if max(roles, default=Role.NEWCOMER) >= Role.ORGANIZER:
            return People(frozenset({maker}), where=Where.PRIVATE)
    return Organizers(where=Where.PRIVATE)


def _with_pictures(survey: Survey, result: Text) -> Text:
    """The result, and what its picture shows."""
    if survey.kind != SurveyKind.PAIRS or survey.result is None:
        return result
    about = _(
        "The picture shows how often each word is preferred to one in the middle. The line is what "
        "these votes leave open."
    )
    return stack(result, about, gap="\n\n")


def _file(picture: Picture) -> Attachment:
    return Attachment(
        AttachmentKind.PHOTO, picture.name, "image/png", len(picture.content),
        content=picture.content,
    )  # fmt: skip


# ── nothing stays ────────────────────────────────────────────────────────────────────────────


async def clear(outside: Outside, _job: Job) -> bool:
    """Let nothing of ballots and their key stay in the database's files."""
    return await erasing.clear(outside.database)


@feature.job(surveys.ERASE, work=clear)
async def erase(tick: Tick, job: Job, is_done: bool) -> Sequence[Action]:
    """Try again later where somebody was reading an older state."""
    if not is_done:
        await jobs.schedule(tick.db, surveys.ERASE, job.subject, tick.now + AGAIN)
    return []
