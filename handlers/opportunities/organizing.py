"""What organizers do with an opportunity: publish, change, announce, close it, take it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.announcements import drafting
from bot.domain.opportunities import opportunities
from bot.engine.arguments import one_of, plain
from bot.engine.features import Arg, Role
from bot.words import Action, Button, Refused, Reply, _, stack, to_confirm, to_destroy
from bot.words.announcements import AnnouncementTopic
from bot.words.opportunities import OpportunityState
from handlers.opportunities import entering, outcomes, pages, wording
from handlers.opportunities.registry import OPPORTUNITY, SURE, feature, has_command

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Context
    from bot.storage.tables import Opportunity

DEED = Arg(
    "deed", plain(one_of("publish", "change", "drop", "announce", "got", "close", "withdraw"))
)


@feature.action("opportunity", OPPORTUNITY, DEED, SURE, role=Role.ORGANIZER)
async def do(ctx: Context) -> Sequence[Action]:
    """Do what a button of its page says."""
    return await DEEDS[ctx.get(DEED)](ctx, ctx.get(OPPORTUNITY))


async def _close(ctx: Context, opportunity: Opportunity) -> Sequence[Action]:
    if not ctx.find(SURE):
        text = stack(
            wording.title(opportunity),
            _("Shall it be closed before its time? It leaves the list, and nobody is reminded."),
        )
        yes = to_confirm(_("Close"), f"!opportunity {opportunity.id} close yes")
        return [Reply(text, buttons=(yes, _back(opportunity)))]
    await opportunities.close(ctx.db, opportunity, ctx.now)
    return [await pages.show(ctx, opportunity)]


async def _withdraw(ctx: Context, opportunity: Opportunity) -> Sequence[Action]:
    if not ctx.find(SURE):
        text = stack(
            wording.title(opportunity),
            _("Shall it be taken back? Nobody sees it any more, and nobody is reminded."),
        )
        yes = to_destroy(_("Take back"), f"!opportunity {opportunity.id} withdraw yes")
        return [Reply(text, buttons=(yes, _back(opportunity)))]
    await opportunities.withdraw(ctx.db, opportunity, ctx.now)
    back = Button(_("Opportunities"), "/opportunities")
    return [Reply(_("It is taken back."), buttons=(back,))]


def _back(opportunity: Opportunity) -> Button:
    return Button(_("Back"), f"/opportunity {opportunity.id}")


# ── announcing ───────────────────────────────────────────────────────────────────────────────


async def _announce(ctx: Context, opportunity: Opportunity) -> Sequence[Action]:
    """Begin an announcement of it, which goes the way of every announcement: looked at, aimed,
    confirmed, and approved where it reaches many.
    """
    if opportunity.state != OpportunityState.OPEN or not has_command(ctx, "announce"):
        raise Refused(opportunities.GONE)
    announcement = await drafting.draft(
        ctx.db,
        ctx.person,
        topic=AnnouncementTopic.OPPORTUNITY,
        language=opportunity.language,
        body=_body(opportunity),
        files=(),
        now=ctx.now,
    )
    text = _("I have drafted an announcement. Look at it, choose for whom it is, and send it.")
    return [Reply(text, buttons=(Button(_("Go on"), f"!compose {announcement.id} draft"),))]


def _body(opportunity: Opportunity) -> str:
    """Its own words, in their language, and nothing of ours beside the deadline."""
    until = f"→ {opportunity.closes_at:%Y-%m-%d %H:%M} UTC"
    texts = (opportunity.description, opportunity.audience, opportunity.asks)
    parts = (f"**{opportunity.title}**", *texts, f"{until}\n{opportunity.link}")
    return "\n\n".join(part for part in parts if part)


DEEDS = {
    "publish": entering.publish,
    "drop": entering.drop,
    "change": entering.show_parts,
    "announce": _announce,
    "got": outcomes.show,
    "close": _close,
    "withdraw": _withdraw,
}
