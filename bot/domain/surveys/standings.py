"""Standings: how words stand while people compare them, to choose the next pairs by. Nobody sees
them.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from bot.domain.surveys import options, pairs
from bot.domain.surveys.pairs import Standing
from bot.storage.tables import SurveyBallot
from bot.words.surveys import SurveyState

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Survey


async def work_out(db: AsyncSession, survey: Survey) -> dict[str, Any]:
    """How the words of each language stand by all ballots. Slow where they are many."""
    votes: dict[str, list[Any]] = defaultdict(list)
    rows = select(SurveyBallot.language, SurveyBallot.content)
    for language, content in await db.execute(rows.where(SurveyBallot.survey_id == survey.id)):
        votes[language] += content["votes"]
    words = defaultdict(list)
    for option in await options.taken(db, survey):
        words[option.language].append(option.id)
    return {
        language: pairs.standing(ids, votes[language]).to_json()
        for language, ids in sorted(words.items())
        if votes[language]
    }


def note(survey: Survey, worked_out: Mapping[str, Any]) -> None:
    """Choose pairs by that from now on, while it is open."""
    if survey.state == SurveyState.OPEN:
        survey.standing = dict(worked_out)


def of(survey: Survey, language: str) -> Standing:
    """What is known of the words of a language."""
    return Standing.from_json((survey.standing or {}).get(language))
