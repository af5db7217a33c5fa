"""/shareout: what one was asked for, and what one shares; organizers ask others from here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.shareouts import asks
from bot.engine.arguments import any_words, plain
from bot.engine.features import Arg, HelpPage, Role
from bot.engine.screens import Pages, Screen
from bot.words import Button, Refused, Reply, Text, _, stack, verbatim
from bot.words.shareouts import AskState, ShareoutState
from handlers.shareouts import asking, cards, composing, meetups, wording
from handlers.shareouts.arguments import OWN_ASK
from handlers.shareouts.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Context
    from bot.storage.tables import Shareout, ShareoutAsk, SupportedEvent
    from bot.words import Action

SCREEN = "shareouts"
STEP = Arg("step", plain(any_words), optional=True)
WORDS = Arg("words", plain(any_words), rest=True, optional=True)
"""Both are written by buttons, as "/shareout page 2"; organizers type some, as
"/shareout ask @ada; WikiIndaba; 4 February"."""
NEW = "!shareout-new"
"""Begins something of one's own accord."""
WAITING = _("Something is still to come.")


@feature.command("shareout", STEP, WORDS, about=_("Share what you learned somewhere"),
                 page=HelpPage.CONTRIBUTE,
                 label=_("Share what I learned"), for_oneself=True)  # fmt: skip
async def shareout(ctx: Context) -> Sequence[Action]:
    """Show what one was asked for; or what organizers do here: ask people, mark a meetup."""
    step, words = ctx.find(STEP) or "", ctx.find(WORDS) or ""
    if step in {"ask", "meetup"}:
        if not ctx.is_a(Role.ORGANIZER):
            raise Refused(_("Only organizers can do that. Another organizer can make you one."))
        return await (asking.ask if step == "ask" else meetups.mark)(ctx, words)
    if step == "new":
        return await composing.begin_new(ctx) or []
    mine = await asks.of_person(ctx.db, ctx.person.id)
    waiting = [asked for asked, _event, made in mine if asks.is_outstanding(asked, made)]
    if len(waiting) == 1 and not step:
        text, buttons = await cards.of(ctx, waiting[0])
        others = Button(_("Something else"), "/shareout list")
        return [Reply(text, buttons=(*buttons, others), subject=cards.about(waiting[0]))]
    begun = await composing.under_way(ctx, mine)
    return [await _list(ctx, mine, words, begun).show(ctx, SCREEN)]


def _list(
    ctx: Context,
    mine: Sequence[tuple[ShareoutAsk, SupportedEvent, Shareout | None]],
    page: str,
    begun: Sequence[Button],
) -> Screen:
    pages = Pages(mine, "/shareout page")
    lines = [_line(*each) for each in pages.on(page)]
    buttons = [
        Button(verbatim(event.name), f"!shareout-open {asked.id}")
        for asked, event, _made in pages.on(page)
    ]
    new = Button(_("Share something"), NEW)
    text = (
        stack(_("What you were asked to bring back:"), *lines)
        if mine
        else _("Have you been somewhere, or learned something that others could use?")
    )
    staff = (
        (
            Button(_("Ask somebody"), "/shareout ask"),
            Button(_("How it stands"), "/shareouts"),
            Button(_("Where it is posted"), "!shareout-rooms"),
        )
        if ctx.is_a(Role.ORGANIZER)
        else ()
    )
    return Screen(text, (*buttons, *pages.turn(page), *begun, new, *staff))


def _line(asked: ShareoutAsk, event: SupportedEvent, made: Shareout | None) -> Text:
    return Text("{event}: {state}", {"event": event.name, "state": _state(asked, made)},
                translated=False)  # fmt: skip


def _state(asked: ShareoutAsk, made: Shareout | None) -> Text:
    match asked.state:
        case AskState.DECLINED:
            return _("You said no.")
        case AskState.ELSEWHERE:
            return wording.STATES[ShareoutState.GIVEN]
        case AskState.CANCELLED:
            return _("Nobody asks you for this any more.")
    state = ShareoutState(made.state) if made is not None else ShareoutState.PLEDGED
    return wording.STATES.get(state, WAITING)


@feature.action("shareout-open", OWN_ASK)
async def open_card(ctx: Context) -> Sequence[Action]:
    """Show one of them, below the list."""
    asked = ctx.get(OWN_ASK)
    text, buttons = await cards.of(ctx, asked)
    return [Reply(text, buttons=buttons, subject=cards.about(asked))]
