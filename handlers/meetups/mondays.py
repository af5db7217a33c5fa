"""The week's meetups, posted each Monday in groups where organizers want that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.meetups import digests
from bot.engine.arguments import one_of, plain
from bot.engine.features import Arg, Role
from bot.words import Action, Button, Post, Priority, Refused, Reply, Text, _, stack
from bot.words.recurrences import weekly
from handlers.meetups import wording
from handlers.meetups.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.meetups.occurrences import MeetupDate
    from bot.engine.features import Context, Job, Tick

ON, OFF = "on", "off"
MOST_SHOWN = 12
SWITCH = Arg("switch", plain(one_of(ON, OFF)), example=ON, optional=True)


@feature.command("mondays", SWITCH, about=_("Post the week's meetups here each Monday"),
                 role=Role.ORGANIZER, private=False, group=True)  # fmt: skip
async def mondays(ctx: Context) -> Sequence[Action]:
    """Begin, or stop, posting them; without a word, say how it is."""
    if ctx.chat.private:
        raise Refused(_("Write /mondays in the group in which I am to post the week's meetups."))
    switch = ctx.find(SWITCH)
    if switch is None:
        is_on = await digests.is_on(ctx.db, ctx.chat.id)
        return [Reply(_standing(is_on), buttons=(_other(is_on),))]
    await digests.switch(ctx.db, ctx.chat, ctx.person, on=switch == ON)
    return [Reply(_standing(switch == ON))]


def _standing(is_on: bool) -> Text:
    if is_on:
        return _(
            "Each Monday I post here what is on in the week. When nothing is on, I post nothing."
        )
    return _("I don't post the week's meetups here.")


def _other(is_on: bool) -> Button:
    return Button(_("Stop it"), "/mondays off") if is_on else Button(_("Post them"), "/mondays on")


@feature.job("monday meetups", every=weekly())
async def post(tick: Tick, job: Job) -> Sequence[Action]:
    """Once for each Monday, also where nothing ran on time."""
    day = job.day or tick.now.date()
    return [
        Post(chat.id, _week(dates), priority=Priority.ANNOUNCEMENT)
        for chat, dates in await digests.due(tick.db, day, tick.now)
    ]


def _week(dates: Sequence[MeetupDate]) -> Text:
    lines = [Text("• {date}", {"date": wording.briefly(each)}, translated=False)
             for each in dates[:MOST_SHOWN]]  # fmt: skip
    return stack(_("What is on this week:"), *lines, _("More, and all about them: /meetups"))
