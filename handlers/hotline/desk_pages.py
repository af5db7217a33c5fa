"""The hotline at the desk: what waits, by language and wait; one question, with all of it."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from bot.domain import language_tags
from bot.domain.hotline import question_lists, questions, utterances
from bot.engine.features import DeskGroup
from bot.words import Button, LanguageName, Text, _, alone
from bot.words.page_parts import (
    Card,
    Choice,
    DataTable,
    Deed,
    Fact,
    Facts,
    Filter,
    Group,
    Input,
    InputKind,
    Link,
    Page,
    Row,
    Words,
)
from bot.words.states import QuestionState
from handlers.hotline import cards, lists
from handlers.hotline.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import DeskVisit
    from bot.storage.tables import Question
    from bot.words.page_parts import Part

TITLE = _("Questions that wait")
MOST = 200
"""Questions on a page; those that wait longest."""
STATES = {QuestionState.WAITING: _("waiting"), QuestionState.CLAIMED: _("taken")}
ORDERS = ("", "language", "wait", "")
"""By what the columns of the table can be sorted."""

Waiting = list[tuple["Question", str]]


@feature.desk("/", label=_("Today"), group=DeskGroup.TODAY)
async def today(visit: DeskVisit) -> Page:
    """What waits for people now, and what one has taken."""
    waiting = await question_lists.waiting(visit.db)
    language = visit.query.get("language", "")
    language = (language and language_tags.read(language)) or ""
    shown = [(question, text) for question, text in waiting if language in {"", question.language}]
    own = [(question, text) for question, text in waiting if question.claimed_by == visit.person.id]
    parts: list[Part] = [_by_language(visit, waiting)]
    if own:
        parts.append(_table(visit, own, _("My taken questions")))
    parts += [_filter(waiting, language), _table(visit, _sorted(visit, shown), TITLE)]
    return Page(_("Today"), parts)


def _by_language(visit: DeskVisit, waiting: Waiting) -> Facts:
    """How many wait in each language, and how long the one that waits longest."""
    by_language = groupby(
        sorted((question for question, _text in waiting), key=lambda one: one.language),
        key=lambda one: one.language,
    )
    facts = [
        Fact(
            alone(LanguageName(language)),
            _longest(visit, list(group)),
        )
        for language, group in by_language
    ]
    return Facts(tuple(facts))


def _longest(visit: DeskVisit, open_ones: Sequence[Question]) -> Text:
    return _(
        "{count} open, longest {age}",
        count=len(open_ones),
        age=max(lists.age(visit, question) for question in open_ones),
    )


def _filter(waiting: Waiting, language: str) -> Filter:
    tags = sorted({question.language for question, _text in waiting} | ({language} - {""}))
    named = (Choice(tag, alone(LanguageName(tag))) for tag in tags)
    choices = (Choice("", _("All languages")), *named)
    chosen = Input("language", _("Language"), InputKind.ONE, language, choices=choices)
    return Filter((chosen,), _("Show"))


def _sorted(visit: DeskVisit, shown: Waiting) -> Waiting:
    order = visit.query.get("order", "")
    if order.removeprefix("-") == "language":
        shown = sorted(shown, key=lambda pair: pair[0].language)
    return shown[::-1] if order in {"wait", "-language"} else shown


def _table(visit: DeskVisit, shown: Waiting, caption: Text) -> DataTable:
    rows = tuple(
        Row(
            (
                Text(
                    "{number} {words}",
                    {"number": str(question.number), "words": lists.shown_words(words)},
                    translated=False,
                ),
                alone(LanguageName(question.language)),
                alone(lists.age(visit, question)),
                STATES[QuestionState(question.state)],
            ),
            to=f"/questions/{question.number}",
        )
        for question, words in shown[:MOST]
    )
    columns = (_("Question"), _("Language"), _("Waiting"), _("State"))
    order = visit.query.get("order", "-wait")
    empty = _("No question is waiting. Well done, everybody.")
    return DataTable(caption, columns, rows, sorted_by=ORDERS, order=order, empty=empty)


@feature.desk("/questions/{number}")
async def one_question(visit: DeskVisit) -> Page:
    """A question as on its card, all that was said in it, and what can be done with it."""
    question = await questions.get(visit.db, visit.path["number"])
    said = [
        Words(await lists.said(visit, question, utterance))
        for utterance in (await utterances.of(visit.db, question))[1:]
        if utterance.text
    ]
    parts: list[Part] = [Words(await cards.card(visit.db, question)), *said, _buttons(question)]
    if question.state in {*questions.OPEN, QuestionState.CLOSED}:
        parts += _to_write(question)
    title = _("Question {number}", number=str(question.number))
    return Page(title, parts, up=Link(TITLE, "/"))


def _buttons(question: Question) -> Group:
    """As on its card; answers are written below."""
    is_written_below = f"/answer {question.number}"
    buttons = (button for button in cards.buttons(question) if button.says != is_written_below)
    return Group(tuple(Deed(button) for button in buttons))


def _to_write(question: Question) -> list[Part]:
    number = question.number
    answer = Input("words", _("Your answer"), InputKind.PARAGRAPH, language=question.language)
    note = Input("words", _("Only mentors see it."), InputKind.PARAGRAPH)
    return [
        Card(
            _("Answer"),
            (Deed(Button(_("Send"), f"/answer {number}"), (answer,)),),
        ),
        Card(_("Note"), (Deed(Button(_("Keep the note"), f"/note {number}"), (note,)),)),
    ]
