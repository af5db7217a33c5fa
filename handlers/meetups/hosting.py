"""Who comes, as hosts see it; who hosts, and who may plan meetups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain import numbers, people
from bot.domain.meetups import meetups, occurrences, seats
from bot.engine.features import Field, HelpPage, Role
from bot.engine.screens import Pages, Screen, fitting
from bot.words import (
    Action,
    Button,
    Listing,
    Organizers,
    Refused,
    Reply,
    Say,
    Send,
    Text,
    Where,
    _,
    labelled,
    ngettext,
    stack,
)
from bot.words.meetup_events import FORGOTTEN, MeetupChanged
from bot.words.meetups import SeatState
from handlers.meetups import wording
from handlers.meetups.arguments import WORDS, is_host
from handlers.meetups.desk import DESK, back_to_desk, desk
from handlers.meetups.registry import deed, feature

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.engine.features import Answering, Context, Tick
    from bot.storage.tables import Meetup, Person, Seat

LISTED = 20
"""People on a page."""
GROUPS: tuple[tuple[SeatState, Text], ...] = (
    (SeatState.SEATED, _("Coming")),
    (SeatState.OFFERED, _("Asked whether they take a seat")),
    (SeatState.WAITING, _("Waiting")),
    (SeatState.MAYBE, _("Maybe")),
)


@deed("who")
async def who(ctx: Context, meant: Meetup, value: str) -> Sequence[Action]:
    """Everybody who has answered, page by page."""
    written, _space, page = value.partition(" ")
    number = numbers.read(written)
    date_of = await occurrences.get(ctx.db, number) if number is not None else None
    if date_of is None or date_of.meetup.id != meant.id:
        raise Refused(_("There is no such date."))
    lines: list[Text] = []
    for state, label in GROUPS:
        answers = await seats.people(ctx.db, date_of.occurrence.id, state)
        lines += [_line(label, seat, person) for seat, person in answers]
    says = f"!meetup {meant.id} who {date_of.occurrence.id}"
    pages = Pages(lines, says, size=LISTED)
    text = stack(*pages.on(page)) if lines else _("Nobody has answered yet.")
    return [await Screen(text, pages.turn(page), back_to_desk(meant)).show(ctx, DESK)]


def _line(label: Text, seat: Seat, person: Person) -> Text:
    name = wording.named_to_hosts(seat, person)
    items: list[object] = [guest for guest in seat.guests if guest]
    others = len(seat.guests) - len(items)
    if others:
        items.append(ngettext("{count} guest", "{count} guests", others))
    if not items:
        return labelled(label, name)
    values = {"name": name, "guests": Listing(tuple(items))}
    return labelled(label, Text("{name} + {guests}", values, translated=False))


# ── hosts ────────────────────────────────────────────────────────────────────────────────────


@deed("hosts")
async def hosts(ctx: Context, meant: Meetup, page: str) -> Sequence[Action]:
    """Its hosts: one more, or one fewer."""
    return [await _hosts(ctx, meant, page)]


async def _hosts(ctx: Context, meant: Meetup, page: str = "", note: Text | None = None) -> Any:
    there = await meetups.hosts(ctx.db, meant.id)
    names = Listing(tuple(host.name for host in there))
    removals = [
        Button(_("Remove {name}", name=host.name), f"!meetup {meant.id} unhost {host.id}")
        for host in there
    ]
    shown = fitting(removals, f"!meetup {meant.id} hosts", page) if len(there) > 1 else ()
    add = Button(_("Add a host"), f"!meetup {meant.id} host")
    text = stack(note, _("Hosted by {names}", names=names))
    return await Screen(text, (add, *shown), back_to_desk(meant)).show(ctx, DESK)


@deed("host")
async def add_host(_ctx: Context, meant: Meetup, _value: str) -> Sequence[Action]:
    """Ask who shall host it as well."""
    return [host.begin(meetup=meant.id)]


async def _person(answering: Answering, words: str) -> int:
    return (await people.meant_by(answering.ctx.db, words)).id


@feature.form(
    "meetup host",
    Field("person", _("Who hosts it with you? Write their name, or @username."), verify=_person),
)
async def host(
    ctx: Context, answers: Mapping[str, Any], data: Mapping[str, object]
) -> Sequence[Action]:
    """Let them host it, and tell them."""
    meant = await meetups.by_id(ctx.db, int(str(data["meetup"])))
    person = await people.by_id(ctx.db, int(answers["person"]))
    if person is None or not await is_host(ctx, meant):
        raise Refused(_("Only those who host this meetup can do that."))
    await meetups.add_host(ctx.db, meant, person, ctx.now)
    told = _("You host {title} now, with {name}.", title=meant.title, name=ctx.person.name)
    button = Button(_("Open it"), f"/meetup {meant.id}")
    note = _("{name} hosts it now, too.", name=person.name)
    return [Send(person.id, told, buttons=(button,)), await desk(ctx, meant, note)]


@deed("unhost")
async def remove_host(ctx: Context, meant: Meetup, value: str) -> Sequence[Action]:
    """Let somebody host it no more."""
    number = numbers.read(value)
    person = await people.by_id(ctx.db, number) if number is not None else None
    if person is not None:
        await meetups.remove_host(ctx.db, meant, person, ctx.now)
    return [await _hosts(ctx, meant)]


@feature.listens(MeetupChanged)
async def tell_of_no_host(tick: Tick, changed: MeetupChanged) -> Sequence[Action] | None:
    """Its last host was forgotten: while it is still to come, organizers can do something."""
    if not {FORGOTTEN, "hosts"} <= set(changed.what):
        return None
    meetup = await meetups.by_id(tick.db, changed.meetup_id)
    to_come = await occurrences.to_come(tick.db, meetup.id, tick.now)
    if not to_come or await meetups.hosts(tick.db, meetup.id):
        return None
    text = _(
        "Nobody hosts **{title}** any more. Its next date is {when}. Please add a host, or cancel "
        "it.",
        title=meetup.title,
        when=to_come[0].starts_at,
    )
    button = Button(_("Open it"), f"/meetup {meetup.id}")
    return [Say(Organizers(where=Where.PRIVATE), text, buttons=(button,))]


# ── planners ─────────────────────────────────────────────────────────────────────────────────


@feature.command("planners", WORDS, role=Role.ORGANIZER, page=HelpPage.ORGANIZERS,
                 about=_("Let people plan meetups: /planners @ben"))  # fmt: skip
async def planners(ctx: Context) -> Sequence[Action]:
    """Who may plan meetups besides organizers; one more, or one fewer ("remove @ben")."""
    words = (ctx.find(WORDS) or "").strip()
    if not words:
        there = await meetups.planners(ctx.db)
        names = Listing(tuple(person.name for person in there))
        text = _("These people may plan meetups, too: {names}", names=names)
        hint = _("To let somebody plan meetups, write {command}", command="/planners @ben")
        return [Reply(stack(text if there else None, hint))]
    first, _space, rest = words.partition(" ")
    is_removal = first.lower() == "remove" and bool(rest)
    person = await people.meant_by(ctx.db, rest if is_removal else words)
    if is_removal:
        await meetups.disallow(ctx.db, person)
        return [Reply(_("{name} plans no more meetups.", name=person.name))]
    if not await meetups.allow(ctx.db, person, ctx.person, ctx.now):
        return [Reply(_("{name} may plan meetups already.", name=person.name))]
    told = _("You may plan meetups now.")
    button = Button(_("Plan a meetup"), "/plan")
    return [
        Send(person.id, told, buttons=(button,)),
        Reply(_("{name} may plan meetups now.", name=person.name)),
    ]
