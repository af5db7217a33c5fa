"""Confirming: a mentor has accepted, and the newcomer is asked; then both are introduced."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import jobs, people
from bot.domain.mentoring import candidates, offers, pairings, requests
from bot.domain.mentoring.matching import first_common_time
from bot.words import (
    Button,
    LocalMoment,
    Refused,
    Send,
    Subject,
    Text,
    Update,
    _,
    stack,
    to_confirm,
)
from bot.words.domain_events import PairingBegun
from bot.words.mentoring import RequestState
from handlers.mentoring import own_topics, pair_screen, terms, wording
from handlers.mentoring.arguments import OFFER
from handlers.mentoring.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.engine.features import Context, Tick
    from bot.storage.tables import MentoringOffer, MentoringRequest, Pairing, Person
    from bot.words import Action

QUESTION = "mentoring-question"
"""What the message is about in which a newcomer is asked."""


async def question(tick: Tick, offer: MentoringOffer) -> tuple[Text, tuple[Button, ...]]:
    """What a newcomer is asked, with the reasons why, and its buttons."""
    name = await wording.name_of(tick, offer.mentor_id)
    text = stack(
        stack(
            _("**{name} would be glad to be your mentor.**", name=name),
            wording.to_mentee(offer.reasons),
            gap=" ",
        ),
        await _about_name(tick, offer, name),
        _("Shall I introduce you? Please tell me by {due}; then the place goes to somebody else.",
          due=offer.due_at),
        gap="\n\n",
    )  # fmt: skip
    buttons = (
        to_confirm(_("Yes, gladly"), f"!meet {offer.id}"),
        Button(_("Rather somebody else"), f"!another {offer.id}"),
        Button(_("Stop looking"), "/mentor stop"),
    )
    return text, buttons


async def _about_name(tick: Tick, offer: MentoringOffer, mentor: Text) -> Text | None:
    """To whoever has asked without their name: that it is shown once they agree."""
    request = await offers.request_of(tick.db, offer)
    if not request.pseudonym:
        return None
    own = await people.named(tick.db, request.person_id)
    return _(
        "{mentor} knows you only as {pseudonym} so far. Once you say yes, {mentor} sees your name: "
        "{name}. Organizers see who is paired, too.",
        mentor=mentor, pseudonym=request.pseudonym, name=own,
    )  # fmt: skip


async def _own(ctx: Context) -> tuple[MentoringOffer, MentoringRequest]:
    """The offer and the request, if it is theirs who presses. Raises Refused."""
    offer = ctx.get(OFFER)
    request = await offers.request_of(ctx.db, offer)
    if request.person_id != ctx.person.id:
        raise Refused(offers.SETTLED)
    return offer, request


@feature.action("meet", OFFER)
async def meet(ctx: Context) -> Sequence[Action]:
    """Pair the two; who listens introduces them."""
    offer, _request = await _own(ctx)
    if not await offers.has_place_still(ctx.db, offer):
        return await taken_back(ctx, offer)
    pairing = await offers.confirm(ctx.db, offer, ctx.person, ctx.now)
    await candidates.choose_backup(ctx.db, pairing, terms.rules(ctx), ctx.now)
    await jobs.cancel(ctx.db, offer.id, offers.DUE, offers.REMIND)
    return [Update(Subject(QUESTION, offer.id), _("Wonderful. I introduce you to each other."))]


@feature.action("another", OFFER)
async def another(ctx: Context) -> Sequence[Action]:
    """Rather somebody else: the mentor hears it kindly, and the next one is looked for."""
    offer, _request = await _own(ctx)
    await offers.refuse(ctx.db, offer, ctx.now)
    await jobs.cancel(ctx.db, offer.id, offers.DUE, offers.REMIND)
    await requests.look_again(ctx.db, ctx.now)
    return [
        Update(
            Subject(QUESTION, offer.id),
            _("All right, I look for somebody else. That is quite all right."),
        ),
        *place_is_free(offer),
    ]


def place_is_free(offer: MentoringOffer) -> list[Action]:
    """What a mentor hears who had accepted, and is not wanted this time."""
    text = _(
        "They have decided otherwise this time, so your place is free again. Thank you for "
        "offering it."
    )
    return [Send(offer.mentor_id, text)]


async def lapsed(tick: Tick, offer: MentoringOffer) -> list[Action]:
    """The newcomer has not answered: the place is free, and they may come back any time."""
    request = await offers.lapse(tick.db, offer, tick.now)
    text = _(
        "I haven't heard from you, so I gave the place to somebody else. Whenever you like, I look "
        "for a mentor for you again."
    )
    await requests.look_again(tick.db, tick.now)
    return [
        Update(Subject(QUESTION, offer.id), text),
        Send(request.person_id, text, buttons=(Button(_("Find a mentor"), "/mentor"),)),
        *place_is_free(offer),
    ]


CANNOT_ANY_MORE = _(
    "I'm sorry, they can't take anybody on any more. I look for somebody else for you."
)


async def taken_back(tick: Tick, offer: MentoringOffer) -> list[Action]:
    """The mentor had accepted, and can't any more: somebody else is looked for."""
    request = await offers.take_back(tick.db, offer, tick.now)
    await jobs.cancel(tick.db, offer.id, offers.DUE, offers.REMIND)
    await requests.look_again(tick.db, tick.now)
    return [
        Update(Subject(QUESTION, offer.id), CANNOT_ANY_MORE),
        Send(request.person_id, CANNOT_ANY_MORE),
    ]


# ── the introduction ─────────────────────────────────────────────────────────────────────────


@feature.listens(PairingBegun)
async def introduce(tick: Tick, begun: PairingBegun) -> Sequence[Action]:
    """Introduce the two to each other, each in private, with first things to do."""
    pairing = await pairings.by_id(tick.db, begun.pairing_id)
    if pairing is None or pairing.mentee_id is None or pairing.mentor_id is None:
        return []
    mentee = await people.by_id(tick.db, pairing.mentee_id)
    mentor = await people.by_id(tick.db, pairing.mentor_id)
    if mentee is None or mentor is None:
        return []
    waiting = await requests.open_of(tick.db, mentee.id)
    if waiting is not None:
        await requests.end(tick.db, waiting, RequestState.PAIRED, tick.now)
    own = await candidates.profile_of(tick.db, mentee)
    at = first_common_time(own, await candidates.profile_of(tick.db, mentor), tick.now)
    return [
        await _introduction(tick, pairing, (mentee, mentor), at),
        await _introduction(tick, pairing, (mentor, mentee), at),
    ]


async def _introduction(
    tick: Tick, pairing: Pairing, two: tuple[Person, Person], at: datetime | None
) -> Send:
    """What the first of the two is told about the other, with a time at which both are free."""
    reader, other = two
    name = await wording.name_of(tick, other.id)
    is_mentee = reader.id == pairing.mentee_id
    backup = (
        _(
            "While {name} is away, {backup} answers.",
            name=name,
            backup=await wording.name_of(tick, pairing.backup_id),
        )
        if is_mentee and pairing.backup_id is not None
        else None
    )
    head = (
        _("**{name} is your mentor now.**", name=name)
        if is_mentee
        else _("**You mentor {name} now.** Thank you.", name=name)
    )
    reasons = wording.to_mentee if is_mentee else wording.to_mentor
    text = stack(
        stack(head, reasons(pairing.reasons), backup, gap=" "),
        stack(
            _("Three things to begin with:"),
            _("1. Say hello, and tell each other what you hope for."),
            _("2. Agree on a first time to talk, and on how often."),
            _("3. Choose one small thing to do until then."),
        ),
        _first_time(tick, two, name, at) if at is not None else None,
        gap="\n\n",
    )
    return Send(
        reader.id,
        text,
        buttons=await pair_screen.buttons(tick, pairing, reader.id),
        own_thread=await own_topics.begin(tick, pairing),
    )


def _first_time(tick: Tick, two: tuple[Person, Person], name: Text, at: datetime) -> Text:
    reader, other = (LocalMoment(at, terms.zone_of(tick, person)) for person in two)
    return _(
        "A time at which both of you are free: {yours} for you, {theirs} for {name}.",
        yours=reader, theirs=other, name=name,
    )  # fmt: skip
