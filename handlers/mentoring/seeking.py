"""Seeking: a newcomer would like a mentor, is served at once, or told honestly why they wait."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import people
from bot.domain.mentoring import candidates, offers, pairings, profiles, requests
from bot.domain.mentoring.matching import Obstacle
from bot.engine.screens import Screen
from bot.words import (
    Button,
    Listing,
    Organizers,
    Priority,
    Refused,
    Say,
    Subject,
    Text,
    Update,
    _,
    ngettext,
    stack,
    to_confirm,
    to_destroy,
)
from bot.words.mentoring import OfferState, RequestState
from handlers.mentoring import confirming, offering, terms, wording
from handlers.mentoring.forms import SCREEN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Context, Tick
    from bot.storage.tables import MentoringRequest
    from bot.words import Action

WAITS = "mentoring-waits"
"""What the message is about in which organizers hear that somebody waits."""
STOP = to_destroy(_("Stop looking"), "/mentor stop")


async def form(ctx: Context, request: MentoringRequest | None) -> Screen:
    """What is known of a newcomer, each item a button; and the button that asks for a mentor."""
    profile = await profiles.of(ctx.db, ctx.person.id)
    said = await wording.said_of(ctx, ctx.person, profile, as_mentor=False)
    text = stack(
        _(
            "A mentor is somebody with experience who has time for you now and then. The more you "
            "tell me, the better I can choose; nothing is a must, and all of it can be changed."
        ),
        said,
        gap="\n\n",
    )
    asking = (
        (
            to_confirm(_("Find me a mentor"), "/mentor ask"),
            Button(_("Without my name"), "/mentor ask unseen"),
        )
        if request is None
        else ()
    )
    buttons = (
        *asking,
        Button(_("Languages"), "/mentor languages"),
        Button(_("Free hours"), "/mentor hours"),
        Button(_("Interests"), "/mentor interests"),
        Button(_("What I'd like to learn"), "/mentor goals"),
        Button(_("How often and where"), "/mentor often"),
    )
    return Screen(text, buttons, Button(_("Back"), "/mentor") if request is not None else None)


async def ask(ctx: Context, *, unseen: bool) -> Sequence[Action]:
    """Ask for a mentor; the best who has a place is asked at once."""
    if await pairings.of_mentee(ctx.db, ctx.person.id) is not None:
        raise Refused(_("You have a mentor already."))
    hides = unseen or ctx.person.anonymous
    person = ctx.person.id
    pseudonym = await requests.made_up_name(ctx.db, person, ctx.language) if hides else ""
    request = await requests.ask(ctx.db, person, ctx.now, pseudonym)
    actions = await serve(ctx, request) if request.state == RequestState.WAITING else []
    return [await (await status(ctx, request)).show(ctx, SCREEN), *actions]


async def status(ctx: Context, request: MentoringRequest) -> Screen:
    """How a request stands, and what can be done about it."""
    change = Button(_("Change what I said"), "/mentor change")
    offer = await offers.pending_of_request(ctx.db, request)
    if offer is not None and offer.state == OfferState.ACCEPTED:
        return Screen(*await confirming.question(ctx, offer))
    if offer is not None:
        text = _(
            "I've asked a mentor who suits you. They have some time to think about it; if they "
            "can't, I ask the next one. You hear from me either way."
        )
        return Screen(text, (change, STOP))
    requests.told(request, ctx.now)
    return Screen(await waiting(ctx, request), (change, STOP))


async def stop(ctx: Context) -> Sequence[Action]:
    """Look no more; a mentor who was asked hears it on their card."""
    request = await requests.open_of(ctx.db, ctx.person.id)
    if request is None:
        raise Refused(_("You aren't waiting for a mentor."), Button(_("Find a mentor"), "/mentor"))
    offer = await offers.pending_of_request(ctx.db, request)
    await requests.end(ctx.db, request, RequestState.WITHDRAWN, ctx.now)
    text = _("All right, I've stopped looking. You can come back to it whenever you like.")
    told = await offering.withdrawn(ctx, offer) if offer is not None else []
    if offer is not None:
        told.append(Update(Subject(confirming.QUESTION, offer.id), text))
    screen = Screen(text, (Button(_("Find a mentor"), "/mentor"),))
    return [await screen.show(ctx, SCREEN), Update(Subject(WAITS, request.id), DONE), *told]


DONE = _("They don't wait for a mentor any more.")


# ── who is asked ─────────────────────────────────────────────────────────────────────────────


async def serve(tick: Tick, request: MentoringRequest) -> list[Action]:
    """Ask the mentor who suits best and has a place; where there is none, let it wait, and let
    organizers know.
    """
    requests.looked(request, tick.now)
    best = await candidates.best_for(tick.db, request, terms.rules(tick), tick.now)
    if not isinstance(best, Obstacle):
        return await offering.make(tick, request, best)
    return await let_wait(tick, request, best)


async def let_wait(tick: Tick, request: MentoringRequest, obstacle: Obstacle) -> list[Action]:
    """There is nobody for now: organizers hear of it, once for each reason."""
    is_new = request.obstacle != obstacle
    requests.wait(request, obstacle)
    return await _tell_organizers(tick, request) if is_new else []


async def _tell_organizers(tick: Tick, request: MentoringRequest) -> list[Action]:
    text = stack(
        _("Somebody would like a mentor, and there is none for them now."),
        _("They speak {languages}.", languages=await _languages(tick, request)),
        gap=" ",
    )
    return [
        Say(
            Organizers(),
            text,
            buttons=(Button(_("Mentoring"), "/mentoring"),),
            subject=Subject(WAITS, request.id),
            once=True,
            priority=Priority.REMINDER,
        )
    ]


# ── what who waits is told ───────────────────────────────────────────────────────────────────


async def waiting(tick: Tick, request: MentoringRequest) -> Text:
    """Their place in line, why they wait, and that nobody has forgotten them."""
    before = await requests.place_of(tick.db, request) - 1
    place = ngettext("{count} person waits before you.", "{count} people wait before you.", before)
    return stack(
        _why(request, await _languages(tick, request)),
        place if before else None,
        _("The organizers know, and I look again each day. You hear from me as soon as there is "
          "somebody."),
        gap=" ",
    )  # fmt: skip


async def _languages(tick: Tick, request: MentoringRequest) -> Listing:
    return wording.languages(await people.fluency_of(tick.db, request.person_id))


def _why(request: MentoringRequest, languages: Listing) -> Text:
    match request.obstacle:
        case Obstacle.NOBODY:
            return _("Nobody mentors people here yet.")
        case Obstacle.LANGUAGE:
            return _("There is no mentor yet who speaks {languages}.", languages=languages)
        case Obstacle.FULL:
            return _("All mentors who speak your language have no place free at the moment.")
        case Obstacle.AWAY:
            return _("All mentors who speak your language are on a break at the moment.")
    return _("I've asked all mentors who speak your language, and none can at the moment.")
