"""Talks: what somebody has learned, told in ten minutes at a meetup that organizers agree to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import numbers, people
from bot.domain.meetups import agenda, listing, occurrences
from bot.domain.meetups.listing import Reader
from bot.domain.shareouts import content, making
from bot.engine.arguments import one_of, plain
from bot.engine.features import Arg, Role
from bot.words import (
    Action,
    Button,
    Organizers,
    Refused,
    Reply,
    Say,
    Send,
    Subject,
    Text,
    Update,
    _,
    to_confirm,
)
from bot.words.shareout_events import ShareoutWithdrawn
from bot.words.shareouts import Credit, ShareoutForm, ShareoutState
from handlers.shareouts.composing import SHAREOUT, only_in_private
from handlers.shareouts.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.meetups.occurrences import MeetupDate
    from bot.engine.features import Context, Tick
    from bot.storage.tables import Shareout

MINUTES = 10
MOST = 6
"""Dates that are offered."""


async def _date(ctx: Context, words: str) -> MeetupDate | None:
    number = numbers.read(words)
    return await occurrences.get(ctx.db, number) if number is not None else None


ON = Arg("date", _date, optional=True)
ANSWER = Arg("answer", plain(one_of("yes", "no")))


def button(shareout: Shareout) -> tuple[Button, ...]:
    """Where a talk was promised, under their own name: the way to a date for it."""
    is_promised = ShareoutForm.TALK in shareout.forms and shareout.credit == Credit.NAME
    if not is_promised or shareout.talk_occurrence_id is not None:
        return ()
    return (Button(_("Tell it at a meetup"), f"!shareout-talk {shareout.id}"),)


@feature.action("shareout-talk", SHAREOUT, ON)
async def offer(ctx: Context) -> Sequence[Action]:
    """Choose a date; organizers are asked whether it goes on the agenda."""
    only_in_private(ctx)
    shareout, date_of = ctx.get(SHAREOUT), ctx.find(ON)
    if not await making.may_arrange(ctx.db, shareout, ctx.person.id):
        raise Refused(_("That is somebody else's."))
    if date_of is None:
        return [await _dates(ctx, shareout)]
    if not date_of.is_open(ctx.now):
        raise Refused(_("This meetup has begun already."))
    title = (await content.of(ctx.db, shareout)).title
    ask = _ask(date_of, title, ctx.person.name)
    says = f"!shareout-agenda {shareout.id} {date_of.occurrence.id} {ctx.person.id}"
    buttons = (to_confirm(_("Put it on the agenda"), f"{says} yes"),
               Button(_("Not this time"), f"{says} no"))  # fmt: skip
    told = _("I've asked the organizers, and tell you what they say.")
    return [Reply(told), Say(Organizers(), ask, buttons=buttons, subject=_about(shareout, date_of))]


def _about(shareout: Shareout, date_of: MeetupDate) -> Subject:
    return Subject("shareout_talk", shareout.id, str(date_of.occurrence.id))


def _ask(date_of: MeetupDate, title: str, name: str) -> Text:
    return _(
        "{name} would like to tell at “{meetup}”, {at}, in ten minutes: {title}",
        name=name,
        meetup=date_of.meetup.title,
        at=date_of.occurrence.starts_at,
        title=title,
    )


async def _dates(ctx: Context, shareout: Shareout) -> Reply:
    upcoming = await listing.upcoming(ctx.db, Reader(ctx.person.id), ctx.now)
    dates = [each for each in upcoming if each.is_open(ctx.now)][:MOST]
    if not dates:
        raise Refused(_("No meetup is planned yet at which you could tell it."))
    buttons = [
        Button(
            Text("{at} {title}",
                 {"at": each.occurrence.starts_at, "title": each.meetup.title}, translated=False),
            f"!shareout-talk {shareout.id} {each.occurrence.id}",
        )
        for each in dates
    ]  # fmt: skip
    return Reply(_("At which meetup would you like to tell it?"), buttons=tuple(buttons))


async def _who(ctx: Context, words: str) -> int | None:
    number = numbers.read(words)
    person = await people.by_id(ctx.db, number) if number is not None else None
    return person.id if person is not None else None


WHO = Arg("who", _who)
AT = Arg("date", _date)


@feature.action("shareout-agenda", SHAREOUT, AT, WHO, ANSWER, role=Role.ORGANIZER)
async def decide(ctx: Context) -> Sequence[Action]:
    """Put it on the agenda, or not; whoever would tell it hears so."""
    shareout, date_of, person_id = ctx.get(SHAREOUT), ctx.get(AT), ctx.get(WHO)
    seen = await content.of(ctx.db, shareout)
    name = await people.named(ctx.db, person_id)
    accepts = ctx.get(ANSWER) == "yes"
    if shareout.state in {ShareoutState.WITHDRAWN, ShareoutState.DROPPED}:
        raise Refused(_("This isn't there any more."))
    if accepts and shareout.talk_occurrence_id is None:
        await agenda.add(ctx.db, date_of, seen.title, ctx.now, person_id=person_id, minutes=MINUTES)
        making.note_talk(shareout, date_of.meetup.id, date_of.occurrence.id)
        text = _(
            "Your talk “{title}” is on the agenda of “{meetup}”, {at}.",
            title=seen.title,
            meetup=date_of.meetup.title,
            at=date_of.occurrence.starts_at,
        )
        done = _("It is on the agenda.")
    elif accepts:
        raise Refused(_("It is on the agenda."))
    else:
        text = _(
            "“{title}” can't be told at “{meetup}” this time. Thank you for offering it.",
            title=seen.title,
            meetup=date_of.meetup.title,
        )
        done = _("Not this time")
    card = Update(_about(shareout, date_of), _ask(date_of, seen.title, name))
    return [Reply(done, whisper=True), card, Send(person_id, text)]


@feature.listens(ShareoutWithdrawn)
async def take_off_agenda(tick: Tick, withdrawn: ShareoutWithdrawn) -> None:
    """What was taken back is told nowhere."""
    shareout = await making.find(tick.db, withdrawn.shareout_id)
    if shareout is None or shareout.talk_occurrence_id is None:
        return
    date_of = await occurrences.get(tick.db, shareout.talk_occurrence_id)
    items = await agenda.of(tick.db, shareout.talk_occurrence_id)
    makers = await making.makers(tick.db, shareout)
    for item in items:
        if date_of is not None and item.title == withdrawn.title and item.person_id in makers:
            await agenda.remove(tick.db, date_of, item.id)
    making.note_talk(shareout, None, None)
