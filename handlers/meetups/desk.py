"""The desk of a meetup: how it stands, as its hosts see it, and what they can do."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain import references, rooms
from bot.domain.meetups import attendance, occurrences, seats
from bot.domain.meetups.occurrences import MeetupDate
from bot.engine.arguments import any_words, plain
from bot.engine.features import Arg
from bot.engine.screens import Screen
from bot.words import (
    Action,
    Button,
    Listing,
    Refused,
    Reply,
    Text,
    _,
    stack,
    to_confirm,
    to_destroy,
    verbatim,
)
from bot.words.meetups import MeetupState, Visibility
from handlers.meetups import wording
from handlers.meetups.arguments import HOSTED, card_of
from handlers.meetups.registry import DEEDS, deed, feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Context
    from bot.storage.tables import Chat, Meetup
    from bot.words import Update

DESK = "meetup-desk"
A_DAY = timedelta(days=1)
KIND_OF_RULE = {
    "FREQ=WEEKLY;BYDAY": _("Every week"),
    "FREQ=WEEKLY;INTERVAL=2;BYDAY": _("Every two weeks"),
    "FREQ=MONTHLY;BYDAY": _("Every month"),
}


async def next_date(ctx: Context, meant: Meetup) -> MeetupDate | None:
    """Its next date; the last, where there is none to come."""
    to_come = await occurrences.to_come(ctx.db, meant.id, ctx.now)
    every = to_come or list(await occurrences.of_meetup(ctx.db, meant.id))[-1:]
    return MeetupDate(meant, every[0]) if every else None


def back_to_desk(meant: Meetup) -> Button:
    """The way back from what can be changed of it."""
    return Button(_("Back"), f"!meetup {meant.id} desk")


async def desk(ctx: Context, meant: Meetup, note: Text | None = None) -> Reply | Update:
    """A meetup as its hosts see it, and what they can do. Until it is published: the card as it
    will stand.
    """
    number = meant.id
    change = Button(_("Change"), f"!meetup {number} change")
    hosts = Button(_("Hosts"), f"!meetup {number} hosts")
    if meant.state == MeetupState.DRAFT:
        date_of = MeetupDate(meant, occurrences.planned(meant, meant.wall))
        text = stack(
            note,
            _("This is how it will stand. Nobody but its hosts sees it yet."),
            await wording.card(ctx.db, date_of),
            _for_whom(meant, await room_for(ctx, meant)),
            gap="\n\n",
        )
        publish = to_confirm(_("Publish"), f"!meetup {number} publish")
        fair = Button(_("Good for whom?"), f"!fair {number}")
        days = (Button(_("Dates"), f"!meetup {number} dates"),) if meant.rule else ()
        drop = to_destroy(_("Drop"), f"!meetup {number} drop")
        return await Screen(text, (publish, change, *days, fair, hosts, drop)).show(ctx, DESK)
    date_of_next = await next_date(ctx, meant)
    if date_of_next is None:
        raise Refused(_("Which meetup? /meetups shows what is on."))
    text = stack(
        note,
        await wording.card(ctx.db, date_of_next),
        await _numbers(ctx, date_of_next),
        _for_whom(meant, await room_for(ctx, meant)),
        await _stands_in(ctx, date_of_next),
        gap="\n\n",
    )
    buttons = (*_deeds(ctx, date_of_next), *await _last_time(ctx, date_of_next))
    return await Screen(text, buttons).show(ctx, DESK)


def _deeds(ctx: Context, date_of: MeetupDate) -> tuple[Button, ...]:
    """What hosts can do with a published meetup whose next, or last, date that is."""
    meant, occurrence = date_of.meetup, date_of.occurrence
    number = meant.id
    who = Button(_("Who comes"), f"!meetup {number} who {occurrence.id}")
    if meant.state != MeetupState.PUBLISHED:
        return (who,)
    is_near = occurrence.starts_at - ctx.now < A_DAY
    has_begun = occurrence.starts_at <= ctx.now
    return (
        Button(_("Who came"), f"!attendance {occurrence.id}") if has_begun else who,
        *((Button(_("At the door"), f"!door {occurrence.id}"),) if is_near else ()),
        Button(_("Post the card"), f"!meetup {number} post"),
        Button(_("Change"), f"!meetup {number} change"),
        Button(_("Dates"), f"!meetup {number} dates"),
        Button(_("Hosts"), f"!meetup {number} hosts"),
        Button(_("My own answer"), f"/seat {occurrence.id}"),
    )


async def _last_time(ctx: Context, date_of: MeetupDate) -> tuple[Button, ...]:
    """Who came to the date before the next one, of a series."""
    last = await attendance.latest(ctx.db, date_of.meetup.id, ctx.now)
    if last is None or last is date_of.occurrence:
        return ()
    return (Button(_("Who came last time"), f"!attendance {last.id}"),)


async def _numbers(ctx: Context, date_of: MeetupDate) -> Text:
    counts = await seats.counts(ctx.db, date_of)
    return _(
        "Coming: {coming}. Waiting: {waiting}. Maybe: {maybe}.",
        coming=counts.coming,
        waiting=counts.waiting,
        maybe=counts.maybe,
    )


def repeats(meant: Meetup) -> Text:
    """How often it is."""
    if not meant.rule:
        return _("Once")
    rule = KIND_OF_RULE.get(meant.rule.rpartition("=")[0], verbatim(meant.rule))
    if meant.until is None:
        return rule
    return _("{rule}, until {day}", rule=rule, day=meant.until)


def _for_whom(meant: Meetup, room: Chat | None) -> Text:
    sees: Text | None = wording.VISIBILITIES.get(meant.visibility)
    if room is not None and meant.visibility == Visibility.ROOM:
        sees = verbatim(room.title or room.key)
    values = {"repeats": repeats(meant), "who": _("Who sees it: {who}", who=sees or "")}
    return Text("{repeats} · {who}", values, translated=False)


async def room_for(ctx: Context, meant: Meetup) -> Chat | None:
    """The room that it is for, where it is for one alone."""
    return None if meant.chat_id is None else await rooms.find(ctx.db, meant.chat_id)


async def _stands_in(ctx: Context, date_of: MeetupDate) -> Text | None:
    chats = [
        chat
        for chat_id in sorted(await references.stands_in(ctx.db, card_of(date_of), private=False))
        if (chat := await rooms.find(ctx.db, chat_id)) is not None
    ]
    names = Listing(tuple(wording.rooms(chats)))
    return _("Its card stands in: {rooms}", rooms=names) if chats else None


DEED = Arg("deed", plain(any_words), optional=True)
VALUE = Arg("value", plain(any_words), rest=True, optional=True)


@feature.action("meetup", HOSTED, DEED, VALUE)
async def go_on(ctx: Context) -> Sequence[Action]:
    """What hosts do with a meetup, by its desk's buttons."""
    meant = ctx.get(HOSTED)
    do = DEEDS.get(ctx.find(DEED) or "", back)
    return await do(ctx, meant, ctx.find(VALUE) or "")


@deed("desk")
async def back(ctx: Context, meant: Meetup, _value: str) -> Sequence[Action]:
    return [await desk(ctx, meant)]
