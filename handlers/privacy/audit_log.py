"""/audit: owners see who did what to which subject lately; old entries go."""

from __future__ import annotations

from datetime import time, timedelta
from typing import TYPE_CHECKING

from bot.domain import jobs
from bot.domain.audit import reading, retention
from bot.engine.arguments import Arg, any_words, plain
from bot.engine.features import HelpPage, Role
from bot.engine.screens import Pages, Screen
from bot.words import Text, _, stack, verbatim
from bot.words.recurrences import Recurrence
from handlers.privacy.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.audit.reading import Deed
    from bot.engine.features import Context, Job, Tick
    from bot.words import Action

PAGE = 10
PAGE_NUMBER = Arg("page", plain(any_words), optional=True)
GO_ON = "trim the audit log further"


@feature.command("audit", PAGE_NUMBER, about=_("Who changed what, and when"), role=Role.OWNER,
                 page=HelpPage.ORGANIZERS, last=True)  # fmt: skip
async def show_audit_log(ctx: Context) -> Sequence[Action]:
    """The newest entries, a page at a time."""
    pages = Pages(range(await reading.count(ctx.db)), "/audit", size=PAGE)
    written = ctx.find(PAGE_NUMBER) or "1"
    skip = (pages.number(written) - 1) * PAGE
    lines = [_line(deed) for deed in await reading.recent(ctx.db, skip, PAGE)]
    empty = _("Nothing was changed.")
    screen = Screen(stack(*(lines or [empty])), pages.turn(written))
    return [await screen.show(ctx, "audit")]


def _line(deed: Deed) -> Text:
    entry = deed.entry
    what = " · ".join(part for part in (entry.deed, entry.subject, deed.concerns) if part)
    values = {"when": entry.at, "name": deed.actor, "what": verbatim(what)}
    line = "{when}: {name}: {what}" if deed.actor else "{when}: {what}"
    return Text(line, values, translated=False)


@feature.job("trim the audit log", every=Recurrence("FREQ=DAILY", time(3)))
async def trim(tick: Tick, _job: Job) -> Sequence[Action]:
    """Each night."""
    await _trim(tick)
    return []


@feature.job(GO_ON)
async def go_on(tick: Tick, _job: Job) -> Sequence[Action]:
    """As long as there is more."""
    await _trim(tick)
    return []


async def _trim(tick: Tick) -> None:
    before = tick.now - timedelta(days=tick.settings.privacy.audit_days)
    if await retention.trim(tick.db, before, tick.now):
        await jobs.schedule(tick.db, GO_ON, 0, tick.now)
