"""Goals: what the two want to reach, turned by a press from open to begun to reached."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain import numbers
from bot.domain.mentoring import goals, pair_chat, pairings
from bot.engine.arguments import one_line, plain
from bot.engine.features import Arg, Field, HelpPage
from bot.engine.screens import Screen
from bot.words import Button, Refused, Send, Text, _, stack, verbatim
from bot.words.briefs import brief
from bot.words.buttons import MOST_IN_LABEL
from bot.words.mentoring import Progress
from handlers.mentoring import endings, talking, wording
from handlers.mentoring.arguments import PAIRING_OF_TWO
from handlers.mentoring.registry import feature

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.engine.features import Context
    from bot.storage.tables import Pairing, PairingGoal
    from bot.words import Action

SCREEN = "pairing-goals"
MARKS = {Progress.NONE: "○", Progress.BEGUN: "◐", Progress.REACHED: "●"}
PLACE = Arg("place", plain(numbers.read))
PERHAPS_PAIRING = Arg("pairing", PAIRING_OF_TWO.read, optional=True)


@feature.command("goals", PERHAPS_PAIRING, about=_("What you want to reach with your mentor"),
                 last=True, page=HelpPage.LEARN, for_oneself=True)  # fmt: skip
async def show(ctx: Context) -> Sequence[Action]:
    """Show the goals of a pairing; whoever has several chooses."""
    if not ctx.chat.private:
        raise Refused(_("Not here, please. Write it to me in private."), private=True)
    pairing = ctx.find(PERHAPS_PAIRING)
    own = await pairings.going_on(ctx.db, ctx.person.id)
    if pairing is None and not own:
        raise Refused(talking.NOBODY, talking.FIND)
    if pairing is None and len(own) > 1:
        buttons = [
            Button(await wording.name_of(ctx, pair_chat.partner_of(one, ctx.person.id)),
                   f"/goals {one.id}")
            for one in own
        ]  # fmt: skip
        return [await Screen(_("Whose goals?"), tuple(buttons)).show(ctx, SCREEN)]
    return [await (await _screen(ctx, pairing or own[0])).show(ctx, SCREEN)]


async def _screen(ctx: Context, pairing: Pairing) -> Screen:
    known = await goals.of(ctx.db, pairing)
    name = await wording.name_of(ctx, pair_chat.partner_of(pairing, ctx.person.id))
    lines = [
        Text("{mark} {goal}", {"mark": MARKS[Progress(goal.progress)],
                               "goal": wording.named(goal.text)}, translated=False)
        for goal in known
    ]  # fmt: skip
    none_yet = _("You have set yourselves no goals yet. Small ones are good ones.")
    turn = _("Press a goal when you have begun it, and again when you have reached it.")
    text = stack(
        _("**What you and {name} want to reach**", name=name),
        *(lines or [none_yet]),
        turn if lines else None,
    )
    buttons = [
        Button(_label(goal), f"!goal {pairing.id} {place}")
        for place, goal in enumerate(known, start=1)
    ]
    if len(known) < goals.MOST:
        buttons.append(Button(_("Add a goal"), f"!add-goal {pairing.id}"))
    return Screen(text, (*buttons, endings.wishes_to_end(pairing)))


def _label(goal: PairingGoal) -> Text:
    named = wording.named(goal.text)
    if named.translated:
        return named
    return verbatim(brief(goal.text, MOST_IN_LABEL))


@feature.action("goal", PAIRING_OF_TWO, PLACE)
async def turn(ctx: Context) -> Sequence[Action]:
    """Turn a goal one step on; that one is reached is told to the other."""
    pairing = ctx.get(PAIRING_OF_TWO)
    goal = await goals.by_place(ctx.db, pairing, ctx.get(PLACE))
    if goal is None:
        raise Refused(_("This goal isn't there any more."), Button(_("Our goals"), "/goals"))
    goals.turn(goal, ctx.now)
    screen = await (await _screen(ctx, pairing)).show(ctx, SCREEN)
    other = pair_chat.partner_of(pairing, ctx.person.id)
    if goal.progress != Progress.REACHED or other is None:
        return [screen]
    text = _("{name} and you have reached a goal: {goal}", name=ctx.person.name,
             goal=wording.named(goal.text))  # fmt: skip
    return [screen, Send(other, text, subject=pair_chat.about(pairing))]


@feature.action("add-goal", PAIRING_OF_TWO)
async def ask_goal(ctx: Context) -> Sequence[Action]:
    """Ask for a goal."""
    return [add_goal.begin(pairing=ctx.get(PAIRING_OF_TWO).id)]


@feature.form("pairing-goal", Field("goal", _("What would you like to reach?"), one_line))
async def add_goal(
    ctx: Context, answers: Mapping[str, Any], data: Mapping[str, Any]
) -> Sequence[Action]:
    """Set it."""
    pairing = await PAIRING_OF_TWO.read(ctx, str(data["pairing"]))
    if pairing is None:
        raise Refused(talking.NOBODY)
    await goals.add(ctx.db, pairing, [answers["goal"]], ctx.now)
    return [await (await _screen(ctx, pairing)).show(ctx, SCREEN)]
