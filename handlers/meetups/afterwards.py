"""After a meetup: were you there, how was it, and what would you tell the hosts?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain import blocks, numbers
from bot.domain.hotline import unseen
from bot.domain.meetups import attendance, meetups, occurrences
from bot.engine.arguments import one_of, plain
from bot.engine.features import Arg, Field
from bot.words import (
    Button,
    Refused,
    Reply,
    Send,
    Subject,
    Text,
    _,
    spoken,
    stack,
)
from bot.words.meetup_events import OccurrenceMoved, OccurrencePlanned
from handlers.meetups.date_arguments import OWN_DATE
from handlers.meetups.registry import feature
from handlers.meetups.reminding import customs, told

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.domain.meetups.occurrences import MeetupDate
    from bot.engine.features import Context, Job, Tick
    from bot.words import Action

KIND = "meetup_afterwards"
LONGEST = 2000


def _rating(words: str) -> int | None:
    number = numbers.read(words)
    return number if number in attendance.RATINGS else None


SAYS = Arg("says", plain(one_of("there", "missed")))
RATING = Arg("rating", plain(_rating))


@feature.listens(OccurrencePlanned)
async def plan(tick: Tick, planned: OccurrencePlanned) -> Sequence[Action] | None:
    """An hour after the end."""
    await _plan(tick, planned.occurrence_id)
    return None


@feature.listens(OccurrenceMoved)
async def plan_anew(tick: Tick, moved: OccurrenceMoved) -> Sequence[Action] | None:
    """It ends at another time now."""
    await _plan(tick, moved.occurrence_id)
    return None


async def _plan(tick: Tick, occurrence_id: int) -> None:
    date_of = await occurrences.get(tick.db, occurrence_id)
    if date_of is not None:
        await attendance.plan_to_ask(tick.db, date_of.occurrence)


@feature.job(attendance.ASK)
async def ask(tick: Tick, job: Job) -> Sequence[Action]:
    """Ask those who had a seat; who says nothing is counted as neither."""
    date_of = await occurrences.get(tick.db, job.subject)
    if date_of is None:
        return []
    asked = await attendance.take_due(tick.db, date_of, tick.now, customs(tick))
    there = {seat.person_id for seat, _person in await attendance.present(tick.db, job.subject)}
    title, number = date_of.meetup.title, date_of.occurrence.id
    buttons = (
        Button(_("I was there"), f"!was {number} there"),
        Button(_("I missed it"), f"!was {number} missed"),
    )
    subject = Subject(KIND, number)
    known = [person_id for person_id in asked if person_id in there]
    unknown = [person_id for person_id in asked if person_id not in there]
    return [
        *([told(unknown, _("Were you at **{title}**?", title=title), buttons, subject)]
          if unknown else []),
        *([told(known, _how_was_it(title), _ratings(number), subject)] if known else []),
    ]  # fmt: skip


def _how_was_it(title: str) -> Text:
    return _("How was **{title}**, from 1 (not for me) to 5 (great)?", title=title)


def _ratings(occurrence_id: int) -> tuple[Button, ...]:
    return tuple(
        Button(
            Text("{rating}", {"rating": rating}, translated=False),
            f"!rate {occurrence_id} {rating}",
        )
        for rating in attendance.RATINGS
    )


@feature.action("was", OWN_DATE, SAYS)
async def say(ctx: Context) -> Sequence[Action]:
    """Take it, and ask how it was."""
    date_of, was_there = ctx.get(OWN_DATE), ctx.get(SAYS) == "there"
    await attendance.say(ctx.db, date_of, ctx.person.id, ctx.now, attended=was_there)
    if was_there:
        return [Reply(_how_was_it(date_of.meetup.title), buttons=_ratings(date_of.occurrence.id))]
    return [Reply(_("Thank you for telling me."), buttons=(_note(date_of),))]


@feature.action("rate", OWN_DATE, RATING)
async def rate(ctx: Context) -> Sequence[Action]:
    """Keep it; hosts see how many said what, and not who."""
    date_of = ctx.get(OWN_DATE)
    await attendance.rate(ctx.db, date_of, ctx.person.id, ctx.get(RATING), ctx.now)
    text = _("Thank you. Would you like to tell the hosts something? Nobody else reads it.")
    return [Reply(text, buttons=(_note(date_of),))]


def _note(date_of: MeetupDate) -> Button:
    return Button(_("Write to the hosts"), f"!meetup-note {date_of.occurrence.id}")


@feature.action("meetup-note", OWN_DATE)
async def begin_note(ctx: Context) -> Sequence[Action]:
    """Ask for the words."""
    return [note.begin(date=ctx.get(OWN_DATE).occurrence.id)]


def _words(words: str) -> str:
    if len(words) > LONGEST:
        raise Refused(_("Please write it in at most {count} characters.", count=LONGEST))
    return words


@feature.form("meetup note", Field("words", _("What would you like to tell the hosts?"),
              check=_words))  # fmt: skip
async def note(
    ctx: Context, answers: Mapping[str, Any], data: Mapping[str, object]
) -> Sequence[Action]:
    """Pass it on to the hosts alone; who is not named as coming is not named here either."""
    date_of = await occurrences.get(ctx.db, int(str(data["date"])))
    if date_of is None:
        raise Refused(_("That is not known any more."))
    words = answers["words"]
    has_name = await attendance.tell_hosts(ctx.db, date_of, ctx.person.id, words, ctx.now)
    is_named = has_name and not unseen.is_unseen(ctx.person, ctx.now)
    title = date_of.meetup.title
    about = (
        _("{name} writes about **{title}**:", name=ctx.person.name, title=title)
        if is_named
        else _("Somebody who had a seat writes about **{title}**:", title=title)
    )
    apart = await blocks.apart_from(ctx.db, ctx.person.id)
    hosts = [
        host.id
        for host in await meetups.hosts(ctx.db, date_of.meetup.id)
        if host.id not in {ctx.person.id, *apart}
    ]
    return [
        Reply(_("Thank you. I have told the hosts.")),
        *await ctx.offer_help(words),
        *(Send(host, stack(about, spoken(words))) for host in hosts),
    ]
