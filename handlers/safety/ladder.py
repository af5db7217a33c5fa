"""Who hears of a case that waits: the team, each member, organizers; and what its person hears.

There are no quiet hours for danger and distress. Reports wait for the morning.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain import people
from bot.domain.safety import case_lists, cases, messages, subjects, team
from bot.domain.safety.cases import LADDER
from bot.domain.safety.team import TeamChanged
from bot.words import (
    Action,
    Button,
    Organizers,
    Reminder,
    Remove,
    SafetyTeam,
    Say,
    Send,
    Text,
    Where,
    _,
    stack,
)
from bot.words.domain_events import RoomBound
from bot.words.states import CaseKind, CaseState, CaseStep, Contact, RoomPurpose
from handlers.safety import cards, former_readers
from handlers.safety.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Job, Tick
    from bot.storage.tables import SafetyCase

AGAIN = timedelta(hours=1)
"""How often an urgent case that nobody takes comes up again, on its first day."""
DAILY = timedelta(days=1)
UNCLOSED = timedelta(days=3)
"""After so long without a word, whoever has a case is asked whether it can be closed."""


async def put_before_team(tick: Tick, case: SafetyCase) -> list[Action]:
    """Show a case to the team; nothing is given back where there is nobody."""
    await cases.look_again(tick.db, case, tick.now + _until_next(tick, case))
    return await cards.show(tick, case, await cards.audience(tick.db, case))


def _until_next(tick: Tick, case: SafetyCase) -> timedelta:
    """How long it may wait where it is."""
    if not cases.is_urgent(case):
        return DAILY
    first, second = tick.settings.safety.alarm_minutes
    match case.step:
        case CaseStep.TEAM:
            return timedelta(minutes=first)
        case CaseStep.EACH_MEMBER:
            return timedelta(minutes=second - first)
    return AGAIN if tick.now - case.opened_at < DAILY else DAILY


def _patience(tick: Tick, case: SafetyCase) -> timedelta:
    """How long whoever took a case may leave its person without a word."""
    minutes = tick.settings.safety.patience_minutes
    return timedelta(minutes=minutes) if cases.is_urgent(case) else UNCLOSED


async def wait_again(tick: Tick, case: SafetyCase) -> None:
    """The person has said more: whoever has the case is expected to answer."""
    if case.state != CaseState.TAKEN or not await messages.has_answered(tick.db, case):
        return
    cases.wait_anew(case, tick.now)
    await cases.look_again(tick.db, case, tick.now + _patience(tick, case))


async def expect_word(tick: Tick, case: SafetyCase) -> None:
    """Somebody has taken it: they are expected to write to its person."""
    await cases.look_again(tick.db, case, tick.now + _patience(tick, case))


async def rest(tick: Tick, case: SafetyCase) -> None:
    """The team has answered: look again when nothing more is heard."""
    await cases.look_again(tick.db, case, tick.now + UNCLOSED)


@feature.job(LADDER)
async def climb(tick: Tick, job: Job) -> Sequence[Action]:
    """Look after a case that nobody looks after."""
    case = await cases.by_id(tick.db, job.subject)
    if case is None or not cases.is_open(case):
        return []
    if case.state == CaseState.TAKEN:
        return await _look_at_taken(tick, case)
    actions = await _ask_more(tick, case)
    await cases.look_again(tick.db, case, tick.now + _until_next(tick, case))
    return actions


async def _ask_more(tick: Tick, case: SafetyCase) -> list[Action]:
    """One step up; steps on which there is nobody are left out. From the last on, remind."""
    steps = {CaseStep.EACH_MEMBER: _each_member, CaseStep.ORGANIZERS: _organizers}
    while case.step < CaseStep.ORGANIZERS:
        if actions := await steps[cases.climb(case)](tick, case):
            return actions
    return await cards.show(
        tick, case, await cards.audience(tick.db, case), cards.overdue_notice(case)
    )


async def _each_member(tick: Tick, case: SafetyCase) -> list[Action]:
    members = await cards.audience(tick.db, case, Where.PRIVATE)
    actions = await cards.show(tick, case, members, cards.overdue_notice(case))
    if not actions:
        return []
    notice = _(
        "Nobody has been free yet, I'm sorry. I've now written again to everybody who reads this."
    )
    return [*actions, *await _tell_person(tick, case, notice)]


async def _organizers(tick: Tick, case: SafetyCase) -> list[Action]:
    """Call organizers, without a word of what was said; never for reports, which may be on one."""
    if case.kind == CaseKind.REPORT or not await team.is_there(tick.db):
        return []
    organizers = Organizers(where=Where.PRIVATE, but=frozenset({case.reporter_id or 0}))
    if not await tick.recipients(organizers):
        return []
    text = _(
        "Somebody may be in danger or distress, and nobody in the safety team has acted. Please "
        "reach one of them, or look at case {number} yourself.",
        number=case.number,
    )
    show = Button(_("Show it to me"), f"!case-show {case.number}")
    alarm = Say(organizers, text, buttons=(show,), subject=subjects.alarm(case), once=True,
                reminder=Reminder(text, subjects.reminder(case)))  # fmt: skip
    notice = _("Still nobody, I'm sorry. I've now called the organizers, too.")
    return [alarm, *await _tell_person(tick, case, notice)]


async def _look_at_taken(tick: Tick, case: SafetyCase) -> list[Action]:
    """Whoever has it does not write, or can't be reached: others may take it. Else ask whether it
    is over.
    """
    is_awaited = case.contact == Contact.HERE and case.reporter_id is not None
    is_silent = is_awaited and not await messages.has_answered(tick.db, case)
    holder = case.taken_by
    if not is_silent and await _can_act(tick, case):
        await rest(tick, case)
        return _ask_to_close(case)
    cases.give_back(case, tick.now)
    await cases.look_again(tick.db, case, tick.now + _until_next(tick, case))
    actions = await cards.update(tick.db, case)
    silent = _(
        "Case {number} is free again: whoever wrote it has heard nothing. Please take it.",
        number=case.number,
    )
    again = silent if is_silent else cards.overdue_notice(case)
    actions += await cards.show(tick, case, await cards.audience(tick.db, case), again)
    if holder is not None:
        freed = _("Case {number} is free again, so that somebody else can take it.",
                  number=case.number)  # fmt: skip
        actions.append(Send(holder, freed))
    if not is_silent:
        return actions
    notice = _("It takes longer than it should, I'm sorry. I've asked the whole safety team again.")
    return [*actions, *await _tell_person(tick, case, notice)]


async def _can_act(tick: Tick, case: SafetyCase) -> bool:
    """Can whoever has it be asked, and act on it: is it not their own, say?"""
    if case.taken_by is None or case.taken_by == case.reporter_id:
        return False
    return await people.has_private_chat(tick.db, case.taken_by)


def _ask_to_close(case: SafetyCase) -> list[Action]:
    if case.taken_by is None:
        return []
    text = _("Case {number} is still open. Is there something left to do?", number=case.number)
    return [Send(case.taken_by, text, buttons=(
        Button(_("Show it to me"), f"!case-show {case.number}"),
        Button(_("Close"), f"!case-close {case.number}"),
    ))]  # fmt: skip


async def _tell_person(tick: Tick, case: SafetyCase, notice: Text) -> list[Action]:
    """Tell the person what has changed, and where help is meanwhile; unless they want nothing."""
    if case.reporter_id is None or case.contact != Contact.HERE:
        return []
    await let_confide(tick, case)
    if not cases.is_urgent(case):
        return [Send(case.reporter_id, notice, subject=subjects.to_person(case))]
    meanwhile = _("Please don't wait for us if you need somebody now: /sos shows who is there.")
    text = stack(notice, meanwhile, gap=" ")
    sos = Button(_("Where help is"), "/sos")
    return [Send(case.reporter_id, text, buttons=(sos,), subject=subjects.to_person(case))]


async def let_confide(tick: Tick, case: SafetyCase) -> None:
    """Who is told that somebody is there, or comes, may just write: it goes to the team."""
    if case.reporter_id is None or case.contact != Contact.HERE:
        return
    person = await people.by_id(tick.db, case.reporter_id)
    if person is not None:
        cases.confide(person, tick.now)


# ── somebody comes to the team ───────────────────────────────────────────────────────────────


@feature.listens(RoomBound)
async def fill_room(tick: Tick, bound: RoomBound) -> Sequence[Action] | None:
    """A room is the team's now: show it what is open; or it is not any more: take it from there."""
    if bound.purpose != RoomPurpose.SAFETY:
        return await former_readers.take_from_room(tick.db, bound.chat_id) or None
    return [*await former_readers.take_from_organizers(tick.db), *await _show_all(tick)]


@feature.listens(TeamChanged)
async def show_new_member(tick: Tick, changed: TeamChanged) -> Sequence[Action]:
    """Show what is open to who comes to the team; and tell the team who came or went."""
    given_back: list[Action] = []
    taken_away: list[Remove] = []
    name, by = [await cards.name_of(tick.db, id_) for id_ in (changed.person_id, changed.by_id)]
    if changed.joined:
        text = _("{name} is now in the safety team; {by} added them.", name=name, by=by)
        to_them = _(
            "You are now in the safety team, thank you. What people tell it in confidence comes to "
            "you, and must stay in the team. /cases shows what is open."
        )
        taken_away += await former_readers.take_from_organizers(tick.db)
    else:
        text = _("{name} is no longer in the safety team; {by} removed them.", name=name, by=by)
        to_them = _("You are no longer in the safety team. Thank you for all you did.")
        for case in await case_lists.taken_by(tick.db, changed.person_id):
            cases.give_back(case, tick.now)
            given_back += [*await cards.update(tick.db, case), *await put_before_team(tick, case)]
        taken_away += await former_readers.take_from(tick.db, [changed.person_id])
    others = SafetyTeam(but=frozenset({changed.person_id, changed.by_id}))
    shown = await _show_all(tick) if changed.joined else []
    told: list[Action] = [Say(others, text), Send(changed.person_id, to_them)]
    return [*taken_away, *told, *shown, *given_back]


async def _show_all(tick: Tick) -> list[Action]:
    return [
        action
        for case in await case_lists.all_open(tick.db)
        for action in await cards.show(tick, case, await cards.audience(tick.db, case))
    ]


@feature.job(cases.REDRAW)
async def redraw(tick: Tick, job: Job) -> Sequence[Action]:
    """Show a case as it stands now."""
    case = await cases.by_id(tick.db, job.subject)
    return await cards.update(tick.db, case) if case is not None else []
