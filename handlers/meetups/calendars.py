"""Calendars: a date or a series as a file, and addresses that one's own calendar reads."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from bot.domain import people
from bot.domain.calendars.entries import MEDIA_TYPE, Calendar
from bot.domain.meetups import calendars, feeds
from bot.domain.meetups import seats as seats_of
from bot.domain.meetups.calendars import ShownDate
from bot.engine.arguments import one_of, plain
from bot.engine.documents import in_words
from bot.engine.features import Arg, HelpPage, Role
from bot.words import (
    Action,
    Attachment,
    AttachmentKind,
    Button,
    Literal,
    Reply,
    Send,
    Text,
    _,
    open_private,
    stack,
    to_destroy,
    verbatim,
)
from bot.words.web import PublicAddress, WebAnswer
from handlers.meetups.arguments import DATE, room_of
from handlers.meetups.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.meetups.calendars import Describe
    from bot.engine.features import Context, Tick, WebVisit
    from bot.storage.tables import Person

REFRESH = timedelta(hours=1)
FILE = "meetups.ics"
PATH = "/calendar/{token}.ics"
MINE, ALL, AS_FILE, STOP = "mine", "all", "file", "stop"
AS_A_FILE = _("As a file")
WANTED = Arg("wanted", plain(one_of(MINE, ALL, AS_FILE, STOP)))


def describes(tick: Tick, language: str, zone: str) -> Describe:
    """What stands below a date in somebody's calendar."""

    def describe(shown: ShownDate) -> str:
        meetup, link = shown.date_of.meetup, shown.link(tick.now)
        page = verbatim(shown.date_of.page) if shown.date_of.page else None
        until = meetup.apply_until
        parts = (
            verbatim(meetup.description) if meetup.description else None,
            _("The call: {link}", link=link) if link and page is None else None,
            _later(shown) if not link else None,
            _("Apply until {until}.", until=until) if until is not None else None,
            page,
        )
        there = [part for part in parts if part is not None]
        return in_words(stack(*there), language, zone, tick.now) if there else ""

    return describe


def _later(shown: ShownDate) -> Text | None:
    if not shown.date_of.link:
        return None
    before = timedelta(minutes=shown.date_of.meetup.link_minutes)
    return _("Whoever comes gets the link of the call {time} before.", time=before)


def _own(ctx: Context) -> Describe:
    zone = ctx.person.zone or ctx.settings.community.zone
    return describes(ctx, ctx.language, zone)


def _file(calendar: Calendar) -> Attachment:
    content = written(calendar)
    return Attachment(AttachmentKind.DOCUMENT, FILE, MEDIA_TYPE, len(content), content=content)


def written(calendar: Calendar, refresh: timedelta | None = None) -> bytes:
    """The calendar as a file."""
    from bot.domain.calendars import writing  # noqa: PLC0415 - start-up time

    return writing.written(calendar, refresh)


# ── files ────────────────────────────────────────────────────────────────────────────────────


@feature.action("calendar", DATE)
async def add_date(ctx: Context) -> Sequence[Action]:
    """A date as a file that every calendar reads; of a series, also the whole of it."""
    date_of = ctx.get(DATE)
    seat = await seats_of.of(ctx.db, date_of.occurrence.id, ctx.person.id)
    shown = ShownDate(date_of, seat.state if seat is not None else "")
    entry = calendars.entry(shown, ctx.now, _own(ctx))
    text = _("Open this file, and it is in your calendar. Should anything change, I tell you.")
    whole = Button(_("The whole series"), f"!series {date_of.occurrence.id}")
    return _sent(ctx, text, Calendar("", (entry,)), (whole,) if date_of.meetup.rule else ())


@feature.action("series", DATE)
async def add_series(ctx: Context) -> Sequence[Action]:
    """A series by its rule, with what is otherwise on some of its dates."""
    date_of = ctx.get(DATE)
    entries = await calendars.series(ctx.db, date_of.meetup, ctx.now, _own(ctx))
    text = _("Open this file, and all dates are in your calendar. With /calendar it keeps up.")
    return _sent(ctx, text, Calendar(date_of.meetup.title, tuple(entries)))


def _sent(
    ctx: Context, text: Text, calendar: Calendar, buttons: tuple[Button, ...] = ()
) -> list[Action]:
    """In private: a file in a group would be everybody's."""
    file = Send(ctx.person.id, text, attachments=(_file(calendar),), buttons=buttons)
    if room_of(ctx) is None:
        return [file]
    return [file, Reply(_("I sent it to you in private."), whisper=True)]


# ── addresses ────────────────────────────────────────────────────────────────────────────────


@feature.command("calendar", about=_("Get your meetups into your own calendar"),
                 page=HelpPage.LEARN, label=_("My calendar"), linked=True,
                 for_oneself=True)  # fmt: skip
async def calendar(ctx: Context) -> Sequence[Action]:
    """What one can have: an address to subscribe to, or a file."""
    if not ctx.chat.private:
        return [Reply(_("Let's do that in private."), buttons=(open_private("/calendar"),))]
    if not ctx.use(PublicAddress).url:
        return _without_address(ctx)
    as_file = Button(AS_A_FILE, f"!feed {AS_FILE}")
    made = await feeds.of_person(ctx.db, ctx.person.id)
    text = _(
        "Your calendar can read your meetups from an address, and follow every change. Or take "
        "them as a file, once."
    )
    standing = _("You have an address. A new one takes its place.") if made else None
    buttons = (
        Button(_("My meetups"), f"!feed {MINE}"),
        Button(_("Public meetups"), f"!feed {ALL}"),
        as_file,
        *((to_destroy(_("Stop my addresses"), f"!feed {STOP}"),) if made else ()),
    )
    return [Reply(stack(text, standing, gap="\n\n"), buttons=buttons)]


def _without_address(ctx: Context) -> list[Action]:
    """Files alone; whoever can change that hears how."""
    text = _("I can give you your meetups as a file for your calendar.")
    hint = _("Calendars could follow by themselves if I served them: see [web] in my settings.")
    told = stack(text, hint if ctx.is_a(Role.OWNER) else None, gap="\n\n")
    return [Reply(told, buttons=(Button(AS_A_FILE, f"!feed {AS_FILE}"),))]


@feature.action("feed", WANTED)
async def give(ctx: Context) -> Sequence[Action]:
    """Make an address (the one before leads nowhere then), stop all, or give the file."""
    wanted = ctx.get(WANTED)
    if wanted == AS_FILE:
        shown = await calendars.concerning(ctx.db, ctx.person.id, ctx.now)
        if not shown:
            return [
                Reply(_("You have not answered for any meetup yet. /meetups shows what is on."))
            ]
        entries = tuple(calendars.entry(each, ctx.now, _own(ctx)) for each in shown)
        return _sent(ctx, _("Your meetups, as a file for your calendar:"), Calendar("", entries))
    if wanted == STOP:
        for personal in (True, False):
            await feeds.revoke(ctx.db, ctx.person.id, personal=personal)
        return [Reply(_("Done. Your addresses lead nowhere any more."))]
    personal = wanted == MINE
    token = await feeds.make(ctx.db, ctx.person.id, ctx.now, personal=personal)
    link = ctx.use(PublicAddress).link(PATH.format(token=token))
    if not link:
        return _without_address(ctx)
    secret = _("Keep it to yourself: whoever has it sees which meetups you go to.")
    text = _("In your calendar, choose to subscribe by address, and put this in:")
    shown_link = Text("{link}", {"link": Literal(link)}, translated=False)
    return [Send(ctx.person.id, stack(text, shown_link, secret if personal else None, gap="\n\n"))]


@feature.serves(PATH)
async def serve(visit: WebVisit) -> WebAnswer | None:
    """What a calendar reads from such an address, while there is one."""
    feed = await feeds.by_token(visit.db, visit.request.parts["token"])
    person = await people.by_id(visit.db, feed.person_id) if feed is not None else None
    if feed is None or person is None:
        return None
    language, zone = await _reads(visit, person)
    describe = describes(visit, language, zone)
    if feed.personal:
        shown, name = await calendars.concerning(visit.db, person.id, visit.now), _("My meetups")
    else:
        shown, name = await calendars.public(visit.db, visit.now), _("Public meetups")
    title = in_words(name, language, zone, visit.now)
    if visit.settings.community.name:
        title = f"{visit.settings.community.name}: {title}"
    entries = tuple(calendars.entry(each, visit.now, describe) for each in shown)
    content = Calendar(title, entries, language)
    return WebAnswer(
        partial(written, content, REFRESH),
        MEDIA_TYPE,
        etag=hashlib.sha256(repr(content).encode()).hexdigest()[:32],
        headers={"Content-Disposition": f'inline; filename="{FILE}"'},
    )


async def _reads(tick: Tick, person: Person) -> tuple[str, str]:
    """In which language and zone somebody reads."""
    spoken = person.language or min(await people.reading(tick.db, person.id), default="")
    return tick.languages.best(spoken), person.zone or tick.settings.community.zone
