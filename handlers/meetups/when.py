"""/when: a group marks which hours would be good, and the best three are proposed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bot.domain import numbers, rooms
from bot.domain.meetups import good_hours, meetups
from bot.domain.meetups.good_hours import MOST, Asked
from bot.engine.arguments import known, plain
from bot.engine.features import Arg, Field, HoursField, MomentField, Role, WrongAnswer
from bot.engine.screens import Screen, ticked
from bot.words import (
    Action,
    Button,
    Listing,
    LocalMoment,
    Post,
    Refused,
    Reply,
    Send,
    Text,
    Update,
    ZoneName,
    _,
    ngettext,
    open_private,
    stack,
    to_destroy,
)
from bot.words.meetups import TimePollState
from bot.words.states import RoomPurpose
from handlers.meetups.desk import desk
from handlers.meetups.planning import may_plan
from handlers.meetups.registry import feature

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.domain.meetups.good_hours import Proposal
    from bot.engine.features import Context, Job, Tick
    from bot.storage.tables import Chat, TimePoll

SCREEN = "own good hours"
LONGEST_TITLE = 80
OVER = _("This poll is over.")


async def _group(ctx: Context, words: str) -> Chat | None:
    number = numbers.read(words)
    chat = await rooms.find(ctx.db, number) if number is not None else None
    return None if chat is not None and chat.purpose == RoomPurpose.SAFETY else chat


async def _here(ctx: Context, words: str) -> TimePoll | None:
    """The poll that a button means, if it was asked in this group."""
    poll = await good_hours.get(ctx.db, words)
    return poll if poll is not None and poll.chat_id == ctx.chat.id else None


async def _own(ctx: Context, words: str) -> TimePoll | None:
    """A poll that whoever speaks has asked; organizers see to all."""
    poll = await good_hours.get(ctx.db, words)
    if poll is None or (poll.asked_by != ctx.person.id and not ctx.is_a(Role.ORGANIZER)):
        return None
    return poll


ROOM = Arg("room", _group, optional=True)
HERE = Arg("poll", _here)
ASKED = Arg("poll", known(good_hours.by_address), _("Press [On my own clock] in the group."))
POLL = Arg("poll", known(good_hours.get), OVER)
OWN = Arg("poll", _own)
PLACE = Arg("place", plain(lambda words: int(words) if words.isdecimal() else None))


@feature.command("when", ROOM, about=_("Ask a group which hours would be good"),
                 role=Role.ORGANIZER, also=may_plan, private=False, group=True,
                 linked=True)  # fmt: skip
async def begin(ctx: Context) -> Sequence[Action]:
    """In a group, the way to where it is worded; there, the questions."""
    if not ctx.chat.private:
        text = _("Let's prepare it in private; then I ask here.")
        return [Reply(text, buttons=(open_private(f"/when {ctx.chat.id}"),))]
    room = ctx.find(ROOM)
    if room is None:
        raise Refused(_("Write /when in the group that you want to ask."))
    return [asked.begin(room=room.id)]


def _title(words: str) -> str:
    line = " ".join(words.split())
    if not 1 <= len(line) <= LONGEST_TITLE:
        raise Refused(_("Please write it in at most {count} characters.", count=LONGEST_TITLE))
    return line


@feature.form(
    "when",
    Field("title", _("What do you want to meet for?"), check=_title),
    HoursField("hours", _("At which hours of the coming seven days could it begin? For example: "
                          "Tue, Thu 18–20, Sat 10–12")),
    MomentField("closes", _("Until when can people choose? For example: Friday 18:00")),
    role=Role.NEWCOMER,
)  # fmt: skip
async def asked(
    ctx: Context, answers: Mapping[str, Any], data: Mapping[str, object]
) -> Sequence[Action]:
    """Ask the group."""
    if not await may_plan(ctx):
        raise Refused(_("Organizers plan meetups, and whom they allow it. Ask them to allow you."))
    zone = ctx.person.zone or ctx.settings.community.zone
    slots = [slot for slot in good_hours.hours_in(answers["hours"], ctx.now, zone)
             if slot > answers["closes"].at]  # fmt: skip
    if not slots:
        raise WrongAnswer(
            "closes", _("That is after the last of the hours. Choose an earlier end.")
        )
    if len(slots) > MOST:
        raise WrongAnswer("hours", _("These are more than {count} hours. Name fewer, please.",
                                     count=MOST))  # fmt: skip
    room = await rooms.find(ctx.db, int(str(data["room"])))
    if room is None:
        raise Refused(_("I am not in that group any more."))
    about = Asked(answers["title"], slots, answers["closes"].at)
    poll = await good_hours.ask(ctx.db, ctx.person, room.id, about, ctx.now)
    end = to_destroy(_("End it now"), f"!endwhen {poll.id}")
    return [
        _question(poll, room.id, ctx.settings.community.zone),
        Reply(_("It is posted. I tell you which hours are best."), buttons=(end,)),
    ]


def _question(poll: TimePoll, chat_id: int, zone: str) -> Post:
    """What stands in the group: hours on the community's clocks."""
    text = stack(
        _("When shall we meet for **{title}**? Press all hours that are good for you.",
          title=poll.title),
        _("The hours are those of {place}. Nobody sees who has pressed what.",
          place=ZoneName(zone)),
        _("Open until {moment}.", moment=poll.closes_at),
        gap="\n\n",
    )  # fmt: skip
    hours = tuple(
        Button(_hour(slot, zone),
               f"!good {poll.id} {place}")
        for place, slot in enumerate(good_hours.moments_of(poll))
    )  # fmt: skip
    own = Button(_("On my own clock"), start=f"/hours {good_hours.address(poll)}")
    return Post(chat_id, text, buttons=(*hours, own), subject=good_hours.subject_of(poll))


@feature.action("good", HERE, PLACE)
async def mark(ctx: Context) -> Sequence[Action]:
    """Mark an hour, or no more; and see, alone, what is marked, on one's own clock."""
    poll = ctx.get(HERE)
    places = await good_hours.mark(ctx.db, poll, ctx.person.id, ctx.get(PLACE))
    if not places:
        return [Reply(_("Your choice is taken back."), whisper=True)]
    slots = good_hours.moments_of(poll)
    hours = Listing(tuple(slots[place] for place in places))
    text = _("Good for you: {hours}. Press an hour again to take it back.", hours=hours)
    return [Reply(text, whisper=True)]


@feature.command("hours", ASKED, linked=True, for_oneself=True)
async def own_hours(ctx: Context) -> Sequence[Action]:
    """The same hours on one's own clock, in private."""
    poll = ctx.get(ASKED)
    if poll.state != TimePollState.OPEN:
        raise Refused(OVER)
    if not ctx.chat.private:
        text = _("Let's do that in private.")
        return [Reply(text, buttons=(open_private(f"/hours {good_hours.address(poll)}"),))]
    return [await _own_screen(ctx, poll)]


@feature.action("mygood", POLL, PLACE)
async def mark_own(ctx: Context) -> Sequence[Action]:
    poll = ctx.get(POLL)
    await good_hours.mark(ctx.db, poll, ctx.person.id, ctx.get(PLACE))
    return [await _own_screen(ctx, poll)]


async def _own_screen(ctx: Context, poll: TimePoll) -> Action:
    places = await good_hours.marked_by(ctx.db, poll, ctx.person.id)
    zone = ctx.person.zone or ctx.settings.community.zone
    buttons = tuple(
        Button(
            ticked(_hour(slot, zone),
                   chosen=place in places),
            f"!mygood {poll.id} {place}",
        )
        for place, slot in enumerate(good_hours.moments_of(poll))
    )  # fmt: skip
    text = _("When shall we meet for **{title}**? Press all hours that are good for you.",
             title=poll.title)  # fmt: skip
    where = _("The hours are those of {place}. Nobody sees who has pressed what.",
              place=ZoneName(zone))  # fmt: skip
    return await Screen(stack(text, where, gap="\n\n"), buttons).show(ctx, SCREEN)


# ── the end ──────────────────────────────────────────────────────────────────────────────────


@feature.action("endwhen", OWN)
async def end(ctx: Context) -> Sequence[Action]:
    poll = ctx.get(OWN)
    return [*await _ended(ctx, poll), Reply(_("It ends now."))]


@feature.job(good_hours.CLOSE)
async def close(tick: Tick, job: Job) -> Sequence[Action]:
    """Its time is over."""
    poll = await good_hours.get(tick.db, str(job.subject))
    return await _ended(tick, poll) if poll is not None else []


async def _ended(tick: Tick, poll: TimePoll) -> list[Action]:
    best = await good_hours.close(tick.db, poll)
    if best is None:
        return []
    zone = tick.settings.community.zone
    result = _result(poll, best, zone)
    title = Text("**{title}**", {"title": poll.title}, translated=False)
    actions: list[Action] = [Update(good_hours.subject_of(poll), stack(title, OVER))]
    if poll.chat_id is not None and best:
        actions.append(Post(poll.chat_id, result))
    if poll.asked_by is not None:
        plan = tuple(
            Button(_hour(each.at, zone), f"!planat {poll.id} {each.place}") for each in best
        )
        how = _("Press an hour, and I make a draft of a meetup.") if best else None
        actions.append(Send(poll.asked_by, stack(result, how, gap="\n\n"), buttons=plan))
    return actions


def _hour(at: datetime, zone: str) -> Text:
    return Text("{at}", {"at": LocalMoment(at, zone, brief=True)}, translated=False)


def _result(poll: TimePoll, best: Sequence[Proposal], zone: str) -> Text:
    if not best:
        return _("Nobody has marked an hour for **{title}**.", title=poll.title)
    lines = [
        ngettext("{place}. {moment}: good for {count} person",
                 "{place}. {moment}: good for {count} people",
                 each.votes, place=rank, moment=LocalMoment(each.at, zone))
        for rank, each in enumerate(best, 1)
    ]  # fmt: skip
    head = _("The best hours for **{title}**, on the clocks of {place}:",
             title=poll.title, place=ZoneName(zone))  # fmt: skip
    return stack(head, *lines)


@feature.action("planat", OWN, PLACE)
async def plan_at(ctx: Context) -> Sequence[Action]:
    """Make a draft of one of the best hours, which can be changed before anybody sees it."""
    if not await may_plan(ctx):
        raise Refused(_("Organizers plan meetups, and whom they allow it. Ask them to allow you."))
    poll, slots = ctx.get(OWN), good_hours.moments_of(ctx.get(OWN))
    place = ctx.get(PLACE)
    if place >= len(slots):
        raise Refused(OVER)
    zone = ctx.person.zone or ctx.settings.community.zone
    wall = slots[place].astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)
    drafted = await meetups.draft(
        ctx.db, ctx.person, poll.title, wall, zone, now=ctx.now, minutes=poll.minutes,
        chat_id=poll.chat_id,
    )  # fmt: skip
    return [await desk(ctx, drafted)]
