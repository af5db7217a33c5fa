"""Lists: one's own cases, and to the team those that are open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.safety import case_lists, cases, team
from bot.engine.arguments import any_words, plain
from bot.engine.features import Arg, HelpPage
from bot.engine.screens import Pages, Screen
from bot.words import Action, Button, Reply, Text, _, stack
from bot.words.states import CaseState
from handlers.safety import cards, guidance
from handlers.safety.registry import feature, looking
from handlers.safety.reporting import own_buttons

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Context
    from bot.storage.tables import SafetyCase

LIST = "case-list"
MOST_OWN = 5
PAGE = Arg("page", plain(any_words), optional=True)
STATES: dict[str, Text] = {
    CaseState.WAITING: _("Case {number} waits for somebody to take it."),
    CaseState.TAKEN: _("Case {number}: somebody from the safety team is looking at it."),
    CaseState.CLOSED: _("Case {number} is closed."),
    CaseState.WITHDRAWN: _("Case {number} was taken back by you."),
    CaseState.ORDINARY: _("Case {number} went the usual way, as a question."),
}


@feature.command("cases", PAGE, about=_("Your reports and where they stand"), last=True,
                 page=HelpPage.BASICS, for_oneself=True)  # fmt: skip
async def show_cases(ctx: Context) -> Sequence[Action]:
    """Show one's own cases; to the team also those that are open, some at a time: "/cases 2"."""
    page = ctx.find(PAGE) or ""
    shown: list[Action] = [] if page else await _own(ctx)
    to_see = [
        case
        for case in await case_lists.all_open(ctx.db)
        if await team.may_see(ctx.db, looking(ctx), case)
    ]
    if to_see:
        shown.append(await (await _to_see(ctx, to_see, page)).show(ctx, LIST, whisper=True))
    if shown:
        return shown
    return [
        Reply(
            _("You have no reports. To tell the safety team of something: /report"),
            buttons=(guidance.REPORT,),
            whisper=True,
        )
    ]


async def _own(ctx: Context) -> list[Action]:
    return [
        Reply(
            Text(STATES[case.state].msgid, {"number": case.number}),
            buttons=own_buttons(case) if cases.is_open(case) else (),
            whisper=True,
        )
        for case in await case_lists.all_own(ctx.db, ctx.person, MOST_OWN)
    ]


async def _to_see(ctx: Context, to_see: Sequence[SafetyCase], page: str) -> Screen:
    pages = Pages(to_see, "/cases")
    lines = [
        stack(
            _("**Case {number}**: {what}", number=case.number, what=cards.KINDS[case.kind]),
            await cards.state(ctx.db, case),
            gap=" · ",
        )
        for case in pages.on(page)
    ]
    buttons = [
        Button(_("Show {number}", number=case.number), f"!case-show {case.number}")
        for case in pages.on(page)
    ]
    return Screen(stack(*lines), (*buttons, *pages.turn(page)))
