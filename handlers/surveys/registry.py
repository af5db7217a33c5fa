"""The feature on which these modules register what they handle, and what follows their buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.surveys import ballots, surveys
from bot.domain.surveys.ballots import Voice
from bot.domain.surveys.invitations import Customs
from bot.engine.arguments import any_words, known, plain
from bot.engine.features import Arg, Feature
from bot.words import Refused, _
from bot.words.quiet import QuietHours

if TYPE_CHECKING:
    from bot.engine.features import Context, Tick
    from bot.storage.tables import Survey, SurveyText

feature = Feature("surveys")


def _number(words: str) -> int | None:
    return int(words) if words.isdecimal() else None


SURVEY = Arg("survey", known(surveys.by_number))
CODE = Arg("code", plain(any_words), optional=True)
LANGUAGE = Arg("language", plain(any_words))
PLACE = Arg("place", plain(_number))
FIRST, SECOND, WINNER = (Arg(name, plain(_number)) for name in ("first", "second", "winner"))


def admitted(ctx: Context) -> Survey:
    """The survey that a button means, of which whoever presses it has seen the question. Raises
    Refused.
    """
    return admit(ctx.get(SURVEY), ctx.find(CODE) or "")


def admit(survey: Survey, code: str) -> Survey:
    """The survey, for whoever may vote in it. Raises Refused."""
    if not surveys.is_for(survey, code):
        raise Refused(_("Press Vote below the question, in the group where it was asked."))
    return survey


def admitted_now(ctx: Context) -> Survey:
    """The same while people can vote. Raises Refused."""
    survey = admitted(ctx)
    ballots.must_be_open(survey, ctx.now)
    return survey


def voice(ctx: Context, survey: Survey, language: str = "") -> Voice:
    """That of whoever speaks."""
    return Voice(survey, ctx.person.id, ctx.now, language)


def customs(tick: Tick) -> Customs:
    """When people are written to, as it is configured for announcements."""
    settings = tick.settings.announcements
    hours = QuietHours(settings.quiet_from, settings.quiet_until)
    return Customs(tick.now, hours, tick.settings.community.zone)


async def text_for(tick: Tick, survey: Survey, reads: str) -> SurveyText:
    """What it says, in the nearest language that there is."""
    texts = (await surveys.texts_of(tick.db, survey))[survey.id]
    return texts[surveys.choose(texts, survey.language, tick.languages.chain, reads)]
