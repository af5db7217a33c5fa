"""How a week in numbers is told: the same as in its picture, and what can be done about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.words import Button, LanguageName, Listing, Percent, Text, _, ngettext, stack
from bot.words.briefs import brief

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.digests.weeks import Served, WeekInNumbers

SHOWN = 120
"""Characters of what is missing."""
NOTHING = _("Nothing was asked in the last seven days.")
STOP = Button(_("Not every week"), "!digest-weekly off")
BEGIN = Button(_("Every Monday, please"), "!digest-weekly on")
QUESTIONS = _("Questions that wait")


def told(week: WeekInNumbers) -> Text:
    """The whole of it."""
    return stack(
        stack(_head(week), _sums(week)),
        stack(*(_line(each) for each in week.served), _least(week)) if week.served else None,
        _missing(week),
        _load(week),
        gap="\n\n",
    )


def _head(week: WeekInNumbers) -> Text:
    return _("**The week in numbers**, {since} – {until}",
             since=week.since.date(), until=week.until.date())  # fmt: skip


def _sums(week: WeekInNumbers) -> Text:
    return ngettext(
        "{count} question was asked. I answered {bot}, people answered {people}; without an answer "
        "so far: {unanswered}.",
        "{count} questions were asked. I answered {bot}, people answered {people}; without an "
        "answer so far: {unanswered}.",
        week.asked,
        bot=week.by_bot,
        people=week.by_people,
        unanswered=_unanswered(week),
    )


def _unanswered(week: WeekInNumbers) -> Text:
    share = week.unanswered_share
    if share is None or not week.unanswered:
        return Text("{count}", {"count": week.unanswered}, translated=False)
    values = {"count": week.unanswered, "share": Percent(share)}
    return Text("{count} ({share})", values, translated=False)


def _line(served: Served) -> Text:
    values: dict[str, object] = {
        "language": LanguageName(served.language) if served.language else _("Other languages"),
        "answered": served.answered,
        "asked": served.asked,
        "share": Percent(served.share),
    }
    if served.first_reply is None:
        return _("{language}: {answered} of {asked} answered ({share})", **values)
    return _("{language}: {answered} of {asked} answered ({share}); half of them got a first reply "
             "from people within {wait}", wait=served.first_reply, **values)  # fmt: skip


def _least(week: WeekInNumbers) -> Text | None:
    least = week.served_least
    if least is None:
        return None
    return _("Questions in {language} are answered less often than others. Do you know somebody "
             "who could answer them?", language=LanguageName(least.language))  # fmt: skip


def _missing(week: WeekInNumbers) -> Text | None:
    if not week.missing:
        return None
    lines = [
        ngettext(
            "“{words}”\nAsked {count} time, in {languages}",
            "“{words}”\nAsked {count} times, in {languages}",
            len(gap.asked),
            words=brief(gap.words, SHOWN),
            languages=Listing(tuple(LanguageName(tag) for tag in gap.languages)),
        )
        for gap in week.missing
    ]
    return stack(_("Asked in the last 30 days, and not covered:"), *lines)


def _load(week: WeekInNumbers) -> Text:
    load = week.load
    answering = _(
        "Mentors who answer questions: {mentors}, on a break: {away}, questions in their hands: "
        "{in_hand}",
        mentors=load.mentors,
        away=load.away,
        in_hand=load.in_hand,
    )
    if not (load.waiting or load.free):
        return answering
    return stack(answering, _("Newcomers who wait for a mentor: {waiting}, free places: {free}",
                              waiting=load.waiting, free=load.free))  # fmt: skip


def buttons(week: WeekInNumbers) -> Sequence[Button]:
    """What can be done about it."""
    least = week.served_least
    return (
        *([Button(QUESTIONS, f"/queue {least.language}" if least else "/queue")]
          if week.unanswered else []),
        *([Button(_("What is missing"), "/missing")] if week.missing else []),
        *([Button(_("Mentoring"), "/mentoring")] if week.load.waiting else []),
    )  # fmt: skip
