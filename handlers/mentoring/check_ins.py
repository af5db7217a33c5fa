"""Check-ins: how does it go? One message with buttons; and in the end, goodbye or on we go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.mentoring import check_ins, goals, pair_chat, pairings, profiles
from bot.engine.arguments import one_of, plain
from bot.engine.features import Arg
from bot.words import Button, Priority, Reply, Send, Text, _, ngettext, to_confirm
from bot.words.domain_events import PairingBegun
from bot.words.mentoring import CheckInAnswer, PairingEnding, PairingState
from bot.words.quiet import Quiet
from handlers.mentoring import endings, talking, wording
from handlers.mentoring.arguments import PAIRING_OF_TWO
from handlers.mentoring.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Context, Job, Tick
    from bot.storage.tables import Pairing
    from bot.words import Action

SAYS = Arg("says", plain(one_of(*(CheckInAnswer.WELL, CheckInAnswer.QUIET, CheckInAnswer.CHANGE))))


@feature.listens(PairingBegun)
async def begin(tick: Tick, begun: PairingBegun) -> Sequence[Action]:
    """Plan the first check-in; what the newcomer would like to learn is where they begin."""
    pairing = await pairings.by_id(tick.db, begun.pairing_id)
    if pairing is None or pairing.mentee_id is None:
        return []
    await _plan(tick, pairing)
    profile = await profiles.of(tick.db, pairing.mentee_id)
    if profile is not None:
        await goals.add(tick.db, pairing, profile.goals[: goals.MOST], tick.now)
    return []


async def _plan(tick: Tick, pairing: Pairing) -> None:
    await check_ins.plan(tick.db, pairing, *_days(tick))


def _days(tick: Tick) -> tuple[Sequence[int], int]:
    mentoring = tick.settings.mentoring
    return mentoring.check_in_days, mentoring.farewell_days


@feature.job(check_ins.ASK, quiet=Quiet.COMMUNITY)
async def ask(tick: Tick, job: Job) -> Sequence[Action]:
    """Ask both how it goes; not while it rests, as then one of them has been asked enough."""
    pairing = await pairings.by_id(tick.db, job.subject)
    if pairing is None or pairing.state == PairingState.ENDED:
        return []
    if pairing.state == PairingState.PAUSED:
        await check_ins.plan_after(tick.db, pairing, int(job.arguments["day"]), *_days(tick))
        return []
    day = int(job.arguments["day"])
    is_farewell = day % tick.settings.mentoring.farewell_days == 0
    actions: list[Action] = []
    for person_id in (pairing.mentee_id, pairing.mentor_id):
        if person_id is not None:
            await check_ins.ask(tick.db, pairing, person_id, day, tick.now)
            actions.append(await _question(tick, pairing, person_id, day, is_farewell=is_farewell))
    await _plan(tick, pairing)
    if is_farewell:
        await check_ins.await_farewell(tick.db, pairing, day, tick.now)
    return actions


@feature.job(check_ins.FAREWELL_OVER)
async def let_go(tick: Tick, job: Job) -> Sequence[Action]:
    """Nobody has said that they go on, and nobody writes: the mentor's place is free again."""
    pairing = await pairings.by_id(tick.db, job.subject)
    if pairing is None or pairing.state == PairingState.ENDED:
        return []
    if await check_ins.is_over(tick.db, pairing, int(job.arguments["day"])):
        await pairings.end(tick.db, pairing, PairingEnding.FADED, None, tick.now)
    return []


async def _question(
    tick: Tick, pairing: Pairing, person_id: int, day: int, *, is_farewell: bool
) -> Send:
    name = await wording.name_of(tick, pair_chat.partner_of(pairing, person_id))
    since = ngettext(
        "You and {name} have been together for {count} day.",
        "You and {name} have been together for {count} days.",
        day,
        name=name,
    )
    if is_farewell:
        asked = _("Have you reached the end together, or would you like to go on?")
        buttons = (
            to_confirm(_("We've reached the end"), f"!graduate {pairing.id}"),
            Button(_("We go on"), f"!check-in {pairing.id} {CheckInAnswer.WELL}"),
            Button(_("I'd like a change"), f"!check-in {pairing.id} {CheckInAnswer.CHANGE}"),
        )
    else:
        asked = _("How is it going?")
        buttons = (
            Button(_("Going well"), f"!check-in {pairing.id} {CheckInAnswer.WELL}"),
            Button(_("Rather quiet"), f"!check-in {pairing.id} {CheckInAnswer.QUIET}"),
            Button(_("I'd like a change"), f"!check-in {pairing.id} {CheckInAnswer.CHANGE}"),
        )
    text = Text("{since} {asked}", {"since": since, "asked": asked}, translated=False)
    return Send(
        person_id,
        text,
        buttons=buttons,
        subject=pair_chat.about(pairing),
        priority=Priority.REMINDER,
    )


@feature.action("check-in", PAIRING_OF_TWO, SAYS)
async def answer(ctx: Context) -> Sequence[Action]:
    """Take the answer, and offer what helps."""
    pairing, says = ctx.get(PAIRING_OF_TWO), CheckInAnswer(ctx.get(SAYS))
    await check_ins.answer(ctx.db, pairing, ctx.person.id, says, ctx.now)
    write = await talking.write_to(ctx, pairing, ctx.person.id)
    our_goals = Button(_("Our goals"), f"/goals {pairing.id}")
    match says:
        case CheckInAnswer.WELL:
            return [Reply(_("Good to hear. Thank you."), buttons=(our_goals,))]
        case CheckInAnswer.QUIET:
            text = _("That happens. One small question is a good way back.")
            return [Reply(text, buttons=(write, our_goals))]
    text = _("Thank you for saying so. What would help?")
    buttons = (write, endings.tell_organizers(pairing), endings.wishes_to_end(pairing))
    return [Reply(text, buttons=buttons)]
