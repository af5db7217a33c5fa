"""Making a meetup: three questions, then a draft as it will stand; and the desk of its hosts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bot.domain.meetups import meetups, seats
from bot.engine.features import Field, HelpPage, MomentField, Role
from bot.words import Action, Refused, Reply, _, open_private
from handlers.meetups import answering, listing
from handlers.meetups.arguments import WORDS, is_host, may_see, room_of
from handlers.meetups.desk import desk, next_date
from handlers.meetups.posting import put_into
from handlers.meetups.registry import feature
from handlers.meetups.typed import is_link, place_of, title_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.engine.features import Context
    from bot.storage.tables import Meetup

NEW = "new"


async def may_plan(ctx: Context) -> bool:
    """Organizers may plan meetups, and whom they allow it."""
    return ctx.is_a(Role.ORGANIZER) or await meetups.may_plan(ctx.db, ctx.person.id)


@feature.command("meetup", WORDS, linked=True)
async def meetup(ctx: Context) -> Sequence[Action]:
    """Plan one ("new"), see one ("7"), or in a group put its card there; else all that are on."""
    words = (ctx.find(WORDS) or "").strip()
    if words.casefold() == NEW:
        return await begin(ctx)
    if not words:
        return await listing.listed(ctx, "")
    meant = await meetups.find(ctx.db, words)
    if meant is None:
        raise Refused(_("Which meetup? /meetups shows what is on."))
    if room_of(ctx) is None and await is_host(ctx, meant):
        return [await desk(ctx, meant)]
    return await _look(ctx, meant)


async def begin(ctx: Context) -> Sequence[Action]:
    """Ask the first questions, in private."""
    if not await may_plan(ctx):
        raise Refused(_("Organizers plan meetups, and whom they allow it. Ask them to allow you."))
    if not ctx.chat.private or ctx.chat.beside_id is not None:
        text = _("Let's plan it in private; then you can post it here.")
        return [Reply(text, buttons=(open_private("/plan"),), whisper=True)]
    return [made.begin()]


@feature.command(
    "plan",
    about=_("Plan a meetup, and see who comes"),
    role=Role.ORGANIZER,
    also=may_plan,
    page=HelpPage.ORGANIZERS,
    label=_("Plan a meetup"),
    linked=True,
)
async def plan(ctx: Context) -> Sequence[Action]:
    """The same as "/meetup new"."""
    return await begin(ctx)


async def _look(ctx: Context, meant: Meetup) -> Sequence[Action]:
    """Show its next date: in a group as a card for all, where a host asks for it."""
    date_of = await next_date(ctx, meant)
    if date_of is None or not (await may_see(ctx, date_of) or await is_host(ctx, meant)):
        raise Refused(_("Which meetup? /meetups shows what is on."))
    room = room_of(ctx)
    if room is not None and await is_host(ctx, meant):
        return await put_into(ctx, date_of, room)
    seat = await seats.of(ctx.db, date_of.occurrence.id, ctx.person.id)
    return [await answering.show(ctx, date_of, seat)]


# ── a new one ────────────────────────────────────────────────────────────────────────────────


@feature.form(
    "meetup",
    Field("title", _("What is the meetup called?"), check=title_of),
    MomentField("when", _("When does it begin? For example: next Tuesday at 19:00")),
    Field("place", _("Where is it? Write a place, or the link of a call."), check=place_of,
          optional=True),
)  # fmt: skip
async def made(
    ctx: Context, answers: Mapping[str, Any], _data: Mapping[str, object]
) -> Sequence[Action]:
    """Show the draft; everything else is changed from there."""
    if not await may_plan(ctx):
        raise Refused(_("Organizers plan meetups, and whom they allow it. Ask them to allow you."))
    when = answers["when"]
    wall = when.at.astimezone(ZoneInfo(when.zone)).replace(tzinfo=None)
    place = answers["place"]
    drafted = await meetups.draft(
        ctx.db,
        ctx.person,
        answers["title"],
        wall,
        when.zone,
        now=ctx.now,
        place="" if is_link(place) else place,
        link=place if is_link(place) else "",
        link_minutes=ctx.settings.meetups.link_minutes,
        language=ctx.languages.best(ctx.language),
    )
    return [await desk(ctx, drafted)]
