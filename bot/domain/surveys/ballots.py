"""Ballots: cast, changed and taken back while a vote is open.

A ballot lies under a hash of whose it is, by a key that only this vote has and that is thrown away
when it closes: so a voice can be changed as long as people may, and afterwards belongs to nobody.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from bot.domain import jobs
from bot.domain.surveys import surveys
from bot.storage.tables import SurveyBallot
from bot.words import Refused, _
from bot.words.surveys import SurveyKind, SurveyState

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Survey

SETTLES = timedelta(seconds=30)
"""So long voices are gathered before cards say how many there are."""
FEWEST_SHOWN = 5
"""With fewer voices, nothing says how many there are."""
LONGEST_WORDS = 1000
CAN_NOT_SAY = 0
"""In place of the winner of a pair."""


@dataclass(frozen=True, slots=True)
class Voice:
    """Somebody's, in a vote, at a moment; in a language where each votes about its own words."""

    survey: Survey
    person_id: int
    now: datetime
    language: str = ""


def handle_of(survey: Survey, person_id: int, language: str = "") -> str:
    """What somebody's ballot lies under. Raises Refused once nobody can tell any more."""
    if survey.secret is None:
        raise Refused(_("This poll is over."))
    whose = f"{person_id}:{language}".encode()
    return hmac.new(survey.secret, whose, hashlib.sha256).hexdigest()


async def of(
    db: AsyncSession, survey: Survey, person_id: int, language: str = ""
) -> SurveyBallot | None:
    """Somebody's ballot."""
    return await db.get(SurveyBallot, (survey.id, handle_of(survey, person_id, language)))


async def cast(db: AsyncSession, voice: Voice, content: dict[str, Any]) -> None:
    """Let that be somebody's voice, in place of the one before. Raises Refused."""
    survey = voice.survey
    must_be_open(survey, voice.now)
    ballot = await of(db, survey, voice.person_id, voice.language)
    if ballot is None:
        handle = handle_of(survey, voice.person_id, voice.language)
        db.add(SurveyBallot(survey_id=survey.id, handle=handle, language=voice.language,
                            content=content))  # fmt: skip
        await jobs.schedule_once(db, surveys.CARD, survey.id, voice.now + SETTLES)
    else:
        ballot.content = content
    await db.flush()


async def choose(db: AsyncSession, voice: Voice, place: int) -> list[int]:
    """Choose one, in place of the one before; where several may be chosen, add it to them, or take
    it away. Gives what is chosen now. Raises Refused.
    """
    ballot = await of(db, voice.survey, voice.person_id)
    chosen = [place]
    if voice.survey.kind == SurveyKind.SEVERAL and ballot is not None:
        chosen = sorted(set(ballot.content["choices"]) ^ {place})
    if not chosen:
        await withdraw(db, voice)
    else:
        await cast(db, voice, {"choices": chosen})
    return chosen


async def compare(db: AsyncSession, voice: Voice, pair: tuple[int, int], winner: int) -> None:
    """Say which of two words is the better one, or that one can't. Raises Refused."""
    surveys.must_compare_words(voice.survey)
    ballot = await of(db, voice.survey, voice.person_id, voice.language)
    votes = ballot.content["votes"] if ballot is not None else []
    others = [vote for vote in votes if set(vote[:2]) != set(pair)]
    await cast(db, voice, {"votes": [*others, [*sorted(pair), winner]]})
    await jobs.schedule_once(db, surveys.STANDING, voice.survey.id, voice.now + SETTLES)


async def withdraw(db: AsyncSession, voice: Voice, languages: Iterable[str] = ()) -> bool:
    """Take a voice back (in all these languages); tells whether there was any. Raises Refused."""
    survey = voice.survey
    must_be_open(survey, voice.now)
    ballots = await all_of(db, survey, voice.person_id, languages)
    for ballot in ballots:
        await db.delete(ballot)
    if ballots:
        await jobs.schedule_once(db, surveys.CARD, survey.id, voice.now + SETTLES)
    await db.flush()
    return bool(ballots)


def must_be_open(survey: Survey, now: datetime) -> None:
    """Raises Refused where nobody can vote (any more), also in the moments before it is closed."""
    surveys.must_be(survey, SurveyState.OPEN)
    if survey.closes_at is None or now >= survey.closes_at:
        raise Refused(_("This poll is over."))


async def all_of(
    db: AsyncSession, survey: Survey, person_id: int, languages: Iterable[str]
) -> Sequence[SurveyBallot]:
    """Somebody's ballots: one, or one in each of the languages in which there are words."""
    handles = [handle_of(survey, person_id, language) for language in {"", *languages}]
    rows = select(SurveyBallot).where(
        SurveyBallot.survey_id == survey.id, SurveyBallot.handle.in_(handles)
    )
    return (await db.scalars(rows)).all()


async def who_has_voted(
    db: AsyncSession, survey: Survey, people: Iterable[int], languages: Iterable[str]
) -> set[int]:
    """Which of these people have a voice in it; not which."""
    whose = {
        handle_of(survey, person_id, language): person_id
        for person_id in people
        for language in {"", *languages}
    }
    rows = select(SurveyBallot.handle).where(
        SurveyBallot.survey_id == survey.id, SurveyBallot.handle.in_(whose)
    )
    return {whose[handle] for handle in await db.scalars(rows)}


async def how_many(db: AsyncSession, survey: Survey) -> int:
    """How many voices there are; 0 where they are too few to be told."""
    counted = select(func.count()).where(SurveyBallot.survey_id == survey.id)
    voices = await db.scalar(counted) or 0
    return voices if voices >= FEWEST_SHOWN else 0
