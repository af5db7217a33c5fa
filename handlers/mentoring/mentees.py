"""What a mentor does: whom they mentor, how many they take, and stopping."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import numbers
from bot.domain.mentoring import mentors, offers, pairings, profiles, requests
from bot.engine.arguments import SURE, plain
from bot.engine.features import Arg, Role
from bot.words import Button, Refused, Reply, Text, _, ngettext, stack, to_destroy
from bot.words.mentoring import OfferState
from handlers.mentoring import interruptions, offering, pair_screen, wording
from handlers.mentoring.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Context
    from bot.storage.tables import Pairing
    from bot.words import Action

MOST_SHOWN = 7
"""Mentees whose buttons fit below one message."""
COUNT = Arg("count", plain(numbers.read), _("How many people would you take at a time?"),
            example="3")  # fmt: skip


@feature.command("mentees", about=_("People you mentor"), role=Role.MENTOR, last=True,
                 label=_("My mentees"), for_oneself=True)  # fmt: skip
async def mentees(ctx: Context) -> Sequence[Action]:
    """Everybody whom one mentors, since when, and what can be done."""
    if not ctx.chat.private:
        raise Refused(_("Not here, please. Write it to me in private."), private=True)
    own = await pairings.of_mentor(ctx.db, ctx.person.id)
    open_offers = [
        offer
        for offer in await offers.pending_of_mentor(ctx.db, ctx.person.id)
        if offer.state == OfferState.ASKED
    ]
    cards = [
        await offering.card(ctx, offer, await offers.request_of(ctx.db, offer))
        for offer in open_offers
    ]
    if not own:
        text = _("You mentor nobody at the moment.")
        return [Reply(text, buttons=(Button(_("Mentoring"), "/mentor"),)), *cards]
    lines = [await _line(ctx, pairing) for pairing in own]
    buttons = [
        button
        for pairing in own[:MOST_SHOWN]
        for button in (await pair_screen.buttons(ctx, pairing, ctx.person.id))[:1]
    ]
    return [Reply(stack(_("You mentor:"), *lines), buttons=tuple(buttons)), *cards]


async def _line(ctx: Context, pairing: Pairing) -> Text:
    name = await wording.name_of(ctx, pairing.mentee_id)
    return _("{name}, since {date}", name=name, date=pairing.began_at.date())


@feature.command("capacity", COUNT, about=_("How many people you mentor at a time: /capacity 3"),
                 role=Role.MENTOR, last=True, for_oneself=True)  # fmt: skip
async def capacity(ctx: Context) -> Sequence[Action]:
    """Take so many people at a time; who is there already stays."""
    profile = await profiles.ensure(ctx.db, ctx.person.id, ctx.now)
    profiles.set_capacity(profile, ctx.get(COUNT))
    await requests.look_again(ctx.db, ctx.now)
    own = await pairings.count_of_mentor(ctx.db, ctx.person.id)
    return [
        Reply(wording.places(own, profile.capacity), buttons=(Button(_("Mentoring"), "/mentor"),))
    ]


@feature.command("stepdown", SURE, about=_("Stop mentoring people"), role=Role.MENTOR,
                 last=True, for_oneself=True)  # fmt: skip
async def step_down(ctx: Context) -> Sequence[Action]:
    """Mentor nobody any more; whom one mentors gets somebody else, and the door stays open."""
    if not await mentors.mentors_people(ctx.db, ctx.person.id):
        raise Refused(_("You mentor nobody at the moment."), Button(_("Mentoring"), "/mentor"))
    own = await pairings.of_mentor(ctx.db, ctx.person.id)
    match ctx.find(SURE):
        case "yes":
            return await _stop(ctx)
        case "no":
            return [Reply(_("Good, everything stays as it is."))]
    mentoring = ngettext(
        "You mentor {count} person. I tell them kindly, and look for somebody else at once.",
        "You mentor {count} people. I tell them kindly, and look for somebody else at once.",
        len(own),
    )
    text = stack(mentoring if own else None, _("Would you like to stop mentoring?"))
    buttons = (
        to_destroy(_("Yes, I stop"), "/stepdown yes"),
        Button(_("Nobody new for now"), "/mentor pause"),
        Button(_("No, I go on"), "/stepdown no"),
    )
    return [Reply(text, buttons=buttons)]


async def _stop(ctx: Context) -> list[Action]:
    actions = await interruptions.stop_mentoring(ctx, ctx.person, ctx.person)
    text = _(
        "Thank you for all that you have given. You mentor nobody any more; whenever you feel like "
        "it, you are welcome to begin again."
    )
    return [Reply(text, buttons=(Button(_("Mentoring"), "/mentor"),)), *actions]
