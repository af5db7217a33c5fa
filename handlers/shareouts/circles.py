"""Peer circles: people are asked, put together, told who is there and when; they write through the
bot, and meet once.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.domain import jobs, numbers
from bot.domain.shareouts import asks, circle_matching, circles, events
from bot.domain.shareouts.circle_matching import PlannedCircle
from bot.engine.arguments import one_of, plain
from bot.engine.features import Arg, Field, Role
from bot.words import (
    Button,
    LanguageName,
    Listing,
    Priority,
    Refused,
    Reply,
    Send,
    Subject,
    Text,
    Update,
    _,
    ngettext,
    spoken,
    stack,
    to_confirm,
)
from bot.words.domain_events import Blocked, CircleShrunk
from bot.words.quiet import Quiet
from bot.words.shareouts import CircleAnswer, CircleState
from handlers.shareouts import wording
from handlers.shareouts.arguments import EVENT, OWN_ASK
from handlers.shareouts.cards import event_of
from handlers.shareouts.registry import feature

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.engine.features import Context, Job, Outside, Tick
    from bot.storage.tables import Circle, SupportedEvent
    from bot.words import Action

ASK = "shareouts.circle ask"
"""The job that asks somebody, once they are awake; its subject is how they were asked to share."""
QUESTION, CARD = "circle_question", "circle"
GO = Arg("go", plain(one_of("ask")), optional=True)
ANSWER = Arg("answer", plain(one_of("yes", "no")))


async def _own_circle(ctx: Context, words: str) -> Circle:
    number = numbers.read(words)
    for circle in await circles.of_person(ctx.db, ctx.person.id):
        if circle.id == number:
            return circle
    raise Refused(circles.OVER)


OWN_CIRCLE = Arg("circle", _own_circle)


# ── asking ───────────────────────────────────────────────────────────────────────────────────


@feature.action("circles", EVENT, GO, role=Role.ORGANIZER)
async def organize(ctx: Context) -> Sequence[Action]:
    """Have people asked, or see how far it is."""
    event = ctx.get(EVENT)
    if event.circles_close_at is not None:
        return [await _progress(ctx, event)]
    days = ctx.settings.shareouts.circle_days
    if ctx.find(GO) is None:
        text = stack(
            wording.heading(event),
            _("Three to five who were there tell each other first, before they tell everybody. I "
              "ask each of them, and put together who speaks the same language and is free at the "
              "same time."),
            gap="\n\n",
        )  # fmt: skip
        ask = to_confirm(_("Ask them"), f"!circles {event.id} ask")
        return [Reply(text, buttons=(ask,), whisper=True)]
    closes_at = ctx.now + timedelta(days=days)
    asked = await circles.begin(ctx.db, event, closes_at, ctx.now)
    for each in asked:
        await jobs.schedule(ctx.db, ASK, each.id, ctx.now, person=each.person_id,
                            quiet=Quiet.PERSON)  # fmt: skip
    text = ngettext(
        "I ask {count} person, and make the circles on {moment}.",
        "I ask {count} people, and make the circles on {moment}.",
        len(asked),
        moment=closes_at,
    )
    return [Reply(text, whisper=True)]


async def _progress(ctx: Context, event: SupportedEvent) -> Reply:
    counts = await circles.count(ctx.db, event.id)
    made = await circles.of_event(ctx.db, event.id)
    willing = counts.get(CircleAnswer.WILLING, 0)
    text = stack(
        wording.heading(event),
        ngettext("{count} circle", "{count} circles", len(made)) if made else None,
        ngettext("{count} person has said yes.", "{count} people have said yes.", willing)
        if not made
        else None,
        _("I make the circles on {moment}.", moment=event.circles_close_at)
        if event.circles_close_at is not None and event.circles_close_at > ctx.now
        else None,
    )
    return Reply(text, whisper=True)


@feature.job(ASK, quiet=Quiet.PERSON)
async def ask_somebody(tick: Tick, job: Job) -> Sequence[Action]:
    """Ask somebody whether they would be in a circle; not when it is too late for that."""
    asked = await asks.by_id(tick.db, job.subject)
    if asked is None or asked.person_id is None:
        return []
    event = await event_of(tick, asked)
    if event.circles_close_at is None or event.circles_close_at <= tick.now:
        return []
    text = stack(
        wording.heading(event),
        _("Would you like to tell three or four others first who were there, too? I look for "
          "people who speak your language and are free when you are. You meet once, and see each "
          "other's names."),
        _("I ask until {moment}.", moment=event.circles_close_at),
        gap="\n\n",
    )  # fmt: skip
    buttons = (
        to_confirm(_("Yes, gladly"), f"!circle {asked.id} yes"),
        Button(_("No, thanks"), f"!circle {asked.id} no"),
    )
    return [Send(asked.person_id, text, buttons=buttons, subject=Subject(QUESTION, asked.id),
                 priority=Priority.REMINDER)]  # fmt: skip


@feature.action("circle", OWN_ASK, ANSWER)
async def answer(ctx: Context) -> Sequence[Action]:
    """Keep what they say; it can be changed until the circles are made."""
    asked, accepts = ctx.get(OWN_ASK), ctx.get(ANSWER) == "yes"
    await circles.answer(ctx.db, asked.event_id, ctx.person.id, ctx.now, accepts=accepts)
    head = wording.heading(await event_of(ctx, asked))
    other = "no" if accepts else "yes"
    change = Button(_("I changed my mind"), f"!circle {asked.id} {other}")
    hours = Button(_("When I am free"), "/mentor hours")
    said = (
        _("Good. You hear from me when I know who else comes.")
        if accepts
        else _("Good, then you are in no circle.")
    )
    buttons = (hours, change) if accepts else (change,)
    return [Update(Subject(QUESTION, asked.id), stack(head, said, gap="\n\n"), buttons)]


# ── forming ──────────────────────────────────────────────────────────────────────────────────


async def plan(outside: Outside, job: Job) -> list[PlannedCircle]:
    """Think about who goes with whom."""
    community = outside.settings.community
    async with outside.database.read() as db:
        willing = await circles.candidates(db, job.subject, community.language, community.zone)
    return circle_matching.form(willing, outside.now)


@feature.job(circles.CLOSE, work=plan, quiet=Quiet.COMMUNITY)
async def form(tick: Tick, job: Job, planned: list[PlannedCircle]) -> Sequence[Action]:
    """Make the circles, and tell everybody in one who else is there; others, that there is none."""
    event = await events.by_id(tick.db, job.subject)
    if event is None:
        return []
    made, alone = await circles.settle(tick.db, event.id, planned, tick.now)
    actions: list[Action] = []
    for circle in made:
        actions += await _cards(tick, circle)
    none = stack(
        wording.heading(event),
        _("I found no circle for you this time. What you bring back is as welcome as ever."),
        gap="\n\n",
    )
    return [*actions, *(Send(each, none, priority=Priority.REMINDER) for each in alone)]


async def _cards(tick: Tick, circle: Circle, said: Text | None = None) -> list[Action]:
    """Tell each of a circle who is in it and when they meet."""
    event = await events.by_id(tick.db, circle.event_id)
    there = await circles.members(tick.db, circle)
    if event is None:
        return []
    actions: list[Action] = []
    for person in there:
        others = Listing(tuple(each.name for each in there if each.id != person.id))
        text = stack(
            said,
            wording.heading(event),
            _("In your circle: {names}. You all speak {language}.", names=others,
              language=LanguageName(circle.language)),
            _("You meet on {moment}. Agree on where: whatever you write to your circle, I pass on.",
              moment=circle.meets_at),
            gap="\n\n",
        )  # fmt: skip
        buttons = (
            Button(_("Write to the circle"), f"!circle-write {circle.id}"),
            Button(_("I can't come"), f"!circle-leave {circle.id}"),
        )
        actions.append(
            Send(person.id, text, buttons=buttons, subject=Subject(CARD, circle.id),
                 priority=Priority.REMINDER)
        )  # fmt: skip
    return actions


# ── being in one ─────────────────────────────────────────────────────────────────────────────


@feature.action("circle-write", OWN_CIRCLE)
async def write(ctx: Context) -> Sequence[Action]:
    """Ask for the words."""
    return [type_words.begin(circle=ctx.get(OWN_CIRCLE).id)]


@feature.form("circle-words", Field("words", _("What would you like to tell your circle?")))
async def type_words(
    ctx: Context, answers: Mapping[str, Any], data: Mapping[str, object]
) -> Sequence[Action]:
    """Pass them on to the others; nothing of it is kept."""
    circle = await _own_circle(ctx, str(data["circle"]))
    text = _("{name} to your circle:", name=ctx.person.name)
    answer_back = (Button(_("Write to the circle"), f"!circle-write {circle.id}"),)
    passed_on = [
        Send(each.id, stack(text, spoken(answers["words"])), buttons=answer_back)
        for each in await circles.members(ctx.db, circle)
        if each.id != ctx.person.id
    ]
    return [
        Reply(_("I've passed it on."), buttons=answer_back),
        *passed_on,
        *await ctx.offer_help(answers["words"]),
    ]


@feature.action("circle-leave", OWN_CIRCLE)
async def leave(ctx: Context) -> Sequence[Action]:
    """They can't come; the others hear who is left."""
    await circles.leave(ctx.db, ctx.get(OWN_CIRCLE), ctx.person.id, ctx.now)
    return [Reply(_("Good, I tell the others that you can't come."))]


@feature.listens(CircleShrunk)
async def tell_the_others(tick: Tick, shrunk: CircleShrunk) -> Sequence[Action] | None:
    """Those who are left hear who comes; one alone, that the circle is over."""
    circle = await circles.by_id(tick.db, shrunk.circle_id)
    if circle is None:
        return None
    if circle.state == CircleState.MEETING:
        return await _cards(tick, circle, _("Somebody can't come. This is who does:"))
    over = _("The others can't come, so this circle is over. I'm sorry.")
    return [Send(each.id, over) for each in await circles.members(tick.db, circle)]


@feature.listens(Blocked)
async def part(tick: Tick, event: Blocked) -> Sequence[Action] | None:
    """Who blocks somebody of their circle is in it no more, and nobody hears why."""
    for circle in await circles.of_person(tick.db, event.person_id):
        if event.blocked_id in {each.id for each in await circles.members(tick.db, circle)}:
            await circles.leave(tick.db, circle, event.person_id, tick.now)
    return None


@feature.job(circles.MEET)
async def remind(tick: Tick, job: Job) -> Sequence[Action]:
    """Remind a circle of its date, unless that is over."""
    circle = await circles.by_id(tick.db, job.subject)
    if circle is None or circle.state != CircleState.MEETING:
        return []
    circles.met(circle)
    if circle.meets_at < tick.now:
        return []
    event = await events.by_id(tick.db, circle.event_id)
    head = wording.heading(event) if event is not None else None
    text = stack(head, _("Your circle meets at {moment}.", moment=circle.meets_at), gap="\n\n")
    return [
        Send(each.id, text, priority=Priority.REMINDER)
        for each in await circles.members(tick.db, circle)
    ]
