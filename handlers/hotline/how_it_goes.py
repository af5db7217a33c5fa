"""How it goes, at the desk: what stays unanswered, how long people wait, which languages lag."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.hotline import statistics
from bot.domain.topics import name as topic_name
from bot.engine.features import DeskGroup, Role
from bot.words import LanguageName, Percent, Text, _, alone, stack, verbatim
from bot.words.page_parts import (
    Chart,
    ChartKind,
    DataTable,
    Notice,
    Page,
    Row,
    Series,
    Tone,
    Words,
)
from handlers.hotline.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.hotline.statistics import Statistics
    from bot.engine.features import DeskVisit
    from bot.words.page_parts import Part

TITLE = _("How it goes")
HOUR = timedelta(hours=1)
DRAWN, DRAWN_BARS = 4, 8
"""Languages that are told apart in a chart of lines, and named below one of bars."""


@feature.desk("/how-it-goes", role=Role.ORGANIZER, label=TITLE, group=DeskGroup.COMMUNITY)
async def how_it_goes(visit: DeskVisit) -> Page:
    """The last weeks, as charts that are tables too."""
    shown = await statistics.of_late(visit.db, visit.now)
    parts: list[Part] = [
        *_least_served(shown),
        *_unanswered(shown),
        *_first_replies(shown),
        *_by_language(shown),
        *_topics(shown.topics),
    ]
    if not parts:
        return Page(TITLE, (Words(_("Nothing yet. Look again in a few days.")),))
    return Page(TITLE, [Words(_about(shown)), *parts])


def _about(shown: Statistics) -> Text:
    cut = _("Where more than {count} questions were asked in a week, the latest are counted.",
            count=statistics.MOST_OF_A_WEEK)  # fmt: skip
    few = _("These are the last {count} weeks. Where fewer than {least} questions were asked, "
            "nothing is shown.", count=statistics.WEEKS, least=statistics.LEAST)  # fmt: skip
    return stack(few, cut if shown.is_cut else None, gap=" ")


def _least_served(shown: Statistics) -> list[Part]:
    least = shown.served_least
    if least is None:
        return []
    text = _("Questions in {language} are answered less often than others. Do you know somebody "
             "who could answer them?", language=LanguageName(least.language))  # fmt: skip
    return [Notice(text, Tone.ATTENTION)]


def _unanswered(shown: Statistics) -> list[Part]:
    shares = [None if week.share is None else 100 - week.share for week in shown.weeks]
    if not any(share is not None for share in shares):
        return []
    caption = _("Questions without an answer so far, of a hundred")
    return [_lines(shown, caption, [Series(_("All languages"), tuple(shares))],
                   (tuple(map(_share, shares)),))]  # fmt: skip


def _first_replies(shown: Statistics) -> list[Part]:
    drawn = [each for each in shown.languages if any(each.first_replies)][:DRAWN]
    if not drawn:
        return []
    series = [
        Series(alone(LanguageName(each.language)), tuple(map(_hours, each.first_replies)))
        for each in drawn
    ]
    words = tuple(tuple(map(_length, each.first_replies)) for each in drawn)
    return [_lines(shown, _("Half of the askers had an answer from people within"), series, words)]


def _lines(
    shown: Statistics, caption: Text, series: Sequence[Series], words: tuple[tuple[Text, ...], ...]
) -> Chart:
    points = tuple(alone(begin.date()) for begin in shown.begins)
    return Chart(caption, points, tuple(series), ChartKind.LINES, words)


def _by_language(shown: Statistics) -> list[Part]:
    if not shown.languages:
        return []
    caption = _("Answered questions of a hundred, by language")
    drawn = shown.languages[:DRAWN_BARS]
    names = tuple(alone(LanguageName(each.language)) for each in drawn)
    shares = [each.counted.share for each in drawn]
    bars = Series(_("Answered"), tuple(shares))
    rows = tuple(
        Row(
            (
                alone(LanguageName(each.language)),
                alone(each.counted.asked),
                _share(each.counted.share),
                _length(each.first_reply),
            )
        )
        for each in shown.languages
    )
    columns = (_("Language"), _("Times asked"), _("Answered"), _("First reply by people"))
    return [
        Chart(caption, names, (bars,), shown=(tuple(map(_share, shares)),)),
        DataTable(_("Language by language"), columns, rows, frozenset({1, 2, 3})),
    ]


def _topics(topics: Sequence[tuple[str, int]]) -> list[Part]:
    if not topics:
        return []
    names = tuple(topic_name(topic) if topic else _("Other") for topic, _times in topics)
    times = Series(_("Times asked"), tuple(float(count) for _topic, count in topics))
    words = tuple(alone(count) for _topic, count in topics)
    return [Chart(_("What is asked most"), names, (times,), shown=(words,))]


def _share(share: int | None) -> Text:
    return verbatim("–") if share is None else alone(Percent(share))


def _length(length: timedelta | None) -> Text:
    return verbatim("–") if length is None else alone(length)


def _hours(length: timedelta | None) -> float | None:
    return None if length is None else length / HOUR
