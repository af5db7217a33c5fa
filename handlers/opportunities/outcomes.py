"""An opportunity closes; organizers enter who got it, and those who like tell others."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bot.domain import jobs, numbers, people
from bot.domain.opportunities import opportunities, recipients
from bot.domain.shareouts import recipients as lists
from bot.domain.shareouts.asks import Asking
from bot.engine.arguments import one_of, plain
from bot.engine.features import Arg, ChoiceField, Field, MomentField, Option, Role
from bot.engine.screens import Screen
from bot.words import (
    Action,
    Button,
    Listing,
    Organizers,
    Priority,
    Refused,
    Reply,
    Say,
    Send,
    Text,
    _,
    stack,
    verbatim,
)
from bot.words.opportunities import OpportunityState, WishState
from bot.words.quiet import Quiet
from bot.words.recurrences import Recurrence
from bot.words.shareout_events import InvitationAccepted
from handlers.opportunities import pages, wording
from handlers.opportunities.registry import OPPORTUNITY, feature, has_command

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.domain.opportunities.recipients import Entered
    from bot.engine.features import Answering, Context, Job, Tick
    from bot.storage.tables import Opportunity, OpportunityRecipient

TELL = "opportunities.tell_recipient"
"""The job that tells somebody that they were entered; its subject is what was entered."""
YES, NO, WRONG = "yes", "no", "wrong"
MOST_NAMED = 30


# ── its end ──────────────────────────────────────────────────────────────────────────────────


@feature.job(opportunities.CLOSE)
async def close(tick: Tick, job: Job) -> Sequence[Action]:
    """Its deadline is over: it leaves the list, and nobody hears of it."""
    opportunity = await opportunities.by_id(tick.db, job.subject)
    if opportunity is None or opportunity.state != OpportunityState.OPEN:
        return []
    if opportunity.closes_at > tick.now:
        await jobs.schedule(tick.db, opportunities.CLOSE, opportunity.id, opportunity.closes_at)
        return []
    await opportunities.close(tick.db, opportunity, tick.now)
    return []


@feature.job(opportunities.DROP)
async def drop(tick: Tick, job: Job) -> Sequence[Action]:
    """Nobody has published it."""
    opportunity = await opportunities.by_id(tick.db, job.subject)
    if opportunity is not None:
        await opportunities.drop_draft(tick.db, opportunity)
    return []


@feature.job(opportunities.ASK_WHO, quiet=Quiet.COMMUNITY)
async def ask_who(tick: Tick, job: Job) -> Sequence[Action]:
    """Ask the organizers, once, unless somebody has been entered already."""
    opportunity = await opportunities.by_id(tick.db, job.subject)
    if opportunity is None or opportunity.state != OpportunityState.CLOSED:
        return []
    if opportunity.asked_at is not None or await recipients.of(tick.db, opportunity):
        return []
    opportunities.note_asked(opportunity, tick.now)
    text = stack(
        wording.title(opportunity),
        _("It has closed. Do you know who got it? I ask only once."),
    )
    enter = Button(_("Enter names"), f"!opportunity-enter {opportunity.id}")
    return [Say(to=Organizers(), text=text, buttons=(enter,), priority=Priority.REMINDER)]


@feature.job("opportunities.clear", every=Recurrence("FREQ=MONTHLY;BYMONTHDAY=4", time(4)))
async def clear(tick: Tick, _job: Job) -> Sequence[Action]:
    """It is not kept for ever who got one."""
    kept = timedelta(days=tick.settings.opportunities.recipients_days)
    await recipients.clear(tick.db, tick.now, kept)
    return []


# ── entering who got it ──────────────────────────────────────────────────────────────────────


async def show(ctx: Context, opportunity: Opportunity) -> Sequence[Action]:
    """Who got it, as far as that was entered; and the way to enter more."""
    there = await recipients.of(ctx.db, opportunity)
    names = [name for _recipient, name in there if name]
    shown = Listing(tuple(verbatim(name) for name in names[:MOST_NAMED]))
    text = stack(
        wording.title(opportunity),
        _("Who got it: {names}", names=shown) if names else _("Nobody is entered yet."),
        _("Only organizers see that; whoever is named sees what is about them."),
    )
    enter = Button(_("Enter names"), f"!opportunity-enter {opportunity.id}")
    up = Button(_("Back"), f"/opportunity {opportunity.id}")
    return [await Screen(text, (enter,), up).show(ctx, pages.SCREEN)]


@feature.action("opportunity-enter", OPPORTUNITY, role=Role.ORGANIZER)
async def begin(ctx: Context) -> Sequence[Action]:
    """Ask who it was."""
    opportunity = ctx.get(OPPORTUNITY)
    if opportunity.state == OpportunityState.DRAFT:
        raise Refused(opportunities.GONE)
    return [entered.begin(opportunity=opportunity.id, shared=has_command(ctx, "shareout"))]


def _listed(words: str) -> str:
    """The words, if they are a list of people. Raises Refused."""
    lists.read(words)
    return words


async def _can_share(answering: Answering) -> bool:
    return bool(answering.data.get("shared"))


async def _is_to_share(answering: Answering) -> bool:
    return answering.answers.get("ask") == YES


@feature.form(
    "opportunity-recipients",
    Field("people", _("Who got it? Write their names or @usernames, one on each line."), _listed),
    ChoiceField("ask", _("Shall I ask them whether they would tell others what came of it?"),
                options=[Option(YES, _("Yes")), Option(NO, _("No"))], wanted=_can_share),
    MomentField("due", _("By when would you like to hear from them?"), timed=False, optional=True,
                wanted=_is_to_share),
    role=Role.ORGANIZER,
)  # fmt: skip
async def entered(
    ctx: Context, answers: Mapping[str, Any], data: Mapping[str, Any]
) -> Sequence[Action]:
    """Write them down; who is known hears of it, once they are awake."""
    opportunity = await opportunities.by_number(ctx.db, str(data["opportunity"]))
    named = lists.read(answers["people"])
    outcome = await recipients.enter(ctx.db, opportunity, named, ctx.person, ctx.now)
    asks = answers["ask"] == YES
    due_on = _due_on(ctx, answers["due"])
    unreached = list(outcome.unknown)
    for recipient, person in outcome.known:
        if await people.has_private_chat(ctx.db, person.id):
            arguments = {"due": due_on.isoformat() if asks else ""}
            await jobs.schedule(ctx.db, TELL, recipient.id, ctx.now, person=person.id,
                                arguments=arguments, quiet=Quiet.PERSON)  # fmt: skip
        else:
            unreached.append(recipient)
    if asks:
        asking = Asking(due_on, ctx.person.id, ctx.now)
        await recipients.invite(ctx.db, unreached, opportunity, ctx.person, asking)
    back = Button(_("Back"), f"/opportunity {opportunity.id}")
    return [Reply(_told(opportunity, outcome), buttons=(back,))]


def _due_on(tick: Tick, written: date | None) -> date:
    if written is not None:
        return written
    today = tick.now.astimezone(ZoneInfo(tick.settings.community.zone)).date()
    return today + timedelta(tick.settings.shareouts.due_days)


def _told(opportunity: Opportunity, outcome: Entered) -> Text:
    names = [person.name for _recipient, person in outcome.known]
    names += [recipient.name for recipient in outcome.unknown]
    return stack(
        wording.title(opportunity),
        _("Who got it: {names}", names=Listing(tuple(map(verbatim, names)))) if names else None,
        _("Entered before: {names}", names=Listing(tuple(map(verbatim, outcome.before))))
        if outcome.before
        else None,
        _("I know several people of these names. Use their @usernames: {names}",
          names=Listing(tuple(outcome.unclear)))
        if outcome.unclear
        else None,
    )  # fmt: skip


# ── those whom it is about ───────────────────────────────────────────────────────────────────


@feature.job(TELL, quiet=Quiet.PERSON)
async def tell_recipient(tick: Tick, job: Job) -> Sequence[Action]:
    """Tell somebody what was entered of them; and ask whether they would tell others."""
    recipient = await recipients.by_id(tick.db, job.subject)
    if recipient is None or recipient.person_id is None:
        return []
    opportunity = await opportunities.by_id(tick.db, recipient.opportunity_id)
    if opportunity is None or opportunity.state == OpportunityState.WITHDRAWN:
        return []
    due, says = job.arguments.get("due") or "", f"!opportunity-got {recipient.id}"
    wrong = Button(_("That's not so"), f"{says} {WRONG}")
    told = _("An organizer has noted that you got **{title}**. Only organizers see that.",
             title=opportunity.title)  # fmt: skip
    if not due:
        return [Send(recipient.person_id, told, buttons=(wrong,), priority=Priority.REMINDER)]
    recipients.note_asked(recipient)
    text = stack(told, _("Would you tell others what comes of it? A few lines are enough."))
    buttons = (
        Button(_("I'd like to share"), f"{says} {YES} {due}"),
        Button(_("Rather not"), f"{says} {NO}"),
        wrong,
    )
    return [Send(recipient.person_id, text, buttons=buttons, priority=Priority.REMINDER)]


async def _own(ctx: Context, words: str) -> OpportunityRecipient:
    """What was entered of whoever presses. Raises Refused for what is of others."""
    number = numbers.read(words)
    recipient = await recipients.by_id(ctx.db, number) if number is not None else None
    if recipient is None or recipient.person_id != ctx.person.id:
        raise Refused(opportunities.GONE)
    return recipient


def _day(words: str) -> date | None:
    try:
        return date.fromisoformat(words)
    except ValueError:
        return None


RECIPIENT = Arg("recipient", _own)
ANSWER = Arg("answer", plain(one_of(YES, NO, WRONG)))
DAY = Arg("day", plain(_day), optional=True)


@feature.action("opportunity-got", RECIPIENT, ANSWER, DAY)
async def answer(ctx: Context) -> Sequence[Action]:
    """They would tell others, or rather not; or it is not so, and is taken out."""
    recipient = ctx.get(RECIPIENT)
    opportunity = await opportunities.by_id(ctx.db, recipient.opportunity_id)
    if opportunity is None:
        raise Refused(opportunities.GONE)
    if ctx.get(ANSWER) == WRONG:
        await recipients.take_out(ctx.db, recipient)
        told = _("{name} says that they did not get {title}, so I have taken it out.",
                 name=ctx.person.name, title=opportunity.title)  # fmt: skip
        others = ctx.tell_another(recipient.entered_by, told)
        return [Reply(_("I have taken it out, and told the organizer.")), *others]
    if ctx.get(ANSWER) == NO:
        recipients.refuse(recipient)
        return [Reply(_("Good, I don't ask again."))]
    if recipient.state == WishState.WILLING:
        return []
    asking = Asking(_due_on(ctx, ctx.find(DAY)), recipient.entered_by, ctx.now)
    await recipients.agree(ctx.db, recipient, opportunity, asking)
    return [Reply(_("Thank you. I'll show you what you can do, and remind you in time."))]


@feature.listens(InvitationAccepted)
async def meet(tick: Tick, accepted: InvitationAccepted) -> Sequence[Action] | None:
    """Somebody whom nobody knew has come: it is they who got it."""
    await recipients.meet(tick.db, accepted.ask_id, accepted.person_id)
    return None
