"""Surveys and votes at the desk: all of them, and one; what was chosen only once it is over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.surveys import ballots, counting, surveys
from bot.engine.features import DeskGroup, Role, parts_of
from bot.words import Button, LanguageName, Percent, Reply, Text, _, alone, verbatim
from bot.words.page_parts import Chart, DataTable, Deed, Link, Page, Row, Series
from bot.words.surveys import SurveyState
from handlers.surveys import drafts, wording
from handlers.surveys.registry import feature, text_for

if TYPE_CHECKING:
    from bot.domain.surveys.counting import WordsOfLanguage
    from bot.engine.features import DeskVisit
    from bot.storage.tables import Survey, SurveyText
    from bot.words.page_parts import Part

TITLE = _("Votes")
MOST, MOST_ANSWERS = 100, 200


@feature.desk("/surveys", role=Role.ORGANIZER, label=TITLE, group=DeskGroup.TOGETHER)
async def all_of_them(visit: DeskVisit) -> Page:
    """The newest first."""
    latest = await surveys.latest(visit.db, MOST)
    texts = await surveys.texts_of(visit.db, *latest)
    rows = tuple([await _row(visit, survey, texts[survey.id]) for survey in latest])
    columns = (_("Question"), _("Kind"), _("State"), _("Until when"), _("Votes"))
    nothing = _("There is nothing to vote about now.")
    table = DataTable(TITLE, columns, rows, frozenset({4}), empty=nothing)
    return Page(TITLE, (Deed(Button(_("Survey or vote"), "/survey")), table))


async def _row(visit: DeskVisit, survey: Survey, texts: dict[str, SurveyText]) -> Row:
    tag = surveys.choose(texts, survey.language, visit.languages.chain, visit.language)
    until = verbatim("–") if survey.closes_at is None else alone(survey.closes_at)
    return Row(
        (
            verbatim(texts[tag].question),
            wording.KINDS[survey.kind],
            wording.STATES[survey.state],
            until,
            await _voices(visit, survey),
        ),
        to=f"/surveys/{survey.id}",
    )


async def _voices(visit: DeskVisit, survey: Survey) -> Text:
    """How many have voted; nothing where they are so few that it would tell something."""
    if survey.state == SurveyState.OPEN:
        voices = await ballots.how_many(visit.db, survey)
    else:
        voices = 0 if survey.result is None else survey.voices
    return alone(voices) if voices else verbatim("–")


@feature.desk("/surveys/{number}", role=Role.ORGANIZER)
async def one_of_them(visit: DeskVisit) -> Page | None:
    """As in the chat; what came of it as a chart, once it is over."""
    survey = await surveys.by_number(visit.db, visit.path["number"])
    if survey is None:
        return None
    text = await text_for(visit, survey, visit.language)
    shown = await drafts.show(visit, survey)
    parts: list[Part] = parts_of([shown] if isinstance(shown, Reply) else [])
    if survey.state == SurveyState.CLOSED:
        parts += _result(survey, text)
    return Page(verbatim(text.question), parts, up=Link(TITLE, "/surveys"))


def _result(survey: Survey, text: SurveyText) -> list[Part]:
    if sums := counting.sums_of(survey):
        return [_chosen(survey, text, sums)]
    if answers := counting.words_of(survey):
        rows = tuple(Row((verbatim(words),)) for words in answers[:MOST_ANSWERS])
        return [DataTable(_("Answers"), (_("Answer"),), rows)]
    return [_preferred(of) for of in counting.languages_of(survey)]


def _chosen(survey: Survey, text: SurveyText, sums: list[int]) -> Chart:
    names = tuple(verbatim(choice) for choice in text.choices)
    bars = Series(TITLE, tuple(float(count) for count in sums))
    words = tuple(
        Text(
            "{count} ({share})",
            {"count": count, "share": Percent(round(100 * count / max(survey.voices, 1)))},
            translated=False,
        )
        for count in sums
    )
    return Chart(verbatim(text.question), names, (bars,), shown=(words,))


def _preferred(of: WordsOfLanguage) -> Chart:
    """How often each word is preferred to one in the middle."""
    order = of.ranking.order
    shares = [round(100 * of.ranking.interval(word)[1]) for word in order]
    bars = Series(_("Preferred"), tuple(float(share) for share in shares))
    words = tuple(alone(Percent(share)) for share in shares)
    caption = alone(LanguageName(of.language))
    names = tuple(verbatim(of.words[word]) for word in order)
    return Chart(caption, names, (bars,), shown=(words,))
