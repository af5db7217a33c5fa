"""What one can apply for: /opportunities, and a page for each; to be shared in any chat."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain import people
from bot.domain.announcements import subscriptions
from bot.domain.opportunities import finding, notices
from bot.engine.features import HelpPage
from bot.engine.screens import Pages, Screen
from bot.words import (
    MAX_BUTTON_BYTES,
    Action,
    Button,
    Found,
    Reply,
    Result,
    Role,
    Text,
    _,
    open_private,
    spoken,
    stack,
)
from bot.words.announcements import Cadence
from handlers.opportunities import wording
from handlers.opportunities.pages import SCREEN
from handlers.opportunities.registry import WORDS, feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Context, Lookup
    from bot.storage.tables import Opportunity

CLOSED = "closed:"
"""Before the number of a page of those that have closed; written by buttons."""
MOST_CLOSED = 50
ABOUT = _("See what you can apply for, and until when")
HEAD = _("What you can apply for, the soonest deadline first:")
FIRST, MOST = 5, 20

feature.help(HelpPage.LEARN, _("Opportunities"), "/opportunities", ABOUT, late=True)


@feature.command("opportunities", WORDS, about=ABOUT, group=True, linked=True, for_oneself=True,
                 page=HelpPage.LEARN)  # fmt: skip
async def opportunities(ctx: Context) -> Sequence[Action]:
    """List what is open; with words, only what has them in it: "/opportunities grant 2"."""
    words = ctx.find(WORDS) or ""
    if not ctx.chat.private:
        return [Reply(ABOUT, buttons=(open_private(f"/opportunities {words}".strip()),))]
    if words.startswith(CLOSED) and ctx.is_a(Role.ORGANIZER):
        return [await _closed(ctx, words.removeprefix(CLOSED))]
    *wanted, last = words.split() or [""]
    page = last if last.isdecimal() else ""
    if not page and last:
        wanted.append(last)
    return [await _open(ctx, " ".join(wanted), page)]


async def _open(ctx: Context, wanted: str, page: str) -> Action:
    there = finding.fitting(await finding.open_ones(ctx.db, ctx.now), wanted)
    pages = Pages(there, f"/opportunities {wanted}".strip())
    lines = [wording.line(each) for each in pages.on(page)]
    nothing = (
        _("I found nothing about that. Other words may help.")
        if wanted
        else _("Nothing yet. Look again in a few days.")
    )
    text = stack(HEAD, *lines) if lines else nothing
    turns = [turn for turn in pages.turn(page) if len(turn.says.encode()) <= MAX_BUTTON_BYTES]
    up = Button(_("Opportunities"), "/opportunities") if wanted else None
    buttons = (*_openings(pages.on(page)), *turns, *await _more(ctx))
    return await Screen(text, buttons, up).show(ctx, SCREEN)


def _openings(opportunities_shown: Sequence[Opportunity]) -> tuple[Button, ...]:
    return tuple(
        Button(wording.opening(each), f"/opportunity {each.id}") for each in opportunities_shown
    )


async def _more(ctx: Context) -> list[Button]:
    """Hearing of what closes soon; and for organizers, what they can do."""
    if await notices.is_subscribed(ctx.db, ctx.person.id):
        buttons = [Button(_("Tell me no more"), "!opportunities-tell no")]
    else:
        buttons = [Button(_("Tell me in time"), "!opportunities-tell yes")]
    if ctx.is_a(Role.ORGANIZER):
        buttons.append(Button(_("Add"), "!opportunity-new"))
        buttons.append(Button(_("More"), "!opportunities-more"))
    return buttons


async def _closed(ctx: Context, page: str) -> Action:
    pages = Pages(await finding.closed_ones(ctx.db, MOST_CLOSED), f"/opportunities {CLOSED}")
    turns = [
        Button(turn.label, turn.says.replace(f"{CLOSED} ", CLOSED)) for turn in pages.turn(page)
    ]
    lines = [wording.line(each) for each in pages.on(page)]
    text = stack(Text("**{closed}**", {"closed": _("Closed")}, translated=False), *lines)
    up = Button(_("Opportunities"), "/opportunities")
    return await Screen(text, (*_openings(pages.on(page)), *turns), up).show(ctx, SCREEN)


# ── hearing of what closes soon ──────────────────────────────────────────────────────────────


@feature.action("opportunities-tell", WORDS)
async def tell(ctx: Context) -> Sequence[Action]:
    """Hear of what closes soon and fits, or no more."""
    if ctx.find(WORDS) == "yes":
        await notices.subscribe(ctx.db, ctx.person.id)
        days = ctx.settings.opportunities.nudge_days
        text = _("I tell you {time} before something closes that may be for you; a day "
                 "earlier if you have never had one.", time=timedelta(days=days))  # fmt: skip
        undo = Button(_("Undo"), "!opportunities-tell no")
        if await people.has_private_chat(ctx.db, ctx.person.id):
            return [Reply(text, buttons=(undo, Button(_("Opportunities"), "/opportunities")))]
        text = stack(text, _("Open our private chat, so that I can remind you."), gap=" ")
        return [Reply(text, buttons=(open_private("/opportunities"), undo))]
    await subscriptions.choose(ctx.db, ctx.person.id, notices.TOPIC, Cadence.NEVER)
    undo = Button(_("Undo"), "!opportunities-tell yes")
    return [Reply(_("Good, I tell you no more of opportunities."), buttons=(undo,))]


# ── sharing in any chat ──────────────────────────────────────────────────────────────────────


@feature.lookup
async def share(lookup: Lookup) -> Found:
    """Those whose words fit; without words, what closes first."""
    there = finding.fitting(await finding.open_ones(lookup.db, lookup.now), lookup.words)
    results = tuple(
        _result(each, lookup.language) for each in there[: MOST if lookup.words else FIRST]
    )
    button = Button(_("Opportunities"), start="/opportunities") if results else None
    return Found(results, button)


def _result(opportunity: Opportunity, language: str) -> Result:
    return Result(
        f"opportunity {opportunity.id}",
        spoken(opportunity.title),
        _("Apply until {until}.", until=opportunity.closes_at),
        wording.page(opportunity, language),
    )
