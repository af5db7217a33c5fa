"""Options of a pairwise vote: words in a language, proposed by anybody, seen by an organizer."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from sqlalchemy import func, select, update

from bot.domain import numbers
from bot.domain.surveys import ballots, surveys
from bot.storage.tables import Survey, SurveyOption, fold
from bot.words import Refused, _
from bot.words.surveys import OptionState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.domain.surveys.ballots import Voice

LONGEST = 60
MOST = 40
"""So many words of a language can be compared."""
MOST_PROPOSED = 5
"""So many of somebody's proposals in one vote."""
FEWEST = 2


def key_of(words: str) -> str:
    """The same for spellings that differ in capitals, in spaces, and in what stands around words.
    Marks stay: in many scripts they are vowels.
    """
    plain = "".join(letter for letter in fold(words) if unicodedata.category(letter)[0] in "LNM")
    return plain or fold(words)


def base(language: str) -> str:
    """The language whose words are compared: without its region."""
    return language.partition("-")[0]


async def by_number(db: AsyncSession, number: str) -> SurveyOption | None:
    """The one that a button means."""
    option_id = numbers.read(number)
    return await db.get(SurveyOption, option_id) if option_id is not None else None


async def taken(
    db: AsyncSession, survey: Survey, language: str | None = None
) -> list[SurveyOption]:
    """Words that can be voted for: in that language, or in all (None), in the order in which they
    came.
    """
    rows = select(SurveyOption).where(
        SurveyOption.survey_id == survey.id, SurveyOption.state == OptionState.TAKEN
    )
    if language is not None:
        rows = rows.where(SurveyOption.language == language)
    return list(await db.scalars(rows.order_by(SurveyOption.id)))


async def languages(db: AsyncSession, survey: Survey) -> list[str]:
    """Those in which there are words, one at least."""
    return sorted({option.language for option in await taken(db, survey)})


async def add(db: AsyncSession, survey: Survey, language: str, words: Sequence[str]) -> None:
    """Let people compare these words, too; what is there already stays once. Raises Refused."""
    present = await taken(db, survey, language)
    keys = {option.key: option for option in await _all(db, survey, language)}
    wanted = {key_of(word): word for word in reversed(words)}
    if len({option.key for option in present} | wanted.keys()) > MOST:
        raise Refused(_("There are {count} words already. That is enough.", count=len(present)))
    for key, word in reversed(wanted.items()):
        option = keys.get(key)
        if option is None:
            db.add(SurveyOption(survey_id=survey.id, language=language, words=word, key=key,
                                state=OptionState.TAKEN))  # fmt: skip
        else:
            option.state = OptionState.TAKEN
    await db.flush()


async def _all(db: AsyncSession, survey: Survey, language: str) -> Sequence[SurveyOption]:
    rows = select(SurveyOption).where(
        SurveyOption.survey_id == survey.id, SurveyOption.language == language
    )
    return (await db.scalars(rows)).all()


async def propose(db: AsyncSession, voice: Voice, words: str) -> SurveyOption:
    """Propose a word, for an organizer to look at. Raises Refused, also where it is there."""
    survey, key = voice.survey, key_of(words)
    ballots.must_be_open(survey, voice.now)
    surveys.must_compare_words(survey)
    present = [option for option in await _all(db, survey, voice.language) if option.key == key]
    if present:
        raise Refused(_("“{word}” has been proposed already. Thank you!", word=present[0].words))
    counted = select(func.count()).where(
        SurveyOption.survey_id == survey.id, SurveyOption.proposed_by == voice.person_id
    )
    if (await db.scalar(counted) or 0) >= MOST_PROPOSED:
        raise Refused(_("You have proposed {count} words. Leave some to others.",
                        count=MOST_PROPOSED))  # fmt: skip
    option = SurveyOption(survey_id=survey.id, language=voice.language, words=words, key=key,
                          state=OptionState.PROPOSED, proposed_by=voice.person_id)  # fmt: skip
    db.add(option)
    await db.flush()
    return option


async def decide(db: AsyncSession, option: SurveyOption, state: OptionState) -> None:
    """Take a proposed word, fold it into one that is there, or drop it. Raises Refused."""
    if option.state != OptionState.PROPOSED:
        raise Refused(_("Somebody has decided on this already."))
    survey = await db.get_one(Survey, option.survey_id)
    if state is OptionState.TAKEN and len(await taken(db, survey, option.language)) >= MOST:
        raise Refused(_("There are {count} words already. That is enough.", count=MOST))
    option.state = state
    await db.flush()


async def settle(db: AsyncSession, survey: Survey) -> None:
    """The vote is over: what nobody looked at is not taken, and nobody is told any more."""
    of_it = SurveyOption.survey_id == survey.id
    await db.execute(
        update(SurveyOption)
        .where(of_it, SurveyOption.state == OptionState.PROPOSED)
        .values(state=OptionState.DROPPED)
    )
    await db.execute(update(SurveyOption).where(of_it).values(proposed_by=None))
