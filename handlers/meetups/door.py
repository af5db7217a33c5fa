"""At the door: a word, or a picture of a link, by which people check in; hosts mark who came."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain import numbers
from bot.domain.hotline import unseen
from bot.domain.meetups import attendance, door_pictures, meetups, occurrences, seats
from bot.engine.arguments import one_line, plain
from bot.engine.features import Arg, Field
from bot.engine.screens import Pages, Screen, ticked
from bot.words import (
    Button,
    Literal,
    Organizers,
    Priority,
    Refused,
    Reply,
    Say,
    Subject,
    Text,
    Where,
    _,
    ngettext,
    stack,
)
from bot.words.meetup_events import OccurrenceOver, OccurrencePlanned
from bot.words.meetups import Attendance
from bot.words.quiet import Quiet
from bot.words.start_links import StartLinks
from handlers.meetups import cards, wording
from handlers.meetups.date_arguments import HOSTED_DATE
from handlers.meetups.registry import feature
from handlers.meetups.reminding import told

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.domain.meetups.occurrences import MeetupDate
    from bot.engine.features import Context, Job, Tick
    from bot.words import Action

SCREEN = "meetup_attendance"
KIND = "meetup_recap"

CODE = Arg("code", plain(one_line), ask=_("Write the word that you see at the door:"),
           example="k3fm7p")  # fmt: skip
PAGE = Arg("page", plain(one_line), optional=True)
SEAT = Arg("seat", plain(numbers.read))


# ── checking in ──────────────────────────────────────────────────────────────────────────────


@feature.command("here", CODE, linked=True, for_oneself=True)
async def check_in(ctx: Context) -> Sequence[Action]:
    """Somebody is at the door: they were there."""
    occurrence = await attendance.behind_door(ctx.db, ctx.get(CODE), ctx.now)
    date_of = await occurrences.get(ctx.db, occurrence.id) if occurrence is not None else None
    if date_of is None:
        raise Refused(_("I don't know this word, or its meetup is not on now."))
    if unseen.is_unseen(ctx.person, ctx.now):
        await seats.keep_unnamed(ctx.db, date_of.occurrence.id, ctx.person.id)
    await attendance.check_in(ctx.db, date_of, ctx.person.id, ctx.now)
    return [Reply(_("Welcome to {title}. You are on the list.", title=date_of.meetup.title))]


@feature.listens(OccurrencePlanned)
async def choose_word(tick: Tick, planned: OccurrencePlanned) -> Sequence[Action] | None:
    """Each date has a word from the first: what is drawn of it must not change from try to try."""
    date_of = await occurrences.get(tick.db, planned.occurrence_id)
    if date_of is not None:
        await attendance.door_code(tick.db, date_of.occurrence)
    return None


@feature.action("door", HOSTED_DATE)
async def show_door(ctx: Context) -> Sequence[Action]:
    """Show the hosts the word, and the picture of the link where the platform has such links."""
    date_of = ctx.get(HOSTED_DATE)
    is_known = bool(date_of.occurrence.door_code)
    code = await attendance.door_code(ctx.db, date_of.occurrence)
    links = ctx.use(StartLinks).saying(f"/here {code}") if is_known else []
    pictures = tuple([await door_pictures.of_link(ctx.db, link) for link in links])
    command, title = Literal(f"/here {code}"), date_of.meetup.title
    how = (
        _("People at **{title}** check in by writing {command} to me in private, or with this "
          "picture.", title=title, command=command)
        if pictures
        else _("People at **{title}** check in by writing {command} to me in private.",
               title=title, command=command)
    )  # fmt: skip
    when = _("It counts from two hours before the beginning until an hour after the end.")
    return [Reply(stack(how, when, gap=" "), attachments=pictures, whisper=True)]


# ── hosts ────────────────────────────────────────────────────────────────────────────────────


@feature.action("attendance", HOSTED_DATE, PAGE)
async def show(ctx: Context) -> Sequence[Action]:
    """Who had a seat, and who was there."""
    return [await _screen(ctx, ctx.get(HOSTED_DATE), ctx.find(PAGE) or "1")]


@feature.action("mark-there", HOSTED_DATE, SEAT, PAGE)
async def mark(ctx: Context) -> Sequence[Action]:
    """They were there; or not, if they were marked so."""
    date_of, page = ctx.get(HOSTED_DATE), ctx.find(PAGE) or "1"
    there = {seat.id for seat, _person in await attendance.present(ctx.db, date_of.occurrence.id)}
    seat_id = ctx.get(SEAT)
    await attendance.mark(ctx.db, date_of, seat_id, ctx.now, attended=seat_id not in there)
    return [await _screen(ctx, date_of, page)]


async def _screen(ctx: Context, date_of: MeetupDate, page: str) -> Action:
    number = date_of.occurrence.id
    pages = Pages(await attendance.list_of(ctx.db, number), f"!attendance {number}")
    buttons = tuple(
        Button(
            ticked(
                wording.named_to_hosts(seat, person), chosen=seat.attendance == Attendance.ATTENDED
            ),
            f"!mark-there {number} {seat.id} {pages.number(page)}",
        )
        for seat, person in pages.on(page)
    )
    ways_on = (
        Button(_("At the door"), f"!door {number}"),
        Button(_("What happened"), f"!recap {number}"),
    )
    text = stack(await summary(ctx, date_of), _("Press a name to say that they were there."))
    return await Screen(text, (*buttons, *pages.turn(page), *ways_on)).show(
        ctx, SCREEN, whisper=True
    )


async def summary(tick: Tick, date_of: MeetupDate) -> Text:
    """How it was, in numbers."""
    impression = await attendance.impression(tick.db, date_of)
    there = ngettext(
        "{count} person was at **{title}**.", "{count} people were at **{title}**.",
        impression.attended, title=date_of.meetup.title,
    )  # fmt: skip
    rated = None
    if impression.mean is not None:
        rated = ngettext(
            "{count} person rated it: {mean} of 5.", "{count} people rated it: {mean} of 5.",
            impression.ratings, mean=round(impression.mean, 1),
        )  # fmt: skip
    unknown = None
    if impression.unknown:
        unknown = ngettext(
            "Of {count} person with a seat I don't know.",
            "Of {count} people with a seat I don't know.",
            impression.unknown,
        )
    return stack(there, unknown, rated)


@feature.listens(OccurrenceOver)
async def plan_to_ask(tick: Tick, over: OccurrenceOver) -> Sequence[Action] | None:
    """Hosts are asked a little later, when they have come home."""
    date_of = await occurrences.get(tick.db, over.occurrence_id)
    if date_of is not None:
        await attendance.plan_to_ask_hosts(tick.db, date_of.occurrence)
    return None


@feature.job(attendance.ASK_HOSTS, quiet=Quiet.COMMUNITY)
async def ask_hosts(tick: Tick, job: Job) -> Sequence[Action]:
    """Ask who came, and what happened; whoever says nothing has said nothing. Organizers are asked
    where its hosts are forgotten.
    """
    date_of = await occurrences.get(tick.db, job.subject)
    if date_of is None or date_of.occurrence.recap:
        return []
    if not await attendance.list_of(tick.db, job.subject):
        return []  # nobody came, or wanted to
    number = date_of.occurrence.id
    hosts = [host.id for host in await meetups.hosts(tick.db, date_of.meetup.id)]
    asked = _(
        "**{title}** is over. Who was there? And what happened, in two lines?",
        title=date_of.meetup.title,
    )
    series = _("They go out with the next invitation.") if date_of.meetup.rule else None
    text = stack(asked, series, gap=" ")
    buttons = (
        Button(_("Who came"), f"!attendance {number}"),
        Button(_("What happened"), f"!recap {number}"),
    )
    if hosts:
        return [told(hosts, text, buttons, Subject(KIND, number))]
    everybody = Organizers(where=Where.PRIVATE)
    return [Say(everybody, text, buttons=buttons, subject=Subject(KIND, number),
                priority=Priority.REMINDER)]  # fmt: skip


@feature.action("recap", HOSTED_DATE)
async def begin_recap(ctx: Context) -> Sequence[Action]:
    """Ask for the two lines."""
    return [recap.begin(date=ctx.get(HOSTED_DATE).occurrence.id)]


def _lines(words: str) -> str:
    if len(words) > attendance.LONGEST_RECAP:
        count = attendance.LONGEST_RECAP
        raise Refused(_("Please write it in at most {count} characters.", count=count))
    return words


@feature.form("meetup recap", Field("words", _("What happened, in two lines? Everybody may read "
              "them."), check=_lines))  # fmt: skip
async def recap(
    ctx: Context, answers: Mapping[str, Any], data: Mapping[str, object]
) -> Sequence[Action]:
    """Keep what happened."""
    date_of = await occurrences.get(ctx.db, int(str(data["date"])))
    if date_of is None:
        raise Refused(_("That is not known any more."))
    await attendance.recap(ctx.db, date_of, ctx.person.id, answers["words"], ctx.now)
    await cards.refresh(ctx.db, date_of.occurrence.id, ctx.now)
    await occurrences.invite_at_once(ctx.db, date_of.meetup, ctx.now)
    text = (
        _("Thank you. It goes out with the next invitation.")
        if date_of.meetup.rule
        else _("Thank you. It stands with the meetup now.")
    )
    return [Reply(text)]
