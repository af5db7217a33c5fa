"""Endings: either of the two ends it, or they have reached the end; both hear a kind word."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain import people
from bot.domain.mentoring import check_ins, mentors, pair_chat, pairings
from bot.engine.features import Field
from bot.words import (
    Button,
    Organizers,
    Refused,
    Reply,
    Say,
    Send,
    Text,
    _,
    spoken,
    stack,
    to_destroy,
)
from bot.words.domain_events import Blocked, PairingEnded
from bot.words.mentoring import PairingEnding
from handlers.mentoring import wording
from handlers.mentoring.arguments import ANY_PAIRING, PAIRING_OF_TWO
from handlers.mentoring.registry import feature
from handlers.mentoring.talking import FIND

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.engine.features import Context, Tick
    from bot.storage.tables import Pairing
    from bot.words import Action


def wishes_to_end(pairing: Pairing) -> Button:
    """The button that asks whether to end it."""
    return Button(_("End it kindly"), f"!end-pair {pairing.id}")


def tell_organizers(pairing: Pairing) -> Button:
    """The button under which somebody says how it is, to organizers alone."""
    return Button(_("Tell the organizers"), f"!pair-feedback {pairing.id}")


# ── by wish ──────────────────────────────────────────────────────────────────────────────────


@feature.action("end-pair", PAIRING_OF_TWO)
async def ask_to_end(ctx: Context) -> Sequence[Action]:
    """Ask once more."""
    pairing = ctx.get(PAIRING_OF_TWO)
    name = await wording.name_of(ctx, pair_chat.partner_of(pairing, ctx.person.id))
    text = _("Shall I end it? {name} gets a kind word from me, and no reason.", name=name)
    buttons = (
        to_destroy(_("Yes, end it"), f"!end-pair-yes {pairing.id}"),
        Button(_("No, we go on"), "!go-on"),
    )
    return [Reply(text, buttons=buttons)]


@feature.action("go-on")
async def go_on(_ctx: Context) -> Sequence[Action]:
    """Change nothing."""
    return [Reply(_("Good, everything stays as it is."))]


@feature.action("end-pair-yes", PAIRING_OF_TWO)
async def end(ctx: Context) -> Sequence[Action]:
    """End it."""
    pairing = ctx.get(PAIRING_OF_TWO)
    ending = _by(pairing, ctx.person.id)
    await pairings.end(ctx.db, pairing, ending, ctx.person, ctx.now)
    text = stack(
        _("It's ended. Thank you both for the time you gave each other."),
        _("Would you tell the organizers how it was? Only they read it."),
        gap=" ",
    )
    again = (FIND,) if ending == PairingEnding.BY_MENTEE else ()
    return [Reply(text, buttons=(tell_organizers(pairing), *again))]


def _by(pairing: Pairing, person_id: int) -> PairingEnding:
    is_mentee = person_id == pairing.mentee_id
    return PairingEnding.BY_MENTEE if is_mentee else PairingEnding.BY_MENTOR


@feature.action("graduate", PAIRING_OF_TWO)
async def graduate(ctx: Context) -> Sequence[Action]:
    """They have reached the end together: both are thanked, and the newcomer may give it on."""
    pairing = ctx.get(PAIRING_OF_TWO)
    await pairings.end(ctx.db, pairing, PairingEnding.GRADUATED, ctx.person, ctx.now)
    return []


# ── what the two hear ────────────────────────────────────────────────────────────────────────


@feature.listens(PairingEnded)
async def say_goodbye(tick: Tick, ended: PairingEnded) -> Sequence[Action]:
    """Say it kindly to whoever has not ended it themselves, and ask them nothing more."""
    pairing = await pairings.by_id(tick.db, ended.pairing_id)
    if pairing is None:
        return []
    await check_ins.stop(tick.db, pairing.id)
    await pair_chat.stop_all_talking(tick.db, pairing)
    actions: list[Action] = []
    mentee, mentor = pairing.mentee_id, pairing.mentor_id
    graduated = pairing.ending == PairingEnding.GRADUATED
    if mentee is not None and (graduated or mentee != pairing.ended_by):
        name = await wording.name_of(tick, mentor)
        words = TO_MENTEES[PairingEnding(pairing.ending)]
        text = Text(words.msgid, {"name": name})
        buttons = await _what_next(tick, pairing, mentee)
        actions.append(Send(mentee, text, buttons=buttons))
    if mentor is not None and (graduated or mentor != pairing.ended_by):
        name = await wording.name_of(tick, mentee)
        words = TO_MENTORS[PairingEnding(pairing.ending)]
        text = Text(words.msgid, {"name": name})
        again = (AGAIN,) if pairing.ending == PairingEnding.SILENT else ()
        actions.append(Send(mentor, text, buttons=(*again, tell_organizers(pairing))))
    return actions


async def _what_next(tick: Tick, pairing: Pairing, mentee_id: int) -> tuple[Button, ...]:
    if pairing.ending == PairingEnding.GRADUATED:
        return (*await _become_mentor(tick, mentee_id), tell_organizers(pairing))
    if pairing.ending in pairings.NOT_CHOSEN:
        return (tell_organizers(pairing),)
    return (FIND, tell_organizers(pairing))


async def _become_mentor(tick: Tick, person_id: int) -> tuple[Button, ...]:
    """The way to give it on: mentors begin at once, others offer it to the organizers."""
    if await mentors.mentors_people(tick.db, person_id):
        return ()
    is_mentor = bool(await people.roles_of(tick.db, person_id))
    return (Button(_("Become a mentor"), "/mentor begin" if is_mentor else "/volunteer"),)


AGAIN = Button(_("Take people again"), "/mentor resume")
GOES_ON_ALONE = _(
    "{name} can't go on as your mentor. That says nothing about you, and I look for somebody else "
    "for you at once."
)
HAS_ENDED = _(
    "Your mentoring with {name} has ended. That says nothing about you; thank you for your time."
)
"""And not by whom: it may have been a block, of which nobody is told."""
BY_ORGANIZERS = _("The organizers have ended your mentoring with {name}. You can ask them why.")
TO_MENTEES: dict[PairingEnding, Text] = {
    PairingEnding.GRADUATED: _(
        "You and {name} have reached the end together: well done. Perhaps one day you would like "
        "to be for a newcomer what {name} was for you."
    ),
    PairingEnding.BY_MENTEE: HAS_ENDED,
    PairingEnding.BY_MENTOR: GOES_ON_ALONE,
    PairingEnding.STEPPED_DOWN: GOES_ON_ALONE,
    PairingEnding.SILENT: GOES_ON_ALONE,
    PairingEnding.FADED: _(
        "I haven't heard from you for a while, so {name} is free for somebody else now. Come back "
        "whenever you like: I'll look for a mentor for you again."
    ),
    PairingEnding.UNPAIRED: BY_ORGANIZERS,
    PairingEnding.FORGOTTEN: _("Your mentor has left. I look for somebody else for you at once."),
}
TO_MENTORS: dict[PairingEnding, Text] = {
    PairingEnding.GRADUATED: _(
        "You and {name} have reached the end together. Thank you for all the time you gave."
    ),
    PairingEnding.BY_MENTEE: HAS_ENDED,
    PairingEnding.BY_MENTOR: HAS_ENDED,
    PairingEnding.STEPPED_DOWN: HAS_ENDED,
    PairingEnding.SILENT: _(
        "I haven't heard from you for a while, so I look for somebody else for {name}, and bring "
        "you nobody new for now. Nobody is cross with you; come back whenever you like."
    ),
    PairingEnding.FADED: _(
        "{name} hasn't answered for a while, so your place is free again. Thank you for waiting."
    ),
    PairingEnding.UNPAIRED: BY_ORGANIZERS,
    PairingEnding.FORGOTTEN: _(
        "The person you mentored has left. Thank you for the time you gave."
    ),
}


@feature.listens(Blocked)
async def part(tick: Tick, event: Blocked) -> Sequence[Action]:
    """Two of whom one blocks the other are no pair any more: it looks like any other ending. Nor
    does one of them stand in for the other's mentor.
    """
    two = {event.person_id, event.blocked_id}
    for person_id in two:
        pairing = await pairings.of_mentee(tick.db, person_id)
        if pairing is not None and pairing.backup_id in two:
            pairings.drop_backup(pairing)
    for pairing in await pairings.going_on(tick.db, event.person_id):
        if {pairing.mentee_id, pairing.mentor_id} == two:
            blocks = await people.by_id(tick.db, event.person_id)
            await pairings.end(tick.db, pairing, _by(pairing, event.person_id), blocks, tick.now)
    return []


# ── for organizers alone ─────────────────────────────────────────────────────────────────────


@feature.action("pair-feedback", ANY_PAIRING)
async def ask_feedback(ctx: Context) -> Sequence[Action]:
    """Ask for a few words."""
    return [feedback.begin(pairing=ctx.get(ANY_PAIRING).id)]


@feature.form(
    "pair-feedback", Field("words", _("How was it? Write as much as you like; only the organizers "
                                      "read it."))
)  # fmt: skip
async def feedback(
    ctx: Context, answers: Mapping[str, Any], data: Mapping[str, Any]
) -> Sequence[Action]:
    """Keep it, and bring it before the organizers."""
    pairing = await pairings.by_id(ctx.db, int(data["pairing"]))
    if pairing is None or ctx.person.id not in {pairing.mentee_id, pairing.mentor_id}:
        raise Refused(_("You two are no longer paired."))
    await check_ins.tell_organizers(ctx.db, pairing, ctx.person.id, answers["words"], ctx.now)
    text = stack(
        _(
            "{name} on the mentoring of {mentee} by {mentor}, for organizers only:",
            name=ctx.person.name,
            mentee=await wording.name_of(ctx, pairing.mentee_id),
            mentor=await wording.name_of(ctx, pairing.mentor_id),
        ),
        spoken(answers["words"]),
    )
    two = frozenset(id_ for id_ in (pairing.mentee_id, pairing.mentor_id) if id_ is not None)
    return [Reply(_("Thank you. Only the organizers read it.")), Say(Organizers(but=two), text)]
