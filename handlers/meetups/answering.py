"""Coming or not: on the card in a room, and in private, with guests and without one's name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain import people
from bot.domain.hotline import unseen
from bot.domain.meetups import seats, waiting
from bot.domain.meetups.occurrences import get as get_date
from bot.engine.features import Field
from bot.engine.screens import Screen
from bot.words import (
    Action,
    Button,
    Listing,
    Refused,
    Reply,
    Text,
    Update,
    _,
    ngettext,
    stack,
)
from bot.words.meetups import SeatState
from handlers.meetups import wording
from handlers.meetups.arguments import DATE
from handlers.meetups.registry import feature

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.domain.meetups.occurrences import MeetupDate
    from bot.engine.features import Context
    from bot.storage.tables import Seat

SCREEN = "seat"


@feature.action("coming", DATE)
async def come(ctx: Context) -> Sequence[Action]:
    """Take a seat, or a place on the waiting list."""
    date_of = ctx.get(DATE)
    private = unseen.is_unseen(ctx.person, ctx.now)
    seat = await seats.take(ctx.db, date_of, ctx.person.id, ctx.now, private=private)
    return await _answered(ctx, date_of, seat)


@feature.action("maybe", DATE)
async def hesitate(ctx: Context) -> Sequence[Action]:
    """They don't know yet; a seat that they had is free."""
    return await _without_seat(ctx, SeatState.MAYBE)


@feature.action("cannot", DATE)
async def decline(ctx: Context) -> Sequence[Action]:
    """They don't come; a seat that they had is free."""
    return await _without_seat(ctx, SeatState.DECLINED)


async def _without_seat(ctx: Context, state: SeatState) -> Sequence[Action]:
    date_of = ctx.get(DATE)
    private = unseen.is_unseen(ctx.person, ctx.now)
    seat = await seats.answer_without_seat(
        ctx.db, date_of, ctx.person.id, state, ctx.now, private=private
    )
    return await _answered(ctx, date_of, seat)


async def _answered(ctx: Context, date_of: MeetupDate, seat: Seat) -> Sequence[Action]:
    if ctx.chat.private:
        return [await show(ctx, date_of, seat)]
    answer = await own_answer(ctx, date_of, seat)
    if not await people.has_private_chat(ctx.db, ctx.person.id):
        answer = stack(answer, _("Open our private chat, so that I can remind you."), gap=" ")
    start = f"/seat {date_of.occurrence.id}"
    return [Reply(answer, whisper=True, passing=True, openly=_("Noted."), start=start)]


ANSWERS: dict[str, Text] = {
    "": _("Would you like to come?"),
    SeatState.MAYBE: _("Noted: maybe. You have no seat until you say that you come."),
    SeatState.DECLINED: _("Noted: you can't come. You can change your mind until it begins."),
    SeatState.LAPSED: _("Your seat went to the next person. You can ask for one again."),
}
"""What is said to those who have no seat and don't wait."""


async def own_answer(ctx: Context, date_of: MeetupDate, seat: Seat | None) -> Text:
    """What somebody's answer is, and what follows from it."""
    if seat is None or seat.state in ANSWERS:
        return ANSWERS[seat.state if seat is not None else ""]
    if seat.state == SeatState.OFFERED:
        return _("A seat is held for you until {until}.", until=seat.offered_until)
    if seat.state == SeatState.WAITING:
        return _(
            "All seats are taken. You are number {place} on the waiting list; I write to you when "
            "there is a seat for you.",
            place=await waiting.place_in_line(ctx.db, seat),
        )
    title, when = date_of.meetup.title, wording.when(date_of)
    return _("You have a seat: {title}, {when}.", title=title, when=when)


# ── in private ───────────────────────────────────────────────────────────────────────────────


@feature.command("seat", DATE, linked=True, for_oneself=True)
async def look(ctx: Context) -> Sequence[Action]:
    """A meetup, with one's own answer."""
    date_of = ctx.get(DATE)
    return [await show(ctx, date_of, await seats.of(ctx.db, date_of.occurrence.id, ctx.person.id))]


async def show(ctx: Context, date_of: MeetupDate, seat: Seat | None) -> Reply | Update:
    """A meetup, with what one has answered, and what one can do."""
    occurrence = date_of.occurrence
    own_zone = ctx.person.zone or ctx.settings.community.zone
    is_elsewhere = own_zone != occurrence.zone
    link = seat is not None and seat.state == SeatState.SEATED and ctx.now >= date_of.link_from
    text = stack(
        await wording.card(ctx.db, date_of),
        wording.own_time(occurrence.starts_at) if is_elsewhere else None,
        await own_answer(ctx, date_of, seat) if date_of.is_open(ctx.now) else None,
        _with_guests(seat),
        _("The call: {link}", link=date_of.link) if link and date_of.link else None,
        gap="\n\n",
    )
    return await Screen(text, _choices(ctx, date_of, seat)).show(ctx, SCREEN, whisper=True)


def _with_guests(seat: Seat | None) -> Text | None:
    if seat is None or not seat.guests:
        return None
    named = [name for name in seat.guests if name]
    others = len(seat.guests) - len(named)
    items: list[object] = [*named]
    if others:
        items.append(ngettext("{count} guest", "{count} guests", others))
    return _("You bring {names}.", names=Listing(tuple(items)))


def _choices(ctx: Context, date_of: MeetupDate, seat: Seat | None) -> tuple[Button, ...]:
    if not date_of.is_open(ctx.now):
        return _elsewhere(date_of)
    number, state = date_of.occurrence.id, seat.state if seat is not None else ""
    coming = Button(_("I'm coming"), f"!coming {number}")
    held = Button(_("Take the seat"), f"!coming {number}")
    maybe = Button(_("Maybe"), f"!maybe {number}")
    cannot = Button(_("Can't"), f"!cannot {number}")
    if seat is None or state not in {SeatState.SEATED, SeatState.OFFERED, SeatState.WAITING}:
        return tuple(
            button
            for button, hidden in (
                (coming, False),
                (maybe, state == SeatState.MAYBE),
                (cannot, state == SeatState.DECLINED),
            )
            if not hidden
        )
    bring = Button(_("Bring somebody"), f"!bring {number}")
    alone = Button(_("Come alone"), f"!alone {number}")
    calendar = Button(_("Add to calendar"), f"!calendar {number}")
    named = Button(_("Show my name") if seat.private else _("Don't show my name"),
                   f"!{'named' if seat.private else 'unnamed'} {number}")  # fmt: skip
    has_seat = state == SeatState.SEATED
    may_bring = has_seat and len(seat.guests) < date_of.meetup.guests
    shown = (
        (held, state == SeatState.OFFERED),
        (bring, may_bring),
        (alone, bool(seat.guests)),
        (calendar, has_seat),
        (named, True),
        (maybe, True),
        (cannot, True),
    )
    return tuple(button for button, is_shown in shown if is_shown)


def _elsewhere(date_of: MeetupDate) -> tuple[Button, ...]:
    """The page of what is planned elsewhere, and the way into one's calendar."""
    if not date_of.meetup.source:
        return ()
    page = (Button(_("Look there"), url=date_of.page),) if date_of.page else ()
    return (*page, Button(_("Add to calendar"), f"!calendar {date_of.occurrence.id}"))


def _name(words: str) -> str:
    return " ".join(words.split())[: seats.LONGEST_NAME]


@feature.action("bring", DATE)
async def bring(ctx: Context) -> Sequence[Action]:
    """Ask whom they bring."""
    date_of = ctx.get(DATE)
    await seats.may_bring(ctx.db, date_of, ctx.person.id, ctx.now)
    return [guest.begin(date=date_of.occurrence.id)]


@feature.form(
    "meetup guest",
    Field("name", _("Whom do you bring? Write a name, or press the button."), check=_name,
          optional=True),
)  # fmt: skip
async def guest(
    ctx: Context, answers: Mapping[str, Any], data: Mapping[str, object]
) -> Sequence[Action]:
    """Give the guest a seat."""
    date_of = await get_date(ctx.db, int(str(data["date"])))
    if date_of is None:
        raise Refused(_("Which meetup? /meetups shows what is on."))
    seat = await seats.bring(ctx.db, date_of, ctx.person.id, answers["name"], ctx.now)
    return [await show(ctx, date_of, seat)]


@feature.action("alone", DATE)
async def come_alone(ctx: Context) -> Sequence[Action]:
    """Bring nobody after all."""
    date_of = ctx.get(DATE)
    seat = await seats.bring_nobody(ctx.db, date_of, ctx.person.id, ctx.now)
    return [await show(ctx, date_of, seat)]


@feature.action("named", DATE)
async def show_name(ctx: Context) -> Sequence[Action]:
    """Be named on the card."""
    return await _named(ctx, private=False)


@feature.action("unnamed", DATE)
async def hide_name(ctx: Context) -> Sequence[Action]:
    """Be counted on the card, and not named."""
    return await _named(ctx, private=True)


async def _named(ctx: Context, *, private: bool) -> Sequence[Action]:
    date_of = ctx.get(DATE)
    seat = await seats.set_private(ctx.db, date_of, ctx.person.id, ctx.now, private=private)
    return [await show(ctx, date_of, seat)]
