"""Silence: a reminder, then a rest, then somebody else; one notice to each, and no blame."""

from __future__ import annotations

from datetime import time, timedelta
from typing import TYPE_CHECKING

from bot.domain.mentoring import mentors, pair_chat, pairings, profiles, silence
from bot.domain.mentoring.silence import Patience, Silence, SilenceStep
from bot.words import Button, Priority, Send, Text, _
from bot.words.domain_events import BreakEnded
from bot.words.mentoring import PairingEnding
from bot.words.quiet import Quiet
from bot.words.recurrences import Recurrence
from handlers.mentoring import endings, talking, wording
from handlers.mentoring.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Job, Tick
    from bot.words import Action

DAILY = Recurrence("FREQ=DAILY", time(10))


@feature.job("mentoring.silence", every=DAILY, quiet=Quiet.COMMUNITY)
async def look(tick: Tick, _job: Job) -> Sequence[Action]:
    """Take every pairing in which an answer is missing one step on."""
    mentoring = tick.settings.mentoring
    patience = Patience(
        timedelta(days=mentoring.nudge_days),
        timedelta(days=mentoring.pause_days),
        timedelta(days=mentoring.hand_over_days),
    )
    actions: list[Action] = []
    for silent in await silence.all_due(tick.db, patience, tick.now):
        actions += await STEPS[silent.step](tick, silent)
    return actions


async def _nudge(tick: Tick, silent: Silence) -> list[Action]:
    pairing, person = silent.pairing, silent.person
    silence.nudge(pairing, tick.now)
    name = await wording.name_of(tick, pair_chat.partner_of(pairing, person.id))
    text = _("{name} has been waiting for your answer since {date}. A short one is fine.",
             name=name, date=silent.since.date())  # fmt: skip
    rest = () if person.id != pairing.mentor_id else (Button(_("Take a break"), "/away"),)
    buttons = (
        await talking.write_to(tick, pairing, person.id),
        *rest,
        endings.wishes_to_end(pairing),
    )
    return [_said(silent, person.id, text, *buttons)]


async def _pause(tick: Tick, silent: Silence) -> list[Action]:
    pairing, person = silent.pairing, silent.person
    silence.pause(pairing, tick.now)
    other = pair_chat.partner_of(pairing, person.id)
    own = _("I let your mentoring with {name} rest. It goes on as soon as you write.",
            name=await wording.name_of(tick, other))  # fmt: skip
    theirs = _("{name} hasn't answered yet. Your mentoring rests until they write.",
               name=person.name)  # fmt: skip
    write = await talking.write_to(tick, pairing, person.id)
    actions: list[Action] = [_said(silent, person.id, own, write)]
    if other is not None:
        actions.append(_said(silent, other, theirs, endings.wishes_to_end(pairing)))
    return actions


async def _hand_over(tick: Tick, silent: Silence) -> list[Action]:
    """Whoever listens to the end says goodbye, and looks for somebody else. A mentor who does not
    answer is brought nobody new.
    """
    is_mentor = silent.person.id == silent.pairing.mentor_id
    if is_mentor and (profile := await profiles.of(tick.db, silent.person.id)) is not None:
        mentors.pause(profile, tick.now)
    ending = PairingEnding.SILENT if is_mentor else PairingEnding.FADED
    await pairings.end(tick.db, silent.pairing, ending, None, tick.now)
    return []


def _said(silent: Silence, person_id: int, text: Text, *buttons: Button) -> Send:
    subject = pair_chat.about(silent.pairing)
    return Send(person_id, text, buttons=buttons, subject=subject, priority=Priority.REMINDER)


STEPS = {
    SilenceStep.NUDGE: _nudge,
    SilenceStep.PAUSE: _pause,
    SilenceStep.HAND_OVER: _hand_over,
}


@feature.listens(BreakEnded)
async def forgive(tick: Tick, ended: BreakEnded) -> Sequence[Action]:
    """Nobody is reminded of what came while they were away on the day on which they are back."""
    await silence.forgive_break(tick.db, ended.person_id, tick.now)
    return []
