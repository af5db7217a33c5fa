"""What organizers do with an event: its funders' words, invitations anew, asking no more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain.shareouts import asks, events, overdue, overviews
from bot.domain.shareouts.overviews import Standing
from bot.engine.arguments import one_line, plain
from bot.engine.features import Arg, Field, Role
from bot.engine.screens import MOST_BUTTONS, fitting
from bot.words import Button, Refused, Reply, Update, _, verbatim
from bot.words.shareouts import AskState
from handlers.shareouts import cards, invitations
from handlers.shareouts.arguments import ANY_ASK, EVENT
from handlers.shareouts.overview import today
from handlers.shareouts.registry import feature

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.engine.features import Context
    from bot.words import Action

PAGE = Arg("page", plain(str), optional=True)


@feature.action("shareout-funding", EVENT, role=Role.ORGANIZER)
async def ask_funding(ctx: Context) -> Sequence[Action]:
    """Ask who made it possible."""
    return [type_funding.begin(event=ctx.get(EVENT).id)]


@feature.form(
    "shareout-funding",
    Field("funding", _("Who made it possible? These words stand in the report."), one_line),
    role=Role.ORGANIZER,
)
async def type_funding(
    ctx: Context, answers: Mapping[str, Any], data: Mapping[str, object]
) -> Sequence[Action]:
    """Keep it."""
    event = await events.by_id(ctx.db, int(str(data["event"])))
    if event is None:
        raise Refused(asks.SETTLED)
    events.describe(event, funding=answers["funding"])
    back = Button(_("How it stands"), f"/shareouts {event.id}")
    return [Reply(_("Made possible by: {funding}", funding=event.funding), buttons=(back,))]


@feature.action("shareout-invitations", EVENT, role=Role.ORGANIZER)
async def invitations_again(ctx: Context) -> Sequence[Action]:
    """Show again what belongs to those who have not come."""
    event = ctx.get(EVENT)
    waiting = [
        asked
        for asked, _made in await asks.of_event(ctx.db, event.id)
        if asked.word and asked.state == AskState.ASKED
    ]
    if not waiting:
        raise Refused(_("All who were invited are here now."))
    return [Reply(text, whisper=True) for text in await invitations.to_pass_on(ctx, waiting)]


@feature.action("shareout-cancel", EVENT, PAGE, role=Role.ORGANIZER)
async def whom_not(ctx: Context) -> Sequence[Action]:
    """Show who could be asked no more."""
    event, page = ctx.get(EVENT), ctx.find(PAGE) or "1"
    stands = await overviews.of_event(ctx.db, event, today(ctx))
    open_ones = [
        each
        for each in stands.people
        if each.standing in {Standing.TO_COME, Standing.OVERDUE, Standing.INVITED}
    ]
    if not open_ones:
        raise Refused(_("Nobody is asked for that event any more."))
    buttons = [
        Button(verbatim(each.name), f"!shareout-cancel-one {each.asked.id}") for each in open_ones
    ]
    shown = fitting(buttons, f"!shareout-cancel {event.id}", page, MOST_BUTTONS)
    return [Reply(_("Whom shall I ask no more? They count as if I had not asked them."),
                  buttons=shown, whisper=True)]  # fmt: skip


@feature.action("shareout-cancel-one", ANY_ASK, role=Role.ORGANIZER)
async def ask_no_more(ctx: Context) -> Sequence[Action]:
    """Ask somebody no more; what they were shown says so."""
    asked = ctx.get(ANY_ASK)
    await asks.cancel(ctx.db, asked, ctx.now)
    await overdue.plan(ctx.db, asked.event_id, ctx.settings.community.zone, ctx.now)
    text, buttons = await cards.of(ctx, asked)
    back = Button(_("How it stands"), f"/shareouts {asked.event_id}")
    return [
        Reply(_("Good, I ask them no more."), buttons=(back,), whisper=True),
        Update(cards.about(asked), text, buttons),
    ]
