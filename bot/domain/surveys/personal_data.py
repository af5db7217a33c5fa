"""What surveys keep of people: their voice, until it is counted; that they are asked in private;
and what they have proposed, until the vote is over.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from bot.domain.surveys import ballots, options, surveys
from bot.storage.personal_data import PersonalData, nameless, own, unsigned
from bot.storage.tables import (
    Survey,
    SurveyBallot,
    SurveyInvitation,
    SurveyOption,
    SurveyText,
)
from bot.words import _
from bot.words.surveys import SurveyKind

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Person


async def _ballots(db: AsyncSession, person: Person) -> list[tuple[Survey, SurveyBallot]]:
    return [
        (survey, ballot)
        for survey in await surveys.open_ones(db)
        for ballot in await ballots.all_of(
            db, survey, person.id, await options.languages(db, survey)
        )
    ]


async def _export(db: AsyncSession, person: Person) -> dict[str, Any]:
    cast = []
    for survey, ballot in await _ballots(db, person):
        text = await db.get_one(SurveyText, (survey.id, survey.language))
        answers = await _answers(db, survey, ballot, text)
        cast.append({"question": text.question, "answers": answers})
    proposed = select(SurveyOption).where(SurveyOption.proposed_by == person.id)
    asked = (
        select(SurveyText.question)
        .join(Survey, (Survey.id == SurveyText.survey_id)
              & (Survey.language == SurveyText.language))
        .join(SurveyInvitation, SurveyInvitation.survey_id == Survey.id)
        .where(SurveyInvitation.person_id == person.id)
        .order_by(Survey.id)
    )  # fmt: skip
    return {
        "votes": cast,
        "proposed_words": [
            option.words for option in await db.scalars(proposed.order_by(SurveyOption.id))
        ],
        "asked_to_vote": list(await db.scalars(asked)),
    }


async def _answers(
    db: AsyncSession, survey: Survey, ballot: SurveyBallot, text: SurveyText
) -> list[str]:
    content = ballot.content
    match survey.kind:
        case SurveyKind.WORDS:
            return [content["words"]]
        case SurveyKind.PAIRS:
            words = {option.id: option.words for option in await options.taken(db, survey)}
            return [
                f"{words[first]} / {words[second]}: {words.get(winner, '—')}"
                for first, second, winner in content["votes"]
                if first in words and second in words
            ]
    return [text.choices[place] for place in content["choices"]]


async def _merge(db: AsyncSession, gone: Person, kept: Person) -> None:
    """One person has one voice: the one who is kept has theirs, else the other's."""
    for survey, ballot in await _ballots(db, gone):
        if await ballots.of(db, survey, kept.id, ballot.language) is None:
            handle = ballots.handle_of(survey, kept.id, ballot.language)
            db.add(
                SurveyBallot(survey_id=survey.id, handle=handle, language=ballot.language,
                             content=ballot.content)
            )  # fmt: skip
        await db.delete(ballot)
    await db.flush()


async def _forget(db: AsyncSession, person: Person, _now: datetime) -> None:
    for _survey, ballot in await _ballots(db, person):
        await db.delete(ballot)
    await db.flush()


PERSONAL_DATA = PersonalData(
    "surveys",
    (
        nameless(Survey.made_by),
        unsigned(SurveyText.offered_by),
        unsigned(SurveyOption.proposed_by),
        own(SurveyInvitation.person_id, SurveyInvitation.survey_id),
    ),
    _export,
    _merge,
    _forget,
    labels={
        "votes": _("Your votes that are not counted yet"),
        "proposed_words": _("Words that you have proposed"),
        "asked_to_vote": _("What I have asked you to vote about"),
    },
)
