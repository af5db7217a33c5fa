"""Rather not, not now, or already done: one press, and nobody asks why."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bot.domain.shareouts import asks, nudges, overdue, pledges
from bot.domain.shareouts.pledges import Pledge
from bot.engine.arguments import any_words, plain
from bot.engine.features import Arg, Field, Option
from bot.words import Button, Organizers, Refused, Say, _, stack
from bot.words.shareouts import AskState, ShareoutForm, ShareoutReaders
from handlers.shareouts import cards
from handlers.shareouts.arguments import OWN_ASK
from handlers.shareouts.pledging import zone_of
from handlers.shareouts.registry import feature

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.engine.features import Context
    from bot.storage.tables import ShareoutAsk
    from bot.words import Action

A_WEEK = timedelta(days=7)
LINK = re.compile(r"https?://[^\s<>]+", re.IGNORECASE)
NO_LINK = "said"
"""It was a talk, or help on the spot."""
REASONS = {
    "time": _("No time for it"),
    "nothing": _("Nothing to pass on"),
    "private": _("It should stay private"),
}
"""Reasons that a press gives, kept by their keys."""
OWN_REASON = "words"
NOT_THERE = "absent"
REASON = Arg("reason", plain(any_words))
READ_WITHOUT_NAMES = _("If you like, say why: organizers read it without your name.")


@feature.action("shareout-no", OWN_ASK)
async def decline(ctx: Context) -> Sequence[Action]:
    """They would rather not: that is all there is to it; a reason may follow."""
    asked = ctx.get(OWN_ASK)
    shareout = await pledges.of_ask(ctx.db, asked)
    await asks.decline(ctx.db, asked, ctx.now)
    await _settled(ctx, asked)
    maker = shareout.maker_id if shareout is not None else None
    left = ctx.tell_another(maker, _("{name} shares no longer with you.", name=ctx.person.name))
    buttons = (
        *(Button(label, f"!shareout-why {asked.id} {key}") for key, label in REASONS.items()),
        Button(_("Something else"), f"!shareout-why {asked.id} {OWN_REASON}"),
        Button(_("I wasn't there"), f"!shareout-why {asked.id} {NOT_THERE}"),
        Button(_("Share after all"), f"!shareout-again {asked.id}"),
    )
    text, _buttons = await cards.of(ctx, asked)
    card = await cards.show(ctx, stack(text, READ_WITHOUT_NAMES), *buttons, asked=asked)
    return [card, *left]


@feature.action("shareout-why", OWN_ASK, REASON)
async def say_why(ctx: Context) -> Sequence[Action]:
    """Keep why, for the organizers' sums; who was not there at all is asked by mistake."""
    asked, reason = ctx.get(OWN_ASK), ctx.get(REASON)
    if asked.state != AskState.DECLINED:
        raise Refused(asks.SETTLED)
    if reason == OWN_REASON:
        return [type_reason.begin(ask=asked.id)]
    if reason == NOT_THERE:
        await asks.cancel(ctx.db, asked, ctx.now)
        event = await cards.event_of(ctx, asked)
        told = _("{name} says they weren't at {event}.", name=ctx.person.name, event=event.name)
        return [await cards.stands(ctx, asked), Say(to=Organizers(), text=told)]
    asks.give_reason(asked, reason)
    return [await cards.stands(ctx, asked, _("Thank you for saying so."))]


@feature.form("shareout-reason", Field("reason", READ_WITHOUT_NAMES))
async def type_reason(
    ctx: Context, answers: Mapping[str, Any], data: Mapping[str, object]
) -> Sequence[Action]:
    """Keep it in their own words."""
    asked = await _own(ctx, data)
    if asked.state != AskState.DECLINED:
        raise Refused(asks.SETTLED)
    asks.give_reason(asked, answers["reason"])
    return [await cards.stands(ctx, asked, _("Thank you for saying so."))]


@feature.action("shareout-again", OWN_ASK)
async def take_up_again(ctx: Context) -> Sequence[Action]:
    """Who has declined shares something after all."""
    asked = ctx.get(OWN_ASK)
    if asked.state != AskState.DECLINED:
        raise Refused(asks.SETTLED)
    await asks.take_up_again(ctx.db, asked)
    await _reminded(ctx, asked)
    return [await cards.stands(ctx, asked)]


@feature.action("shareout-snooze", OWN_ASK)
async def put_off(ctx: Context) -> Sequence[Action]:
    """Not a word for a week."""
    asked = ctx.get(OWN_ASK)
    until = ctx.now.astimezone(ZoneInfo(zone_of(ctx))).date() + A_WEEK
    asks.snooze(asked, until)
    await _reminded(ctx, asked)
    said = _("Good. You hear nothing of it before {day}.", day=until)
    return [await cards.stands(ctx, asked, said)]


async def _reminded(ctx: Context, asked: ShareoutAsk) -> None:
    await nudges.plan(ctx.db, asked, zone_of(ctx), ctx.now)
    await _settled(ctx, asked)


async def _settled(ctx: Context, asked: ShareoutAsk) -> None:
    await overdue.plan(ctx.db, asked.event_id, ctx.settings.community.zone, ctx.now)


# ── it is there already ──────────────────────────────────────────────────────────────────────


@feature.action("shareout-there", OWN_ASK)
async def already_did(ctx: Context) -> Sequence[Action]:
    """They have shared it already: where?"""
    asked = ctx.get(OWN_ASK)
    if asked.state not in {*asks.OPEN, AskState.DECLINED}:
        raise Refused(asks.SETTLED)
    return [type_link.begin(ask=asked.id)]


def _link(words: str) -> str:
    if words == NO_LINK:
        return NO_LINK
    link = LINK.search(words)
    if link is None:
        raise Refused(_("That doesn't look like a link. It should begin with https://"))
    return link[0]


@feature.form(
    "shareout-link",
    Field("link", _("Wonderful. Where can others read or hear it? Send me the link."), _link,
          options=(Option(NO_LINK, _("I told it in person")),)),
)  # fmt: skip
async def type_link(
    ctx: Context, answers: Mapping[str, Any], data: Mapping[str, object]
) -> Sequence[Action]:
    """Keep where; or that it was said to people, with nothing to read."""
    asked, link = await _own(ctx, data), answers["link"]
    if link == NO_LINK:
        shareout = await pledges.of_ask(ctx.db, asked)
        if shareout is None:
            promise = Pledge([ShareoutForm.TALK], ShareoutReaders.EVERYBODY)
            shareout = await pledges.pledge(ctx.db, asked, promise, ctx.now)
        await pledges.given(ctx.db, shareout, ctx.now)
        await _settled(ctx, asked)
        return [await cards.stands(ctx, asked)]
    await asks.found_elsewhere(ctx.db, asked, link, ctx.now)
    await _settled(ctx, asked)
    return [await cards.stands(ctx, asked, _("Thank you."))]


async def _own(ctx: Context, data: Mapping[str, object]) -> ShareoutAsk:
    asked = await asks.by_id(ctx.db, int(str(data["ask"])))
    if asked is None or asked.person_id != ctx.person.id:
        raise Refused(asks.SETTLED)
    return asked
