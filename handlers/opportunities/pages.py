"""A page for each opportunity: all of it, and what whoever reads it can do."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.opportunities import notices
from bot.engine.screens import Screen
from bot.words import Action, Button, Reply, Role, Text, _, open_private, stack, to_destroy
from bot.words.opportunities import NoticeKind, OpportunityState
from handlers.opportunities import wording
from handlers.opportunities.registry import OPPORTUNITY, feature, has_command

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Context
    from bot.storage.tables import Opportunity

SCREEN = "opportunities"


@feature.command("opportunity", OPPORTUNITY, linked=True, for_oneself=True)
async def opportunity(ctx: Context) -> Sequence[Action]:
    """Show one: "/opportunity 7"."""
    shown = ctx.get(OPPORTUNITY)
    if not ctx.chat.private:
        command = f"/opportunity {shown.id}"
        return [Reply(wording.page(shown, ctx.language), buttons=(open_private(command),))]
    return [await show(ctx, shown)]


async def show(ctx: Context, opportunity: Opportunity) -> Action:
    """All of it, and what one can do."""
    return await (await screen(ctx, opportunity)).show(ctx, SCREEN)


async def screen(ctx: Context, opportunity: Opportunity) -> Screen:
    """Its page: what everybody reads, and what this reader can do."""
    told, remind = await _reminder(ctx, opportunity)
    is_draft = opportunity.state == OpportunityState.DRAFT
    notice = _("This is how people will see it.") if is_draft else told
    text = stack(wording.page(opportunity, ctx.language), notice, gap="\n\n")
    buttons = [*remind, *(_for_organizers(ctx, opportunity) if ctx.is_a(Role.ORGANIZER) else ())]
    up = Button(_("Opportunities"), "/opportunities")
    return Screen(text, tuple(buttons), up)


def _for_organizers(ctx: Context, opportunity: Opportunity) -> list[Button]:
    says = f"!opportunity {opportunity.id}"
    change = Button(_("Change"), f"{says} change")
    if opportunity.state == OpportunityState.DRAFT:
        return [
            Button(_("Publish"), f"{says} publish"),
            change,
            to_destroy(_("Drop"), f"{says} drop"),
        ]
    got = Button(_("Who got it"), f"{says} got")
    if opportunity.state == OpportunityState.CLOSED:
        return [got, change]
    announce = [Button(_("Announce"), f"{says} announce")] if has_command(ctx, "announce") else []
    ends = [Button(_("Close"), f"{says} close"), to_destroy(_("Take back"), f"{says} withdraw")]
    return [change, *announce, got, *ends]


def zone_of(ctx: Context) -> str:
    return ctx.person.zone or ctx.settings.community.zone


async def _reminder(ctx: Context, opportunity: Opportunity) -> tuple[Text | None, list[Button]]:
    """Whether whoever looks at one is reminded of it, and the button that changes it."""
    if opportunity.state != OpportunityState.OPEN or opportunity.closes_at <= ctx.now:
        return None, []
    notice = await notices.of(ctx.db, opportunity, ctx.person.id)
    wished = notice is not None and notice.kind == NoticeKind.REMINDER and not notice.told_at
    told = (
        _("I remind you {time} before.", time=timedelta(days=notice.days))
        if notice is not None and wished
        else None
    )
    can_be = bool(notices.days_offered(opportunity, zone_of(ctx), ctx.now))
    button = Button(_("Remind me"), f"!opportunity-remind {opportunity.id}")
    return told, [button] if can_be or wished else []
