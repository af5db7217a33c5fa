"""What can be changed of a meetup, an item at a time: a screen, with what is chosen on buttons."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.domain import rooms
from bot.domain.meetups import dates, meetups, moves
from bot.engine.screens import MOST_BUTTONS, Screen, fitting, ticked
from bot.words import (
    Action,
    Button,
    LanguageName,
    Refused,
    Reply,
    Text,
    Update,
    _,
    ngettext,
)
from bot.words.meetups import MeetupState, Visibility
from bot.words.states import RoomPurpose
from handlers.meetups import typed, wording
from handlers.meetups.desk import DESK, KIND_OF_RULE, back_to_desk, desk
from handlers.meetups.registry import deed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.engine.features import Context
    from bot.storage.tables import Meetup

ITEMS: dict[str, Text] = {
    "when": _("Time"),
    "seats": _("Seats"),
    "repeats": _("How often"),
    "description": _("Description"),
    "length": _("How long"),
    "for": _("Who sees it"),
    "kind": _("Kind"),
    "title": _("Title"),
    "place": _("Place"),
    "link": _("Link of the call"),
    "zone": _("Time zone"),
    "guests": _("Guests"),
    "language": _("Language"),
    "until": _("Until when"),
    "early": _("When the link is shown"),
    "picture": _("Picture"),
}
"""What is changed most comes first."""
LENGTHS = (30, 45, 60, 90, 120, 180, 240, 480)
SEATS = (5, 10, 15, 20, 30, 50, 100)
GUESTS = (0, 1, 2, 3, 5)
EARLY = (5, 15, 30, 60, 180, 1440)
ONCE = "once"


@deed("change")
async def change(ctx: Context, meant: Meetup, page: str) -> Sequence[Action]:
    """All that can be changed."""
    hidden = set() if meant.rule else {"until"}
    if meant.state != MeetupState.DRAFT:
        hidden |= {"when", "zone", "repeats", "until"}  # [Dates] is for these
    hidden |= set() if meant.link else {"early"}
    buttons = [
        Button(label, f"!meetup {meant.id} item {name}")
        for name, label in ITEMS.items()
        if name not in hidden
    ]
    shown = fitting(buttons, f"!meetup {meant.id} change", page)
    screen = Screen(_("What would you like to change?"), shown, back_to_desk(meant))
    return [await screen.show(ctx, DESK)]


@deed("item")
async def item(ctx: Context, meant: Meetup, value: str) -> Sequence[Action]:
    """One item: choices on buttons, or the question that is answered in words."""
    name, _space, page = value.partition(" ")
    if name not in CHOICES:
        return [typed.change.begin(meetup=meant.id, item=name, zone=meant.zone)]
    asked, offer = CHOICES[name]
    chosen = [
        Button(ticked(label, chosen=is_chosen), f"!meetup {meant.id} set {name} {key}")
        for key, label, is_chosen in await offer(ctx, meant)
    ]
    shown = list(fitting(chosen, f"!meetup {meant.id} item {name}", page, MOST_BUTTONS))
    if name in typed.ALSO_TYPED:
        shown.append(Button(_("Another number"), f"!meetup {meant.id} type {name}"))
    up = Button(_("Back"), f"!meetup {meant.id} change")
    return [await Screen(asked, tuple(shown), up).show(ctx, DESK)]


@deed("type")
async def type_it(_ctx: Context, meant: Meetup, name: str) -> Sequence[Action]:
    """Another answer than those on buttons."""
    return [typed.change.begin(meetup=meant.id, item=name, zone=meant.zone)]


@deed("set")
async def choose(ctx: Context, meant: Meetup, value: str) -> Sequence[Action]:
    """Change one item as a button says."""
    name, _space, key = value.partition(" ")
    if name == "for" and key == Visibility.ROOM:
        return await item(ctx, meant, "room")
    offer = CHOICES[name][1] if name in CHOICES else None
    if offer is None or key not in {each[0] for each in await offer(ctx, meant)}:
        raise Refused(_("Please choose one of these."))
    if name == "repeats" and meant.state != MeetupState.DRAFT:
        raise Refused(_("This meetup is published already."))
    return [await set_item(ctx, meant, name, key)]


async def set_item(ctx: Context, meant: Meetup, name: str, key: str) -> Reply | Update:
    """Change one item to what a choice's key stands for."""
    if name == "length":
        await moves.set_length(ctx.db, meant, int(key), ctx.now)
    elif name == "room":
        values = {"visibility": Visibility.ROOM.value, "chat_id": int(key)}
        await meetups.change(ctx.db, meant, values, ctx.now)
    elif name == "for":
        await meetups.change(ctx.db, meant, {"visibility": key, "chat_id": None}, ctx.now)
    else:
        column, read = COLUMNS[name]
        await meetups.change(ctx.db, meant, {column: read(meant, key)}, ctx.now)
    return await desk(ctx, meant, _("Changed."))


# ── choices ──────────────────────────────────────────────────────────────────────────────────

Offered = list[tuple[str, Text, bool]]
"""Keys, labels, and what is chosen now."""


async def _lengths(_ctx: Context, meant: Meetup) -> Offered:
    return [(str(minutes), _span(minutes), minutes == meant.minutes) for minutes in LENGTHS]


def _span(minutes: int) -> Text:
    return Text("{span}", {"span": timedelta(minutes=minutes)}, translated=False)


async def _seats(_ctx: Context, meant: Meetup) -> Offered:
    numbers = [
        (str(count), ngettext("{count} seat", "{count} seats", count), count == meant.capacity)
        for count in SEATS
    ]
    return [*numbers, ("0", _("As many as come"), meant.capacity == 0)]


async def _guests(_ctx: Context, meant: Meetup) -> Offered:
    return [
        (
            str(count),
            ngettext("{count} guest", "{count} guests", count) if count else _("No guests"),
            count == meant.guests,
        )
        for count in GUESTS
    ]


async def _kinds(_ctx: Context, meant: Meetup) -> Offered:
    return [(key, label, key == meant.kind) for key, label in wording.KINDS.items()]


async def _languages(ctx: Context, meant: Meetup) -> Offered:
    known = dict.fromkeys((*ctx.languages.available, *([meant.language] if meant.language else [])))
    return [
        (tag, Text("{language}", {"language": LanguageName(tag)}, translated=False),
         tag == meant.language)
        for tag in known
    ]  # fmt: skip


async def _audiences(_ctx: Context, meant: Meetup) -> Offered:
    return [(key, label, key == meant.visibility) for key, label in wording.VISIBILITIES.items()]


async def _rooms(ctx: Context, meant: Meetup) -> Offered:
    chats = [chat for chat in await rooms.bound(ctx.db) if chat.purpose != RoomPurpose.SAFETY]
    return [
        (str(chat.id), label, chat.id == meant.chat_id)
        for chat, label in zip(chats, wording.rooms(chats), strict=True)
    ]


async def _rules(_ctx: Context, meant: Meetup) -> Offered:
    first = meant.wall.date()
    rules = dict(zip(("weekly", "fortnightly", "monthly"), KIND_OF_RULE.values(), strict=True))
    offered = [(key, label, meant.rule == _rule(key, first)) for key, label in rules.items()]
    return [(ONCE, _("Once"), not meant.rule), *offered]


def _rule(key: str, first: Any) -> str:
    makers = {
        "weekly": lambda: dates.weekly(first),
        "fortnightly": lambda: dates.weekly(first, 2),
        "monthly": lambda: dates.monthly(first),
    }
    return makers[key]() if key in makers else ""


async def _early(_ctx: Context, meant: Meetup) -> Offered:
    return [(str(minutes), _span(minutes), minutes == meant.link_minutes) for minutes in EARLY]


CHOICES: dict[str, tuple[Text, Callable[[Context, Meetup], Any]]] = {
    "length": (_("How long is it?"), _lengths),
    "seats": (_("How many seats are there?"), _seats),
    "guests": (_("How many guests may each person bring?"), _guests),
    "kind": (_("What kind of meetup is it?"), _kinds),
    "language": (_("In which language is it?"), _languages),
    "for": (_("Who may see it?"), _audiences),
    "room": (_("For which group is it?"), _rooms),
    "repeats": (_("How often is it?"), _rules),
    "early": (_("How long before are people shown the link?"), _early),
}
COLUMNS: dict[str, tuple[str, Callable[[Meetup, str], Any]]] = {
    "seats": ("capacity", lambda _meant, key: int(key)),
    "guests": ("guests", lambda _meant, key: int(key)),
    "kind": ("kind", lambda _meant, key: key),
    "language": ("language", lambda _meant, key: key),
    "repeats": ("rule", lambda meant, key: _rule(key, meant.wall.date())),
    "early": ("link_minutes", lambda _meant, key: int(key)),
}
"""Columns of items that are one, and how the key of a choice is read."""
