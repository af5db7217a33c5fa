"""People who went together share together: one of them puts it together, the others say yes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import people
from bot.domain.shareouts import asks, companions, nudges, pledges
from bot.engine.arguments import known, one_of, plain
from bot.engine.features import Arg
from bot.engine.screens import MOST_BUTTONS, Pages, ticked
from bot.words import Button, Priority, Refused, Reply, Send, _, stack, to_confirm, verbatim
from bot.words.domain_events import ShareoutMakerChanged
from bot.words.shareouts import PartState, ShareoutPart
from handlers.shareouts import cards, wording
from handlers.shareouts.arguments import OWN_ASK, SHARED_SHAREOUT
from handlers.shareouts.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Context, Tick
    from bot.storage.tables import Person, Shareout, ShareoutAsk
    from bot.words import Action, Text

PAGE = "page"
WHOM = Arg(
    "whom", known(people.meant_by), optional=True, fits=lambda words: words.startswith("person:")
)
DEED = Arg("deed", plain(one_of("invite", "hand", PAGE)), optional=True)
NUMBER = Arg("number", plain(str), optional=True)
ANSWER = Arg("answer", plain(one_of("yes", "no")))


@feature.action("shareout-group", OWN_ASK, WHOM, DEED, NUMBER)
async def group(ctx: Context) -> Sequence[Action]:
    """Show who else was there; ask somebody of them, or let them put it together."""
    asked, whom = ctx.get(OWN_ASK), ctx.find(WHOM)
    shareout = await pledges.of_ask(ctx.db, asked)
    if not asks.is_outstanding(asked, shareout):
        raise Refused(asks.SETTLED)
    if shareout is None or shareout.maker_id != ctx.person.id:
        raise Refused(asks.SETTLED)
    if whom is None:
        return [await _screen(ctx, asked, shareout, ctx.find(NUMBER) or "")]
    if ctx.find(DEED) == "hand":
        await companions.hand_over(ctx.db, shareout, whom.id, ctx.now)
        return [await cards.stands(ctx, asked)]
    may_come = {person.id for person in await companions.who_may_come(ctx.db, asked)}
    if whom.id not in may_come:
        raise Refused(asks.SETTLED)
    is_new = await companions.invite(ctx.db, shareout, whom.id, ShareoutPart.MEMBER, ctx.now)
    screen = await _screen(ctx, asked, shareout, "")
    return [screen, *([await _invitation(ctx, asked, shareout, whom)] if is_new else [])]


async def _screen(ctx: Context, asked: ShareoutAsk, shareout: Shareout, page: str) -> Action:
    members = await companions.with_part(ctx.db, shareout, ShareoutPart.MEMBER)
    invited = await companions.with_part(ctx.db, shareout, ShareoutPart.MEMBER, PartState.INVITED)
    waiting = {person.id for person in invited}
    says = f"!shareout-group {asked.id}"
    buttons = [
        Button(_("{name} puts it together", name=member.name), f"{says} person:{member.id} hand")
        for member in members
    ] + [
        Button(ticked(verbatim(person.name), chosen=person.id in waiting),
               f"{says} person:{person.id} invite")
        for person in await companions.who_may_come(ctx.db, asked)
    ]  # fmt: skip
    text = stack(
        wording.heading(await cards.event_of(ctx, asked)),
        _("Who shares with you? I ask them; a tick says that I have.")
        if buttons
        else _("I know of nobody else who was asked for this event and is free."),
        gap="\n\n",
    )
    pages = Pages(buttons, f"{says} {PAGE}", size=MOST_BUTTONS - 3)
    back = Button(_("Back"), f"!shareout-card {asked.id}")
    return await cards.show(ctx, text, *pages.on(page), *pages.turn(page), back, asked=asked)


@feature.action("shareout-card", OWN_ASK)
async def card(ctx: Context) -> Sequence[Action]:
    """Back to how it stands."""
    return [await cards.stands(ctx, ctx.get(OWN_ASK))]


async def _invitation(ctx: Context, asked: ShareoutAsk, shareout: Shareout, whom: Person) -> Send:
    event = await cards.event_of(ctx, asked)
    text = stack(
        wording.heading(event),
        _("{name} was there, too, and would like to share something together with you: they put "
          "it together, and you can add to it.", name=ctx.person.name),
        wording.pledge(shareout, nudges.counted_day(asked)),
        gap="\n\n",
    )  # fmt: skip
    buttons = (
        to_confirm(_("Yes, together"), f"!shareout-join {shareout.id} yes"),
        Button(_("No, on my own"), f"!shareout-join {shareout.id} no"),
    )
    return Send(whom.id, text, buttons=buttons, priority=Priority.REMINDER)


@feature.action("shareout-join", SHARED_SHAREOUT, ANSWER)
async def join(ctx: Context) -> Sequence[Action]:
    """Say whether one shares together; whoever asked hears of it."""
    shareout, accepts = ctx.get(SHARED_SHAREOUT), ctx.get(ANSWER) == "yes"
    await companions.answer(ctx.db, shareout, ctx.person.id, ctx.now, accepts=accepts)
    name = ctx.person.name
    if not accepts:
        told = _("{name} would rather share something of their own.", name=name)
        return [
            Reply(
                _("Good. {name} hears of it.", name=await people.named(ctx.db, shareout.maker_id))
            ),
            *ctx.tell_another(shareout.maker_id, told),
        ]
    said = Reply(
        _("Good, you share together. {name} puts it together.",
          name=await people.named(ctx.db, shareout.maker_id)),
        buttons=(Button(_("Add to it"), f"{cards.MAKE} {shareout.id}"),),
    )  # fmt: skip
    return [said, *await _to_maker(ctx, shareout, _("{name} shares with you.", name=name))]


async def _to_maker(tick: Tick, shareout: Shareout, told: Text) -> list[Send]:
    """Tell whoever puts it together, above how it stands."""
    for asked in await asks.of_shareout(tick.db, shareout.id):
        if asked.person_id is not None and asked.person_id == shareout.maker_id:
            text, buttons = await cards.of(tick, asked)
            return [Send(asked.person_id, stack(told, text, gap="\n\n"), buttons=buttons,
                         subject=cards.about(asked))]  # fmt: skip
    return []


@feature.listens(ShareoutMakerChanged)
async def tell_new_maker(tick: Tick, changed: ShareoutMakerChanged) -> Sequence[Action] | None:
    """Whoever puts it together from now on hears of it, and is reminded."""
    shareout = await pledges.by_id(tick.db, changed.shareout_id)
    if shareout is None or shareout.maker_id is None:
        return None
    maker = await people.by_id(tick.db, shareout.maker_id)
    zone = (maker.zone if maker is not None else None) or tick.settings.community.zone
    for asked in await asks.of_shareout(tick.db, shareout.id):
        if asked.person_id == shareout.maker_id:
            await nudges.plan(tick.db, asked, zone, tick.now)
    return await _to_maker(tick, shareout, _("You put it together from now on."))
