"""When a draft goes out: now, at a moment, or at a time by each reader's own clock."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bot.domain.announcements import announcements, drafting
from bot.engine.features import MomentField, Role
from bot.engine.screens import Screen
from bot.words import Action, Button, LocalMoment, _, stack
from handlers.announcements.drafts import DRAFT, show, up, when
from handlers.announcements.registry import feature

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.engine.features import Context
    from bot.storage.tables import Announcement


async def show_times(ctx: Context, announcement: Announcement) -> Action:
    says = f"!compose {announcement.id} when"
    buttons = (
        Button(_("Now"), f"{says} now"),
        Button(_("At a moment"), f"{says} at"),
        Button(_("By each reader's clock"), f"{says} local"),
    )
    text = stack(
        when(ctx, announcement),
        _("In anybody's quiet hours it waits for their morning, unless it is urgent."),
    )
    return await Screen(text, buttons, up(announcement)).show(ctx, DRAFT)


@feature.form("announce-when", MomentField("when", _("When? For example: Friday 18:00")),
              role=Role.ORGANIZER)  # fmt: skip
async def time_form(
    ctx: Context, answers: Mapping[str, Any], data: Mapping[str, Any]
) -> Sequence[Action]:
    """Set its time."""
    announcement = await announcements.by_number(ctx.db, str(data["announcement"]))
    chosen: LocalMoment = answers["when"]
    wall = chosen.at.astimezone(ZoneInfo(chosen.zone)).replace(tzinfo=None)
    send_at, local_time = drafting.plan(wall, chosen.zone, ctx.now, local=bool(data["local"]))
    await drafting.change(ctx.db, announcement, ctx.person, ctx.now, send_at=send_at,
                          local_time=local_time)  # fmt: skip
    return [await show(ctx, announcement)]
