"""What follows the commands and buttons of meetups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import numbers, references
from bot.domain.meetups import listing, meetups, occurrences
from bot.domain.meetups.listing import Reader
from bot.engine.arguments import any_words, known, plain
from bot.engine.features import Arg, Role
from bot.words import Refused, Subject, _
from bot.words.meetups import MeetupState, Visibility

if TYPE_CHECKING:
    from bot.domain.meetups.occurrences import MeetupDate
    from bot.engine.features import Context
    from bot.storage.tables import Meetup

CARD = "meetup"
"""The kind of subject that the cards of a date have."""
SHOWN_TO_ALL = (Visibility.PUBLIC, Visibility.MEMBERS)


def card_of(date_of: MeetupDate) -> Subject:
    """What the cards of a date are about, wherever they stand."""
    return Subject(CARD, date_of.occurrence.id)


def room_of(ctx: Context) -> int | None:
    """The group in which something is said; None: in private."""
    if ctx.chat.beside_id is not None:
        return ctx.chat.beside_id
    return None if ctx.chat.private else ctx.chat.id


async def may_see(ctx: Context, date_of: MeetupDate) -> bool:
    """Is the date for whoever speaks, or does its card stand where they speak?"""
    meetup, room = date_of.meetup, room_of(ctx)
    if meetup.state in {MeetupState.DRAFT, MeetupState.DROPPED}:
        return False
    if meetup.visibility in SHOWN_TO_ALL or (room is not None and meetup.chat_id == room):
        return True
    if room is not None and room in await references.stands_in(ctx.db, card_of(date_of)):
        return True
    return await listing.is_seen_by(ctx.db, Reader(ctx.person.id, room), date_of)


async def _date(ctx: Context, words: str) -> MeetupDate | None:
    number = numbers.read(words)
    date_of = await occurrences.get(ctx.db, number) if number is not None else None
    if date_of is None:
        return None
    if await may_see(ctx, date_of) or await is_host(ctx, date_of.meetup):
        return date_of
    raise Refused(_("Which meetup? /meetups shows what is on."))


async def is_host(ctx: Context, meetup: Meetup) -> bool:
    """May whoever speaks change it?"""
    return ctx.is_a(Role.ORGANIZER) or await meetups.is_host(ctx.db, meetup.id, ctx.person.id)


async def _hosted(ctx: Context, words: str) -> Meetup | None:
    meetup = await meetups.find(ctx.db, words)
    if meetup is not None and not await is_host(ctx, meetup):
        raise Refused(_("Only those who host this meetup can do that."))
    return meetup


DATE = Arg("date", _date, _("Which meetup? /meetups shows what is on."), example="7")
HOSTED = Arg("meetup", _hosted, _("Which meetup? /meetups shows what is on."))
MEETUP = Arg("meetup", known(meetups.find), optional=True)
WORDS = Arg("words", plain(any_words), rest=True, optional=True)
