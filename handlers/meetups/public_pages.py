"""Meetups that anybody may see, for everybody to read, and as a calendar. Nobody is named there."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bot.domain.calendars.entries import MEDIA_TYPE, Calendar
from bot.domain.meetups import calendars as meetup_calendars
from bot.domain.meetups import listing
from bot.engine.documents import in_words
from bot.words import Text, _, spoken, stack
from bot.words.page_parts import Card, Link, Page, Words
from bot.words.web import WebAnswer
from handlers.meetups import wording
from handlers.meetups.calendars import FILE, describes, written
from handlers.meetups.registry import feature

if TYPE_CHECKING:
    from bot.domain.meetups.occurrences import MeetupDate
    from bot.engine.features import PublicVisit, WebVisit
    from bot.words.page_parts import Part

TITLE = _("Meetups")
MOST = 50


@feature.public("/meetups", label=TITLE)
async def meetups(visit: PublicVisit) -> Page:
    """What is next of each, with the way to come."""
    there = await listing.upcoming(visit.db, listing.Reader(), visit.now)
    dates = listing.next_of_each(there)[:MOST]
    calendar = Link(_("As a calendar"), "/meetups.ics")
    cards: list[Part] = [_card(date_of) for date_of in dates]
    nothing = Words(_("Nothing is planned at the moment."))
    return Page(TITLE, [calendar, *(cards or [nothing])])


def _card(date_of: MeetupDate) -> Card:
    meetup = date_of.meetup
    title = Text("{title}", {"title": meetup.title}, translated=False)
    description = spoken(meetup.description) if meetup.description else None
    way = wording.elsewhere(date_of) if meetup.source else None
    text = stack(wording.when(date_of), wording.where(date_of), description, way, gap="\n\n")
    return Card(title, (Words(text),))


@feature.serves("/community/{language}/meetups.ics")
async def as_calendar(visit: WebVisit) -> WebAnswer | None:
    """The same for calendars; as long as there are pages for everybody."""
    language = visit.request.parts["language"]
    if not visit.settings.web.public_pages or language not in visit.languages.available:
        return None
    zone = visit.settings.community.zone
    describe = describes(visit, language, zone)
    shown = await meetup_calendars.public(visit.db, visit.now)
    entries = tuple(meetup_calendars.entry(each, visit.now, describe) for each in shown)
    title = in_words(TITLE, language, zone, visit.now)
    content = Calendar(title, entries, language)
    return WebAnswer(
        partial(written, content),
        MEDIA_TYPE,
        headers={"Content-Disposition": f'inline; filename="{FILE}"'},
    )
