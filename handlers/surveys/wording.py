"""How surveys are worded: the question as people see it, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.surveys import counting, surveys
from bot.words import (
    Button,
    LanguageName,
    Listing,
    Percent,
    TableRow,
    Text,
    _,
    ngettext,
    stack,
    table,
    verbatim,
)
from bot.words.buttons import in_full
from bot.words.surveys import SurveyKind, SurveyState

if TYPE_CHECKING:
    from bot.domain.surveys.counting import WordsOfLanguage
    from bot.storage.tables import Survey, SurveyText

KINDS: dict[str, Text] = {
    SurveyKind.ONE: _("One answer of several"),
    SurveyKind.SEVERAL: _("Several answers"),
    SurveyKind.WORDS: _("In their own words"),
    SurveyKind.PAIRS: _("Two words at a time"),
}
STATES: dict[str, Text] = {
    SurveyState.DRAFT: _("a draft"),
    SurveyState.OPEN: _("open"),
    SurveyState.CLOSED: _("over"),
}
OVER = _("This poll is over.")


def question(text: SurveyText) -> Text:
    """What is asked."""
    return Text("**{question}**", {"question": text.question}, translated=False)


def asked(survey: Survey, text: SurveyText) -> Text:
    """The question, its choices where buttons would shorten them, until when, and who sees what."""
    until = (
        _("Open until {moment}.", moment=survey.closes_at)
        if survey.closes_at is not None
        else _("Open for a week.")
    )
    several = survey.kind == SurveyKind.SEVERAL
    about = stack(
        until,
        _("You may choose several.") if several else None,
        _("Nobody sees who chose what."),
        gap=" ",
    )
    return stack(question(text), in_full(*text.choices), about, gap="\n\n")


def numbered(text: SurveyText) -> Text:
    """Its choices, a line each."""
    return stack(*(verbatim(f"{place}. {choice}") for place, choice in enumerate(text.choices, 1)))


def card(survey: Survey, text: SurveyText, voices: int) -> Text:
    """The question as it stands in groups; how many have voted, where that tells nothing of anybody
    (0: it would).
    """
    counted = ngettext("{count} has voted.", "{count} have voted.", voices) if voices else None
    return stack(asked(survey, text), counted, gap="\n\n")


def card_buttons(survey: Survey, text: SurveyText) -> tuple[Button, ...]:
    """What can be pressed on a card: choices where nobody else sees who presses them, and the way
    to where one votes in private, in one's own language.
    """
    choices = tuple(
        Button(verbatim(choice), f"!cast {survey.id} {place} {survey.code}", secret=True)
        for place, choice in enumerate(text.choices)
    )
    says = f"/vote {survey.id} {survey.code}"
    return (*choices, Button(_("Vote in private"), says, start=says))


def over(text: SurveyText) -> Text:
    """The card of one that is over."""
    return stack(question(text), OVER)


# ── what came of it ──────────────────────────────────────────────────────────────────────────


def result(survey: Survey, text: SurveyText) -> Text:
    """What came of it, as everybody reads it."""
    return stack(question(text), *_result(survey, text), gap="\n\n")


def _result(survey: Survey, text: SurveyText) -> list[Text]:
    if survey.result is None:
        return [not_declared(survey)]
    match survey.kind:
        case SurveyKind.WORDS:
            return [
                ngettext("{count} answer. Organizers read it now.",
                         "{count} answers. Organizers read them now.", survey.voices),
            ]  # fmt: skip
        case SurveyKind.PAIRS:
            return [
                part
                for language in counting.languages_of(survey)
                for part in _of_language(language)
            ]
    several = survey.kind == SurveyKind.SEVERAL
    return [
        _sums(survey, text),
        ngettext("{count} person voted.", "{count} people voted.", survey.voices)
        if several
        else ngettext("{count} vote in all.", "{count} votes in all.", survey.voices),
    ]


def not_declared(survey: Survey) -> Text:
    """Why there is no result."""
    return _(
        "Fewer than {quorum} people voted, so there is no result. Nobody learns what was chosen, "
        "no organizer either. Thank you to everybody who took part.",
        quorum=survey.quorum,
    )


def _sums(survey: Survey, text: SurveyText) -> Text:
    rows = []
    for place, (choice, count) in enumerate(
        zip(text.choices, counting.sums_of(survey), strict=True), 1
    ):
        share = Percent(round(100 * count / max(survey.voices, 1)))
        values = {"place": place, "choice": choice, "count": count, "share": share}
        line = Text("{place}. {choice}: {count} ({share})", values, translated=False)
        rows.append(TableRow((place, choice, count, share), line))
    titles = (_("Number"), _("Answer"), _("Votes"), _("Share"))
    return table(titles, rows)


def _of_language(of: WordsOfLanguage) -> list[Text]:
    ranking = of.ranking
    rows, ties = [], False
    for place, word in enumerate(ranking.order, 1):
        best, worst = ranking.places(word)
        ties = ties or best != worst
        places = _between(best, worst)
        share = Percent(round(100 * ranking.interval(word)[1]))
        values = {"place": place, "word": of.words[word], "places": places, "share": share}
        line = Text("{place}. {word} ({share}, {places})", values, translated=False)
        rows.append(TableRow((place, of.words[word], share, places), line))
    titles = (_("Number"), _("Word"), _("Preferred"), _("Its place"))
    heading = Text("**{language}**", {"language": LanguageName(of.language)}, translated=False)
    notes = stack(
        ngettext("{count} person voted.", "{count} people voted.", of.voices),
        _("Compared with any other word, more people prefer “{word}”.", word=of.winner)
        if of.winner is not None
        else _("No word is preferred to each other one."),
        _("Where a word may have several places, these votes can't tell it apart from others.")
        if ties
        else None,
        gap=" ",
    )
    return [stack(heading, table(titles, rows)), notes]


def _between(best: int, worst: int) -> Text:
    if best == worst:
        return _("place {place}", place=best)
    return _("place {best} to {worst}", best=best, worst=worst)


# ── who is asked ─────────────────────────────────────────────────────────────────────────────

EVERYBODY, MENTORS = _("Everybody in private"), _("Mentors in private")


def whom(survey: Survey, rooms: list[str]) -> Text:
    """Who is asked."""
    audience = surveys.audience_of(survey)
    private = [MENTORS if audience.roles else EVERYBODY] if audience.people else []
    return _("Who is asked: {names}", names=Listing((*private, *rooms)))
