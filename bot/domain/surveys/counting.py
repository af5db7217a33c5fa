"""Counting: a vote closes, its sums are kept, and its ballots and their key are not.

Nothing of a ballot is kept beside anything that tells whose it was, or when it was cast: sums, and
free words in an order that was drawn by lot.
"""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select

from bot.domain import jobs
from bot.domain.surveys import options, pairs, ranking, surveys
from bot.storage.tables import SurveyBallot, SurveyText
from bot.words.surveys import SurveyKind, SurveyState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.domain.surveys.ranking import Ranking
    from bot.storage.tables import Survey


@dataclass(frozen=True, slots=True)
class WordsOfLanguage:
    """What a language has said of its words: `wins[a][b]` is how often a was preferred to b."""

    language: str
    words: Sequence[str]
    wins: Sequence[Sequence[int]]
    voices: int

    @property
    def ranking(self) -> Ranking:
        """How they stand."""
        return ranking.rank(self.wins)

    @property
    def winner(self) -> str | None:
        """The word that is preferred to each other one, if there is one."""
        place = ranking.condorcet_winner(self.wins)
        return None if place is None else self.words[place]


async def close(db: AsyncSession, survey: Survey, now: datetime) -> None:
    """Count it, and keep the sums alone. Raises Refused."""
    surveys.must_be(survey, SurveyState.OPEN)
    rows = await db.execute(
        select(SurveyBallot.language, SurveyBallot.content)
        .where(SurveyBallot.survey_id == survey.id)
        .order_by(SurveyBallot.handle)
    )
    cast = [(language, content) for language, content in rows]
    survey.state, survey.voices = SurveyState.CLOSED, len(cast)
    survey.result = await _result(db, survey, cast)
    await db.execute(delete(SurveyBallot).where(SurveyBallot.survey_id == survey.id))
    survey.secret = survey.standing = None
    await options.settle(db, survey)
    await db.execute(
        delete(SurveyText).where(SurveyText.survey_id == survey.id, SurveyText.is_shown.is_(False))
    )
    await jobs.cancel(
        db, survey.id, surveys.CLOSE, surveys.CARD, surveys.GATHER, surveys.REMIND,
        surveys.STANDING,
    )  # fmt: skip
    await jobs.schedule(db, surveys.TELL, survey.id, now)
    await jobs.schedule(db, surveys.ERASE, survey.id, now)


async def _result(
    db: AsyncSession, survey: Survey, cast: Sequence[tuple[str, Mapping[str, Any]]]
) -> dict[str, Any] | None:
    if survey.kind == SurveyKind.PAIRS:
        return await _compared(db, survey, cast)
    if len(cast) < survey.quorum:
        return None
    if survey.kind == SurveyKind.WORDS:
        words = [content["words"] for _language, content in cast]
        random.SystemRandom().shuffle(words)
        return {"words": words}
    original = await db.get_one(SurveyText, (survey.id, survey.language))
    sums = [0] * len(original.choices)
    for _language, content in cast:
        for place in content["choices"]:
            sums[place] += 1
    return {"sums": sums}


async def _compared(
    db: AsyncSession, survey: Survey, cast: Sequence[tuple[str, Mapping[str, Any]]]
) -> dict[str, Any] | None:
    voices: dict[str, list[Sequence[Sequence[int]]]] = defaultdict(list)
    for language, content in cast:
        voices[language].append(content["votes"])
    languages = {}
    for language, ballots in sorted(voices.items()):
        if len(ballots) < survey.quorum:
            continue
        words = await options.taken(db, survey, language)
        votes = [vote for ballot in ballots for vote in ballot]
        languages[language] = {
            "words": [option.words for option in words],
            "wins": pairs.tally([option.id for option in words], votes),
            "voices": len(ballots),
        }
    return {"languages": languages} if languages else None


def sums_of(survey: Survey) -> list[int]:
    """How many have chosen each; empty where nothing is declared."""
    return list((survey.result or {}).get("sums", ()))


def words_of(survey: Survey) -> list[str]:
    """What people have written, in no order."""
    return list((survey.result or {}).get("words", ()))


def languages_of(survey: Survey) -> list[WordsOfLanguage]:
    """What each language has said of its words, where enough have."""
    stored = (survey.result or {}).get("languages", {})
    return [
        WordsOfLanguage(language, of["words"], of["wins"], of["voices"])
        for language, of in stored.items()
    ]
