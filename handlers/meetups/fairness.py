"""How a planned time falls for others, for those who plan it: in words, and as a small picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.meetups import day_picture, fairness, occurrences
from bot.domain.meetups.occurrences import MeetupDate
from bot.words import (
    Action,
    Attachment,
    AttachmentKind,
    Listing,
    LocalMoment,
    Percent,
    Refused,
    Reply,
    Text,
    ZoneName,
    _,
    stack,
)
from bot.words.meetups import MeetupState
from handlers.meetups.arguments import HOSTED
from handlers.meetups.desk import next_date
from handlers.meetups.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.meetups.fairness import Fairness
    from bot.engine.features import Context


@feature.action("fair", HOSTED)
async def judge(ctx: Context) -> Sequence[Action]:
    """Of its next date: for how many it is a good time of day, and where it is night."""
    meetup = ctx.get(HOSTED)
    if meetup.state == MeetupState.DRAFT:
        date_of: MeetupDate | None = MeetupDate(meetup, occurrences.planned(meetup, meetup.wall))
    else:
        date_of = await next_date(ctx, meetup)
    if date_of is None:
        raise Refused(_("This meetup has no date to come."))
    at, zone = date_of.occurrence.starts_at, date_of.occurrence.zone
    fair = fairness.judge(await fairness.zones_of_people(ctx.db), at, zone)
    if fair is None:
        raise Refused(_("Too few people have told me their time zone: I can't say how it falls."))
    content = await day_picture.picture(ctx.db, fair)
    picture = Attachment(
        AttachmentKind.PHOTO, "hours.png", "image/png", len(content), content=content,
        width=day_picture.WIDTH, height=day_picture.HEIGHT,
    )  # fmt: skip
    return [Reply(stack(in_words(fair), _legend(zone), gap="\n\n"), attachments=(picture,))]


def in_words(fair: Fairness) -> Text:
    """The shares, and where it is night."""
    shares = fair.shares
    night = None
    if shares.night and fair.asleep:
        places = Listing(tuple(ZoneName(zone) for zone in fair.asleep))
        night = _("It is night for {share}: {places}.", share=Percent(shares.night), places=places)
    elif shares.night:
        night = _("It is night for {share}.", share=Percent(shares.night))
    return stack(
        _("{moment} is comfortable for {share} of those whose time zone I know.",
          moment=LocalMoment(fair.at, fair.zone), share=Percent(shares.comfortable)),
        _("It is early or late for {share}.", share=Percent(shares.edge)) if shares.edge else None,
        night,
        _better(fair),
    )  # fmt: skip


def _better(fair: Fairness) -> Text | None:
    best = fairness.best_hour(fair)
    if best is None:
        return None
    at, shares = best
    return _(
        "More comfortable for more people: {moment} ({share}).",
        moment=LocalMoment(at, fair.zone, brief=True),
        share=Percent(shares.comfortable),
    )


def _legend(zone: str) -> Text:
    return _(
        "Each column is an hour of that day in {place}: blue is comfortable, yellow early or late, "
        "dark night.", place=ZoneName(zone),
    )  # fmt: skip
