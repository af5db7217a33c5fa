"""Offering: a mentor is asked whether they take somebody, and may say no without giving reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import jobs, people
from bot.domain.mentoring import mentors, offers, pairings, profiles, requests
from bot.words import (
    Button,
    Refused,
    Send,
    Subject,
    Text,
    Update,
    _,
    stack,
    to_confirm,
)
from bot.words.mentoring import OfferOrigin, OfferState
from bot.words.quiet import Quiet
from handlers.mentoring import confirming, terms, wording
from handlers.mentoring.arguments import OFFER
from handlers.mentoring.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.mentoring.matching import Offer
    from bot.engine.features import Context, Job, Tick
    from bot.storage.tables import MentoringOffer, MentoringRequest
    from bot.words import Action

SHOW = "mentoring.show"
"""The job that asks a mentor who was asleep."""
CARD = "mentoring-offer"
"""What the message is about in which a mentor is asked."""


async def make(
    tick: Tick,
    request: MentoringRequest,
    match: Offer,
    origin: OfferOrigin = OfferOrigin.MATCHED,
) -> list[Action]:
    """Ask the mentor of that match."""
    mentor = await people.by_id(tick.db, match.mentor)
    if mentor is None:
        return []
    if origin is OfferOrigin.MATCHED and await pairings.is_handed_over(tick.db, request.person_id):
        origin = OfferOrigin.HANDED_OVER
    due_at = terms.due(tick, mentor, tick.settings.mentoring.offer_hours)
    offer = await offers.make(tick.db, request, match, tick.now, due_at=due_at, origin=origin)
    await jobs.schedule(tick.db, offers.DUE, offer.id, due_at)
    half = terms.due(tick, mentor, tick.settings.mentoring.offer_hours / 2)
    await jobs.schedule(tick.db, offers.REMIND, offer.id, half)
    if terms.is_asleep(tick, mentor):
        await jobs.schedule(tick.db, SHOW, offer.id, tick.now, person=mentor.id, quiet=Quiet.PERSON)
        return []
    return [await card(tick, offer, request)]


@feature.job(SHOW)
async def show(tick: Tick, job: Job) -> Sequence[Action]:
    """The mentor's quiet hours are over: ask them now."""
    offer = await offers.by_id(tick.db, job.subject)
    if offer is None or offer.state != OfferState.ASKED:
        return []
    return [await card(tick, offer, await offers.request_of(tick.db, offer))]


async def card(tick: Tick, offer: MentoringOffer, request: MentoringRequest) -> Send:
    """What a mentor is asked, with the reasons why."""
    profile = await profiles.of(tick.db, offer.mentor_id)
    own = await pairings.count_of_mentor(tick.db, offer.mentor_id)
    places = wording.places(own, profile.capacity) if own and profile is not None else None
    text = stack(
        stack(_head(offer, await called(tick, request)), wording.to_mentor(offer.reasons), gap=" "),
        wording.wishes_of(await profiles.of(tick.db, request.person_id)),
        stack(
            places,
            _("If I hear nothing by {due}, I ask somebody else; that is fine.", due=offer.due_at),
            gap=" ",
        ),
        gap="\n\n",
    )
    return Send(offer.mentor_id, text, buttons=_buttons(offer), subject=Subject(CARD, offer.id))


def _head(offer: MentoringOffer, name: Text) -> Text:
    match offer.origin:
        case OfferOrigin.ORGANIZERS:
            return _("**{name} would like a mentor**, and an organizer thought of you.", name=name)
        case OfferOrigin.HANDED_OVER:
            return _("**{name} needs a new mentor**, as theirs can't go on.", name=name)
    return _("**{name} would like a mentor.**", name=name)


def _buttons(offer: MentoringOffer) -> tuple[Button, ...]:
    return (
        to_confirm(_("Accept"), f"!accept {offer.id}"),
        Button(_("Not this time"), f"!pass {offer.id}"),
        Button(_("Decline and pause me"), f"!passandpause {offer.id}"),
    )


async def called(tick: Tick, request: MentoringRequest) -> Text:
    """How a mentor may see who waits, until they are introduced."""
    if request.pseudonym:
        return _("{name} (a made-up name)", name=request.pseudonym)
    return await wording.name_of(tick, request.person_id)


# ── the mentor's answer ──────────────────────────────────────────────────────────────────────


def _own(ctx: Context) -> MentoringOffer:
    """The offer, if it was made to who presses. Raises Refused."""
    offer = ctx.get(OFFER)
    if offer.mentor_id != ctx.person.id:
        raise Refused(offers.SETTLED)
    return offer


@feature.action("accept", OFFER)
async def accept(ctx: Context) -> Sequence[Action]:
    """Take somebody; they are asked next."""
    offer = _own(ctx)
    request = await offers.request_of(ctx.db, offer)
    mentee = await people.by_id(ctx.db, request.person_id)
    if mentee is None:
        raise Refused(offers.SETTLED)
    due_at = terms.due(ctx, mentee, ctx.settings.mentoring.confirm_hours)
    await offers.accept(ctx.db, offer, ctx.now, due_at)
    await jobs.schedule(ctx.db, offers.DUE, offer.id, due_at)
    half = terms.due(ctx, mentee, ctx.settings.mentoring.confirm_hours / 2)
    await jobs.schedule(ctx.db, offers.REMIND, offer.id, half)
    thanks = _(
        "Thank you. I've asked {name} whether they would like that, too, and introduce you then.",
        name=await called(ctx, request),
    )
    text, buttons = await confirming.question(ctx, offer)
    subject = Subject(confirming.QUESTION, offer.id)
    return [
        Update(Subject(CARD, offer.id), thanks),
        Send(request.person_id, text, buttons=buttons, subject=subject),
    ]


@feature.action("pass", OFFER)
async def decline(ctx: Context) -> Sequence[Action]:
    """Not this time: somebody else is asked."""
    offer = _own(ctx)
    return await _declined(
        ctx, offer, _("All right, I ask somebody else. Thank you for saying so.")
    )


@feature.action("passandpause", OFFER)
async def decline_and_pause(ctx: Context) -> Sequence[Action]:
    """Not this time, and nobody else for now."""
    offer = _own(ctx)
    profile = await profiles.ensure(ctx.db, ctx.person.id, ctx.now)
    mentors.pause(profile, ctx.now)
    others = [
        action
        for other in await offers.pending_of_mentor(ctx.db, ctx.person.id)
        if other.id != offer.id and other.state == OfferState.ASKED
        for action in await passed_on(ctx, other)
    ]
    text = _(
        "All right, I won't bring you anybody new until you tell me. Take good care of yourself."
    )
    again = Button(_("Take people again"), "/mentor resume")
    return [*await _declined(ctx, offer, text, again), *others]


async def _declined(
    ctx: Context, offer: MentoringOffer, text: Text, *buttons: Button
) -> list[Action]:
    await offers.decline(ctx.db, offer, ctx.now)
    await jobs.cancel(ctx.db, offer.id, offers.DUE, offers.REMIND)
    await requests.look_again(ctx.db, ctx.now)
    return [Update(Subject(CARD, offer.id), text, buttons)]


# ── what else becomes of it ──────────────────────────────────────────────────────────────────


async def passed_on(tick: Tick, offer: MentoringOffer) -> list[Action]:
    """The mentor has not answered, or is away: their card says that somebody else is asked."""
    await offers.pass_on(tick.db, offer, tick.now)
    await jobs.cancel(tick.db, offer.id, offers.DUE, offers.REMIND)
    await requests.look_again(tick.db, tick.now)
    text = _(
        "I ask somebody else about this one, so that nobody waits too long. That is quite all "
        "right."
    )
    return [Update(Subject(CARD, offer.id), text)]


NOT_ANY_MORE = _("They don't look for a mentor any more. Thank you all the same.")


async def withdrawn(tick: Tick, offer: MentoringOffer) -> list[Action]:
    """The newcomer doesn't want a mentor any more."""
    await jobs.cancel(tick.db, offer.id, offers.DUE, offers.REMIND)
    return [Update(Subject(CARD, offer.id), NOT_ANY_MORE)]
