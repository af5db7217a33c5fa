"""What is known of somebody, as a page that a person can read: the export, with words for its keys.

Each subject of the domain says what its keys are called (`PersonalData.labels`).
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.domain import personal_data, topics
from bot.engine.documents import Document, Fact, Item, Section, Value
from bot.words import LanguageName, Listing, Text, ZoneName, _, verbatim
from bot.words.mentoring import Frequency, OfferState, PairingState, RequestState
from bot.words.shareouts import AskState, ShareoutForm, ShareoutReaders, ShareoutState
from bot.words.states import (
    CaseKind,
    CaseSide,
    CaseState,
    Contact,
    DraftState,
    Ending,
    QuestionState,
    SuggestionState,
    TranslationState,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.storage.personal_data import PersonalData

STATES = {
    QuestionState.OFFERED: _("I have offered an answer"),
    QuestionState.HELD: _("waits until another of yours is done"),
    QuestionState.WAITING: _("waits for somebody"),
    QuestionState.CLAIMED: _("somebody is looking at it"),
    QuestionState.ANSWERED: _("answered"),
    QuestionState.CLOSED: _("closed"),
    QuestionState.WITHDRAWN: _("taken back"),
    Ending.HELPED: _("my answer helped"),
    Ending.SOLVED: _("solved"),
    Ending.DUPLICATE: _("somebody had asked it before"),
    Ending.KNOWN: _("answered with what was known"),
    Ending.NOT_A_QUESTION: _("it was no question"),
    Ending.EXPIRED: _("closed by itself"),
    DraftState.OPEN: _("waits for a look"),
    DraftState.APPROVED: _("approved"),
    DraftState.DROPPED: _("dropped"),
    SuggestionState.LOOKING: _("the page is being read"),
    SuggestionState.ACCEPTED: _("accepted"),
    TranslationState.SUBMITTED: _("waits for a look"),
    CaseState.TAKEN: _("somebody is looking at it"),
    CaseState.ORDINARY: _("it was an ordinary question"),
    CaseKind.SELF_HARM: _("we were worried about you"),
    CaseKind.DANGER: _("danger"),
    CaseKind.REPORT: _("report"),
    CaseKind.TALK: _("talk"),
    CaseSide.TEAM: _("answer"),
    AskState.PLEDGED: _("promised"),
    ShareoutState.PUBLISHED: _("published"),
    ShareoutState.GIVEN: _("shared"),
    ShareoutForm.TEXT: _("A text"),
    ShareoutForm.VOICE: _("A voice note"),
    ShareoutForm.LINK: _("A link"),
    ShareoutForm.PHOTOS: _("Photos"),
    ShareoutForm.TALK: _("A ten-minute talk"),
    ShareoutForm.HELP: _("Help on the spot"),
    ShareoutReaders.EVERYBODY: _("Everybody"),
    ShareoutReaders.NEWCOMERS: _("Newcomers"),
    ShareoutReaders.MENTORS: _("Mentors"),
    ShareoutReaders.ORGANIZERS: _("Organizers"),
    Contact.HERE: _("here"),
    Contact.ELSEWHERE: _("somewhere else"),
    Contact.NONE: _("please don't"),
    RequestState.PAIRED: _("paired"),
    RequestState.LAPSED: _("not answered"),
    OfferState.ASKED: _("you were asked"),
    OfferState.CONFIRMED: _("paired"),
    OfferState.DECLINED: _("declined"),
    OfferState.REFUSED: _("declined"),
    PairingState.ACTIVE: _("goes on"),
    PairingState.PAUSED: _("rests"),
    PairingState.ENDED: _("over"),
    Frequency.WEEKLY: _("Every week"),
    Frequency.FORTNIGHTLY: _("Every two weeks"),
    Frequency.MONTHLY: _("Once a month"),
    "mentor": _("mentor"),
    "organizer": _("organizer"),
    "owner": _("owner"),
    "answer": _("answer"),
    "note": _("note"),
}
"""What the words are called that states, endings, roles and kinds are stored as."""
FIRST = {"person", "accounts"}
OF_STATES = {"state", "ending", "role", "kind", "contact", "how_often", "what_it_is",
             "for_whom"}  # fmt: skip
OF_LANGUAGES = {"language"}
OF_MOMENTS = re.compile(r"(^|_)(at|until|since|seen)$")
OF_TOPICS = {"interests", "looks_after", "skills", "goals"}


def page(known: Mapping[str, Any], more: Sequence[PersonalData]) -> Document:
    """The page for what was exported."""
    labels = personal_data.labels(more)
    ordered = sorted(known.items(), key=lambda item: item[0] not in FIRST)
    sections = [
        Section(_label(key, labels), items)
        for key, value in ordered
        if (items := _items(key, value, labels))
    ]
    return Document(
        _("What I know about you"),
        _("This is everything that I keep about you. Times are in your time zone."),
        tuple(sections),
    )


def _label(key: str, labels: Mapping[str, Text]) -> Text:
    return labels.get(key) or verbatim(key.replace("_", " "))


def _items(key: str, value: object, labels: Mapping[str, Text]) -> tuple[Item, ...]:
    """The things of a section, each with its facts."""
    shown = _value(key, value, labels)
    if isinstance(shown, tuple):
        return shown
    return () if shown is None else ((Fact(None, shown),),)


def _facts(thing: Mapping[str, object], labels: Mapping[str, Text]) -> Item:
    return tuple(
        Fact(_label(key, labels), shown)
        for key, value in thing.items()
        if (shown := _value(key, value, labels))
    )


def _value(key: str, value: object, labels: Mapping[str, Text]) -> Value | None:
    """A value as it is read; None for nothing."""
    match value:
        case None | "" | []:
            return None
        case bool():
            return _("yes") if value else _("no")
        case dict():
            facts = _facts(value, labels)
            return (facts,) if facts else None
        case list() if any(isinstance(thing, dict) for thing in value):
            things = (_facts(thing, labels) for thing in value if isinstance(thing, dict))
            return tuple(facts for facts in things if facts) or None
        case list():
            return _shown(Listing(tuple(_word(key, str(thing)) for thing in value)))
    return _word_or_text(key, str(value))


def _word_or_text(key: str, written: str) -> Text | str:
    word = _word(key, written)
    return written if word is written else _shown(word)


def _word(key: str, written: str) -> object:
    """A word of ours as it is called; anything else as it is."""
    if key in OF_STATES:
        return STATES.get(written, written)
    if key in OF_LANGUAGES:
        return LanguageName(written)
    if key in OF_TOPICS:
        return topics.name(written)
    if key == "zone":
        return ZoneName(written)
    return (OF_MOMENTS.search(key) and _moment(written)) or written


def _moment(written: str) -> datetime | None:
    """A moment as exports write it: ISO 8601 with a zone."""
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


def _shown(value: object) -> Text:
    return Text("{value}", {"value": value}, translated=False)
