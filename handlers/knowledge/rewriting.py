"""All parts of an entry at once, for the desk on the web: as they stand, to be changed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.domain.knowledge import curation, histories
from bot.domain.knowledge.histories import DEVICES
from bot.words import Action, Refused, _
from handlers.knowledge import entries
from handlers.knowledge.editing import PARTS
from handlers.knowledge.registry import TENDED, done, feature, tended

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.engine.features import Context

FIELDS = tuple(replace(field, name=part, ask=label) for part, (label, field) in PARTS.items())


@feature.action("kb-rewrite", TENDED)
async def begin(ctx: Context) -> Sequence[Action]:
    """Show all parts as they stand."""
    entry = ctx.get(TENDED)
    varied = await histories.variants(ctx.db, entry)
    preset = {
        part: varied.get(part, "") if part in DEVICES else getattr(entry, part) or ""
        for part in PARTS
    }
    return [rewrite.begin(entry=entry.id, preset=preset)]


async def _rewrite(
    ctx: Context, answers: Mapping[str, str], data: Mapping[str, Any]
) -> Sequence[Action]:
    entry = await tended(ctx, str(data["entry"]))
    shown_before: Mapping[str, str] = data["preset"]
    changed = False
    for part, words in answers.items():
        if words == shown_before.get(part, ""):
            continue  # somebody else may have changed it since
        try:
            await curation.rewrite(ctx.db, entry, ctx.person, ctx.now, part=part, words=words)
        except Refused:  # it says that already
            continue
        changed = True
    if not changed:
        raise Refused(_("Nothing was changed."))
    shown = await entries.screen(ctx, entry, tended=True)
    return [replace(shown, buttons=()), *await done(ctx, entry, _("Changed."))]


rewrite = feature.form("kb-rewrite", *FIELDS)(_rewrite)
