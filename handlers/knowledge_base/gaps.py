"""What is missing: the questions of late that nothing known answers, alike ones together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import gaps
from bot.feature import Role
from bot.message import Button, LanguageName, Refused, Reply, Says, Text, _, ngettext, stack
from handlers.knowledge_base.registry import feature, leaf

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.gaps import Gap
    from bot.feature import Context


@feature.command("missing", about=_("See what people ask that I don't know"), role=Role.ORGANIZER)
async def missing(ctx: Context) -> Sequence[Says]:
    """Show the topics that are asked for most and not covered."""
    found = await gaps.of_late(ctx.db, ctx.now)
    if not found:
        raise Refused(_("In the last 30 days I could answer everything, or nobody asked."))
    shown, turn = leaf(found, "/missing", ctx.args)
    head = _("Asked in the last 30 days, and not covered:")
    add = Button(_("Add an answer"), "/kb add")
    return [Reply(stack(head, *(_gap(one) for one in shown), gap="\n\n"), buttons=(add, *turn))]


def _gap(gap: Gap) -> Text:
    languages = stack(
        *(Text("{language}", {"language": LanguageName(one)}, translated=False)
          for one in gap.languages),
        gap=", ",
    )  # fmt: skip
    return ngettext(
        "“{words}”\nAsked {count} time, in {languages}",
        "“{words}”\nAsked {count} times, in {languages}",
        gap.count,
        words=gap.words,
        languages=languages,
    )
