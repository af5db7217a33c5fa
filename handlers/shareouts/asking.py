"""Organizers ask people for what they bring back: by a line, a form, a list or a file."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bot.domain import jobs, people
from bot.domain.shareouts import asks, events, nudges, overdue, recipients
from bot.domain.shareouts.asks import Asking
from bot.engine.arguments import moment_ahead, one_line
from bot.engine.features import Field, MomentField, Option, Role, TextFileField, read_file
from bot.words import Button, Listing, Priority, Refused, Reply, Send, Text, _, stack
from bot.words.attachments import text_of
from bot.words.quiet import Quiet
from handlers.shareouts import cards, invitations, wording
from handlers.shareouts.registry import feature

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.domain.shareouts.recipients import Outcome, Recipient
    from bot.engine.features import Answering, Context, Job, Tick
    from bot.storage.tables import SupportedEvent
    from bot.words import Action

ASK = "shareouts.ask"
"""The job that asks somebody, once they are awake; its subject is the ask."""
READ_LIST = "shareouts.list"
"""The job that reads a list from a file; its subject is the event."""
PARTS = re.compile(r"\s*[;؛；|]\s*")
DUE = re.compile(r"(?P<rest>.*\S)\s+due\s+(?P<day>\S.*)", re.IGNORECASE | re.DOTALL)
MOST_OFFERED = 4


async def ask(ctx: Context, words: str) -> Sequence[Action]:
    """Begin with what was written: "@ada WikiIndaba due 4 February", or with ";" between the parts;
    what is missing is asked for.
    """
    if not words.strip():
        return [asked.begin()]
    who, event, day = _parts(words)
    data: dict[str, object] = {}
    if who:
        data["people"] = {"words": _listed(who), "file": None}
    if event:
        data["event"] = event
    if day and (due := await _day(ctx, day)) is not None:
        data["due"] = due.isoformat()
    if data.keys() == {"people", "event", "due"}:
        return await _asked(ctx, data)
    return [asked.begin(**data)]


def _parts(words: str) -> tuple[str, str, str]:
    """Who, which event, by when; "" where it isn't said."""
    if len(parts := PARTS.split(words.strip())) > 1:
        who, event, day = [*parts, "", ""][:3]
        return who, event, day
    due = DUE.fullmatch(words.strip())
    rest, day = (due["rest"], due["day"]) if due else (words, "")
    who, _space, event = rest.strip().partition(" ")
    return who, event.strip(), day


async def _day(ctx: Context, words: str) -> date | None:
    moment = await moment_ahead(ctx, words)
    zone = ZoneInfo(ctx.person.zone or ctx.settings.community.zone)
    return moment.astimezone(zone).date() if moment is not None else None


# ── the form ─────────────────────────────────────────────────────────────────────────────────


async def _events(answering: Answering) -> list[Option]:
    known = await events.newest(answering.ctx.db, MOST_OFFERED)
    return [Option(str(event.id), Text("{name}", {"name": event.name}, translated=False))
            for event in known if event.meetup_id is None]  # fmt: skip


def _listed(words: str) -> str:
    """The words, if they are a list of people. Raises Refused."""
    recipients.read(words)
    return words


def _event_name(words: str) -> str:
    line = one_line(words)
    if len(line) > events.LONGEST_NAME:
        raise Refused(_("Please choose a shorter name."))
    return line


def _unless_said(name: str) -> Any:
    async def wanted(answering: Answering) -> bool:
        return name not in answering.data

    return wanted


async def _is_new(answering: Answering) -> bool:
    words = str(answering.data.get("event") or answering.answers.get("event") or "")
    return await events.meant_by(answering.ctx.db, words) is None


@feature.form(
    "shareout-ask",
    TextFileField(
        "people",
        _("Who was there? Write their names or @usernames, one on each line, or send a CSV file. "
          "Whoever I don't know yet gets an invitation from you."),
        _listed,
        wanted=_unless_said("people"),
    ),
    Field("event", _("Which event was it? Choose, or write its name."), _event_name,
          options=_events, wanted=_unless_said("event")),
    Field("place", _("Where and when was it? Write it as it should stand in the report."), one_line,
          optional=True, wanted=_is_new),
    Field("funding", _("Who made it possible? These words stand in the report."), one_line,
          optional=True, wanted=_is_new),
    MomentField("due", _("By when would you like to hear from them?"), timed=False, optional=True,
                wanted=_unless_said("due")),
    role=Role.ORGANIZER,
)  # fmt: skip
async def asked(
    ctx: Context, answers: Mapping[str, Any], data: Mapping[str, object]
) -> Sequence[Action]:
    """Ask all of them."""
    given = {name: value for name, value in answers.items() if name not in data}
    return await _asked(ctx, {**given, **data})


async def _asked(ctx: Context, answers: Mapping[str, Any]) -> list[Action]:
    named = answers["people"]
    listed = [] if named["file"] else recipients.read(named["words"])
    event = await events.meant_by(ctx.db, str(answers["event"]))
    if event is None:
        event = await events.enter(ctx.db, str(answers["event"]), ctx.person, ctx.now)
        events.describe(event, place=answers.get("place"), funding=answers.get("funding"))
    due_on = _due_on(ctx, answers.get("due"))
    if named["file"]:
        await jobs.schedule(
            ctx.db, READ_LIST, event.id, ctx.now, person=ctx.person.id,
            arguments={"file": named["file"], "due": due_on.isoformat()},
        )  # fmt: skip
        return [Reply(_("I read the list, and tell you what came of it."))]
    text, more = await _ask_all(ctx, event, listed, Asking(due_on, ctx.person.id, ctx.now))
    return [Reply(text, buttons=_stands(event)), *[Reply(each) for each in more]]


def _due_on(tick: Tick, written: object) -> date:
    if isinstance(written, date):
        return written
    if written:
        return date.fromisoformat(str(written))
    today = tick.now.astimezone(ZoneInfo(tick.settings.community.zone)).date()
    return today + timedelta(tick.settings.shareouts.due_days)


def _stands(event: SupportedEvent) -> tuple[Button, ...]:
    return (Button(_("How it stands"), f"/shareouts {event.id}"),)


@feature.job(READ_LIST, work=read_file)
async def read_list(tick: Tick, job: Job, content: bytes | None) -> Sequence[Action]:
    """Ask everybody whom the file names, and tell the organizer who sent it."""
    event = await events.by_id(tick.db, job.subject)
    if event is None or job.person_id is None:
        return []
    if content is None:
        return [Send(job.person_id, _("I couldn't get the file. Please send it again."))]
    asking = Asking(date.fromisoformat(job.arguments["due"]), job.person_id, tick.now)
    try:
        listed = recipients.read(text_of(content))
    except Refused as no:
        return [Send(job.person_id, no.reason)]
    text, more = await _ask_all(tick, event, listed, asking)
    told = Send(job.person_id, text, buttons=_stands(event))
    return [told, *[Send(job.person_id, each) for each in more]]


# ── asking them ──────────────────────────────────────────────────────────────────────────────


async def _ask_all(
    tick: Tick, event: SupportedEvent, listed: Sequence[Recipient], asking: Asking
) -> tuple[Text, list[Text]]:
    """Ask them all; gives what came of it, and what is to be passed on to others, if anything."""
    outcome = await recipients.ask_all(tick.db, event, listed, asking)
    invited, reached = list(outcome.invited), []
    for made, person in outcome.asked:
        if await people.has_private_chat(tick.db, person.id):
            await begin(tick, made.id, person.id)
            reached.append(person.name)
        else:
            asks.give_word(made)
            invited.append(made)
    await overdue.plan(tick.db, event.id, tick.settings.community.zone, tick.now)
    return _outcome(event, outcome, reached, asking.due_on), await invitations.to_pass_on(
        tick, invited
    )


def _outcome(event: SupportedEvent, outcome: Outcome, reached: Sequence[str], due_on: date) -> Text:
    asked = Listing(tuple(reached))
    before, unclear = Listing(tuple(outcome.before)), Listing(tuple(outcome.unclear))
    return stack(
        wording.heading(event),
        _("I ask {names}, by {day}.", names=asked, day=due_on) if asked.items else None,
        _("Asked before: {names}", names=before) if before.items else None,
        _("I know several people of these names. Use their @usernames: {names}", names=unclear)
        if unclear.items
        else None,
    )


async def begin(tick: Tick, ask_id: int, person_id: int) -> None:
    """Have somebody asked as soon as they are awake."""
    await jobs.schedule(tick.db, ASK, ask_id, tick.now, person=person_id, quiet=Quiet.PERSON)


@feature.job(ASK, quiet=Quiet.PERSON)
async def ask_somebody(tick: Tick, job: Job) -> Sequence[Action]:
    """Show somebody what they are asked, and plan when they are reminded."""
    made = await asks.by_id(tick.db, job.subject)
    if made is None or made.person_id is None or made.state not in asks.OPEN:
        return []
    person = await people.by_id(tick.db, made.person_id)
    zone = (person.zone if person is not None else None) or tick.settings.community.zone
    await nudges.plan(tick.db, made, zone, tick.now)
    text, buttons = await cards.of(tick, made)
    return [Send(made.person_id, text, buttons=buttons, subject=cards.about(made),
                 priority=Priority.REMINDER)]  # fmt: skip
