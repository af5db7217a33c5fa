"""The dates of a meetup: one, or it and all that follow, moved or cancelled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bot.domain import numbers
from bot.domain.meetups import meetups, moves, occurrences
from bot.domain.meetups.dates import Series
from bot.domain.meetups.occurrences import MeetupDate
from bot.engine.features import Field, MomentField
from bot.engine.screens import Screen, fitting, ticked
from bot.words import (
    Action,
    Button,
    LocalMoment,
    Refused,
    Text,
    _,
    to_destroy,
)
from bot.words.meetups import MeetupState
from handlers.meetups.arguments import is_host
from handlers.meetups.desk import DESK, back_to_desk, desk
from handlers.meetups.registry import deed, feature
from handlers.meetups.typed import wanted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.engine.features import Answering, Context
    from bot.storage.tables import Meetup, Occurrence

PREVIEWED = 8
"""Days of a draft's series that can be left out."""
LONGEST_REASON = 300
ALONE, REST = "alone", "rest"


@deed("dates")
async def all_dates(ctx: Context, meant: Meetup, page: str) -> Sequence[Action]:
    """Its dates to come; of a draft, the days that there will be, of which some can be left out."""
    if meant.state == MeetupState.DRAFT:
        return await _days(ctx, meant)
    to_come = await occurrences.to_come(ctx.db, meant.id, ctx.now)
    if len(to_come) == 1 and not meant.rule:
        return await one_date(ctx, meant, str(to_come[0].id))
    buttons = [Button(_shown(each), f"!meetup {meant.id} date {each.id}") for each in to_come]
    shown = fitting(buttons, f"!meetup {meant.id} dates", page)
    text = _("Which date?") if buttons else _("There is no date to come.")
    return [await Screen(text, shown, back_to_desk(meant)).show(ctx, DESK)]


def _shown(occurrence: Occurrence) -> Text:
    moment = LocalMoment(occurrence.starts_at, occurrence.zone, brief=True)
    return Text("{moment}", {"moment": moment}, translated=False)


async def _days(ctx: Context, meant: Meetup) -> Sequence[Action]:
    series = Series(meant.rule, meant.wall.date(), meant.until)
    days = [day for day, _place in zip(series.after(None), range(PREVIEWED), strict=False)]
    buttons = tuple(
        Button(
            ticked(Text("{day}", {"day": day}, translated=False),
                   chosen=day.isoformat() not in meant.exceptions),
            f"!meetup {meant.id} leave {day.isoformat()}",
        )
        for day in days
    )  # fmt: skip
    text = _("Press a day to leave it out, or to have it again.")
    return [await Screen(text, buttons, back_to_desk(meant)).show(ctx, DESK)]


@deed("leave")
async def leave_out(ctx: Context, meant: Meetup, day: str) -> Sequence[Action]:
    """Leave a day of a draft's series out, or have it again."""
    if meant.state != MeetupState.DRAFT:
        raise Refused(_("This meetup is published already."))
    before = list(meant.exceptions)
    after = [each for each in before if each != day] if day in before else [*before, day]
    await meetups.change(ctx.db, meant, {"exceptions": sorted(after)}, ctx.now)
    return await _days(ctx, meant)


async def _meant(ctx: Context, meant: Meetup, written: str) -> MeetupDate:
    number = numbers.read(written)
    date_of = await occurrences.get(ctx.db, number) if number is not None else None
    if date_of is None or date_of.meetup.id != meant.id:
        raise Refused(_("There is no such date."))
    return date_of


@deed("date")
async def one_date(ctx: Context, meant: Meetup, written: str) -> Sequence[Action]:
    """One of its dates, and what can be done with it."""
    date_of = await _meant(ctx, meant, written)
    start = f"!meetup {meant.id}"
    number = date_of.occurrence.id
    buttons = [
        Button(_("Move it"), f"{start} move {number} {ALONE}"),
        to_destroy(_("Cancel it"), f"{start} call-off {number} {ALONE}"),
    ]
    if meant.rule:
        buttons += [
            Button(_("Move it and the rest"), f"{start} move {number} {REST}"),
            to_destroy(_("Cancel it and the rest"), f"{start} call-off {number} {REST}"),
        ]
    moment = LocalMoment(date_of.occurrence.starts_at, date_of.occurrence.zone)
    text = Text("{moment}", {"moment": moment}, translated=False)
    up = Button(_("Back"), f"{start} dates") if meant.rule else back_to_desk(meant)
    return [await Screen(text, tuple(buttons), up).show(ctx, DESK)]


@deed("move")
async def move(ctx: Context, meant: Meetup, value: str) -> Sequence[Action]:
    """Ask when it shall be."""
    return await _begin(ctx, meant, value, "move")


@deed("call-off")
async def call_off(ctx: Context, meant: Meetup, value: str) -> Sequence[Action]:
    """Ask why, and whether they are sure."""
    return await _begin(ctx, meant, value, "cancel")


async def _begin(ctx: Context, meant: Meetup, value: str, item: str) -> Sequence[Action]:
    number, _space, how = value.partition(" ")
    date_of = await _meant(ctx, meant, number)
    data = {"meetup": meant.id, "date": date_of.occurrence.id, "how": how, "item": item}
    return [change.begin(**data, zone=date_of.occurrence.zone)]


def _zone(answering: Answering) -> str:
    return str(answering.data["zone"])


def _reason(words: str) -> str:
    reason = " ".join(words.split())
    if len(reason) > LONGEST_REASON:
        raise Refused(_("Please write it in at most {count} characters.", count=LONGEST_REASON))
    return reason


@feature.form(
    "meetup date",
    MomentField("when", _("When shall it begin instead?"), zone=_zone, wanted=wanted("move")),
    Field(
        "reason",
        _("It will be cancelled, and those who come are told. Why? They read what you write."),
        check=_reason,
        optional=True,
        wanted=wanted("cancel"),
    ),
)
async def change(
    ctx: Context, answers: Mapping[str, Any], data: Mapping[str, object]
) -> Sequence[Action]:
    """Move or cancel it."""
    meant = await meetups.by_id(ctx.db, int(str(data["meetup"])))
    if not await is_host(ctx, meant):
        raise Refused(_("Only those who host this meetup can do that."))
    date_of = await _meant(ctx, meant, str(data["date"]))
    with_rest = data["how"] == REST
    if data["item"] == "cancel":
        await _cancel(ctx, date_of, answers["reason"], with_rest=with_rest)
        return [await desk(ctx, meant, _("Cancelled. I tell those who wanted to come."))]
    when = answers["when"]
    wall = when.at.astimezone(ZoneInfo(when.zone)).replace(tzinfo=None)
    if with_rest:
        await moves.move_rest(ctx.db, date_of, wall, ctx.now)
    else:
        await moves.move(ctx.db, date_of, wall, ctx.now)
    return [await desk(ctx, meant, _("Moved. I tell those who wanted to come."))]


async def _cancel(ctx: Context, date_of: MeetupDate, reason: str, *, with_rest: bool) -> None:
    if not date_of.meetup.rule:
        await meetups.cancel(ctx.db, date_of.meetup, reason, ctx.now)
    elif with_rest:
        await moves.cancel_rest(ctx.db, date_of, reason, ctx.now)
    else:
        await moves.cancel(ctx.db, date_of.occurrence, reason)
