"""Mentoring at the desk: who waits, how full mentors' places are, who is silent."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.mentoring import overviews
from bot.engine.features import DeskGroup, Role, parts_of
from bot.words import LanguageName, _, alone, verbatim
from bot.words.page_parts import Chart, DataTable, Page, Row, Series
from handlers.mentoring import organizing, terms
from handlers.mentoring.registry import feature

if TYPE_CHECKING:
    from bot.domain.mentoring.overviews import Load, Overview
    from bot.engine.features import DeskVisit
    from bot.words.page_parts import Part

TITLE = _("Mentoring")
MOST = 200
ORDER = "places"


@feature.desk("/mentoring", role=Role.ORGANIZER, label=TITLE, group=DeskGroup.PEOPLE)
async def mentoring(visit: DeskVisit) -> Page:
    """As in the chat, and every mentor's load."""
    silent_for = timedelta(days=visit.settings.mentoring.nudge_days)
    stands = await overviews.of(visit.db, terms.rules(visit), visit.now, silent_for)
    parts: list[Part] = parts_of([await organizing.in_words(visit, stands)])
    if stands.waiting:
        parts.append(_waiting(stands))
    return Page(TITLE, [*parts, _loads(visit, stands)])


def _waiting(stands: Overview) -> Chart:
    """How many wait, by language."""
    points = tuple(alone(LanguageName(tag)) for tag, _count in stands.waiting)
    counts = tuple(float(count) for _tag, count in stands.waiting)
    shown = tuple(alone(count) for _tag, count in stands.waiting)
    caption = _("Who waits for a mentor, by language")
    return Chart(caption, points, (Series(_("Waiting"), counts),), shown=(shown,))


def _loads(visit: DeskVisit, stands: Overview) -> DataTable:
    order = visit.query.get("order", f"-{ORDER}")
    loads = sorted(stands.loads, key=lambda load: load.taken / max(load.capacity, 1))
    if order.startswith("-"):
        loads.reverse()
    columns = (_("Mentor"), _("Mentees"), _("Capacity"), _("State"))
    return DataTable(
        _("Mentors"), columns, tuple(map(_row, loads[:MOST])), frozenset({1, 2}),
        sorted_by=("", ORDER, "", ""), order=order, empty=_("Nobody mentors people here yet."),
    )  # fmt: skip


def _row(load: Load) -> Row:
    state = _("nobody new now") if load.rests else _("takes people")
    numbers = (alone(count) for count in (load.taken, load.capacity))
    return Row((verbatim(load.mentor.name), *numbers, state))
