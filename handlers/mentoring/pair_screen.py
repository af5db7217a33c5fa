"""What somebody sees of the pairing in which they have a mentor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.engine.screens import Screen
from bot.words import Button, _, stack
from handlers.mentoring import endings, talking, wording

if TYPE_CHECKING:
    from bot.engine.features import Context, Tick
    from bot.storage.tables import Pairing


async def of_mentee(ctx: Context, pairing: Pairing) -> Screen:
    """Who their mentor is, and what they can do together."""
    name = await wording.name_of(ctx, pairing.mentor_id)
    text = stack(
        _("**{name} is your mentor now.**", name=name), wording.to_mentee(pairing.reasons), gap=" "
    )
    change = Button(_("Change what I said"), "/mentor change")
    own = await buttons(ctx, pairing, ctx.person.id)
    return Screen(text, (*own, change, endings.wishes_to_end(pairing)))


async def buttons(tick: Tick, pairing: Pairing, reader_id: int) -> tuple[Button, ...]:
    """What either of a pairing can do, the first of it first."""
    return (
        await talking.write_to(tick, pairing, reader_id),
        Button(_("Our goals"), f"/goals {pairing.id}"),
    )
