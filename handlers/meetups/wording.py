"""How meetups are described: their kinds, when and where they are, who comes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain import rooms as rooms_of_all
from bot.domain.meetups import agenda, attendance, meetups, seats
from bot.words import (
    LanguageName,
    Listing,
    LocalMoment,
    Text,
    ZoneName,
    _,
    ngettext,
    spoken,
    stack,
    verbatim,
)
from bot.words.meetups import MeetupKind, MeetupState, OccurrenceState, Visibility

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.domain.meetups.occurrences import MeetupDate
    from bot.domain.meetups.seats import Counts
    from bot.storage.tables import Chat, Meetup, Person, Seat

KINDS: dict[str, Text] = {
    MeetupKind.NEWCOMERS: _("Newcomer meetup"),
    MeetupKind.COMMUNITY: _("Community meeting"),
    MeetupKind.TRAINING: _("Training"),
    MeetupKind.EDITATHON: _("Editathon"),
    MeetupKind.WORKSHOP: _("Workshop"),
    MeetupKind.CONFERENCE: _("Conference"),
}
VISIBILITIES: dict[str, Text] = {
    Visibility.PUBLIC: _("Anybody"),
    Visibility.MEMBERS: _("People here"),
    Visibility.ROOM: _("One group"),
}
NAMED = 8
"""So many names are shown in full."""
FIRST_NAMED = 2
"""Of more people, so many are named."""


def when(date_of: MeetupDate) -> Text:
    """When it is, by its own clocks."""
    occurrence = date_of.occurrence
    if date_of.meetup.whole_days:
        return _days(date_of)
    moment = LocalMoment(occurrence.starts_at, occurrence.zone)
    return _("{moment} in {place}", moment=moment, place=ZoneName(occurrence.zone))


def _days(date_of: MeetupDate) -> Text:
    """The days of what has no times."""
    first = date_of.occurrence.wall.date()
    last = (date_of.occurrence.wall + timedelta(minutes=date_of.meetup.minutes - 1)).date()
    if last <= first:
        return Text("{day}", {"day": first}, translated=False)
    return Text("{first} – {last}", {"first": first, "last": last}, translated=False)


def briefly(date_of: MeetupDate) -> Text:
    """Its title and when it is, for a list."""
    if date_of.meetup.whole_days:
        values = {"title": date_of.meetup.title, "days": _days(date_of)}
        return Text("**{title}** · {days}", values, translated=False)
    zone = date_of.occurrence.zone
    values = {
        "title": date_of.meetup.title,
        "at": LocalMoment(date_of.occurrence.starts_at, zone, brief=True),
        "zone": ZoneName(zone),
    }
    # A brief moment in UTC says so itself.
    written = "**{title}** · {at}" if zone in {"UTC", "Etc/UTC"} else "**{title}** · {at}, {zone}"
    return Text(written, values, translated=False)


def head(date_of: MeetupDate) -> Text:
    """What it is, when, where: all but who comes."""
    meetup = date_of.meetup
    title = Text("**{title}**", {"title": meetup.title}, translated=False)
    return stack(
        title, standing(date_of), when(date_of), _moved(date_of), _sort(date_of), where(date_of)
    )


def _sort(date_of: MeetupDate) -> Text:
    meetup = date_of.meetup
    parts = {
        "kind": KINDS.get(meetup.kind),
        "language": LanguageName(meetup.language) if meetup.language else None,
        "length": timedelta(minutes=meetup.minutes) if _is_timed(meetup) else None,
    }
    shown = {name: part for name, part in parts.items() if part is not None}
    return Text(" · ".join(f"{{{name}}}" for name in shown), shown, translated=False)


def _is_timed(meetup: Meetup) -> bool:
    return meetup.minutes > 0 and not meetup.whole_days


def where(date_of: MeetupDate) -> Text | None:
    """The place; and that there is a call, without its link."""
    place = _("Where: {place}", place=date_of.place) if date_of.place else None
    call = None
    if date_of.link:
        before = timedelta(minutes=date_of.meetup.link_minutes)
        call = _("Whoever comes gets the link of the call {time} before.", time=before)
    return stack(place, call) if place is not None or call is not None else None


def _moved(date_of: MeetupDate) -> Text | None:
    occurrence = date_of.occurrence
    if not date_of.meetup.rule or not date_of.has_moved:
        return None
    return _("_This date has been moved._") if occurrence.state == OccurrenceState.PLANNED else None


async def card(db: AsyncSession, date_of: MeetupDate) -> Text:
    """The card of a date, as it stands in rooms."""
    description = spoken(date_of.meetup.description) if date_of.meetup.description else None
    if date_of.meetup.source:
        return stack(head(date_of), description, elsewhere(date_of), gap="\n\n")
    counts = await seats.counts(db, date_of)
    return stack(
        head(date_of),
        description,
        await _agenda(db, date_of),
        await _what_happened(db, date_of),
        None if _is_cancelled(date_of) else await _answers(db, date_of, counts),
        await hosts(db, date_of),
        gap="\n\n",
    )


def elsewhere(date_of: MeetupDate) -> Text:
    """Where it is planned, if that is not here, and until when one can apply there."""
    until = date_of.meetup.apply_until
    return stack(
        _("This is planned elsewhere. Look there: {link}", link=date_of.page)
        if date_of.page
        else _("This is planned elsewhere."),
        _("Apply until {until}.", until=until) if until is not None else None,
    )


async def _agenda(db: AsyncSession, date_of: MeetupDate) -> Text | None:
    """What is on the agenda, and who speaks, as far as they are named."""
    items = await agenda.shown(db, date_of.occurrence)
    lines = [
        stack(verbatim(f"• {title}"), verbatim(name) if name else None, gap=" – ")
        for title, name in items
    ]
    return stack(_("Agenda:"), *lines) if lines else None


async def _what_happened(db: AsyncSession, date_of: MeetupDate) -> Text | None:
    """The two lines of its hosts: of this date, or of the last one, in an invitation."""
    words = await attendance.latest_recap(db, date_of.occurrence)
    if not words:
        return None
    if date_of.occurrence.recap:
        return spoken(words)
    return _("Last time: {words}", words=spoken(words))


async def _answers(db: AsyncSession, date_of: MeetupDate, counts: Counts) -> Text:
    is_planned = date_of.occurrence.state == OccurrenceState.PLANNED
    return stack(await coming(db, date_of, counts), left(counts) if is_planned else None)


async def coming(db: AsyncSession, date_of: MeetupDate, counts: Counts) -> Text:
    """Who comes, by name as far as they may be named, the others as a number."""
    if not counts.coming:
        return _("Nobody has said yet that they come.")
    names = await seats.named(db, date_of.occurrence.id, NAMED)
    shown = names if counts.coming <= NAMED else names[:FIRST_NAMED]
    others = counts.coming - len(shown)
    items: list[object] = [name for name, _guests in shown]
    if others and items:
        items.append(ngettext("{count} other", "{count} others", others))
    elif others:
        items.append(ngettext("{count} person", "{count} people", others))
    return _("Coming: {names}", names=Listing(tuple(items)))


def left(counts: Counts) -> Text | None:
    """Whether there are seats, and how many people wait."""
    if counts.left is None:
        return None
    if counts.left:
        return ngettext("{count} seat is left.", "{count} seats are left.", counts.left)
    full = _("All seats are taken.")
    if not counts.waiting:
        return full
    waiting = ngettext("{count} person waits for one.", "{count} people wait for one.",
                       counts.waiting)  # fmt: skip
    return stack(full, waiting, gap=" ")


def standing(date_of: MeetupDate) -> Text | None:
    """That it is cancelled, has begun, or is over."""
    occurrence = date_of.occurrence
    if _is_cancelled(date_of):
        reason = verbatim(occurrence.reason) if occurrence.reason else None
        return stack(_("**Cancelled.**"), reason, gap=" ")
    if occurrence.state == OccurrenceState.BEGUN:
        return _("It has begun.")
    return _("It is over.") if occurrence.state == OccurrenceState.OVER else None


def _is_cancelled(date_of: MeetupDate) -> bool:
    states = (MeetupState.CANCELLED, OccurrenceState.CANCELLED)
    return date_of.meetup.state in states or date_of.occurrence.state in states


async def hosts(db: AsyncSession, date_of: MeetupDate) -> Text | None:
    """Whose meetup it is."""
    there = await meetups.hosts(db, date_of.meetup.id)
    names = tuple(host.name for host in there if host.name)
    return _("Hosted by {names}", names=Listing(names)) if names else None


def named_to_hosts(seat: Seat, person: Person) -> Text:
    """Somebody who has answered, as hosts may know them: whose seat is private, by no name."""
    return _("somebody") if seat.private or not person.name else verbatim(person.name)


def rooms(chats: Sequence[Chat]) -> list[Text]:
    """What rooms are called; those of one name, with their platform."""
    return [verbatim(title) for title in rooms_of_all.titles(chats)]


def own_time(at: datetime) -> Text:
    """When it is on the reader's own clock."""
    return _("For you: {at}", at=at)
