"""How sure the bot has to be: organizers choose how often it must be right, never a raw score."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.knowledge import feedback, targets
from bot.domain.knowledge.knowledge_base import Knowledge
from bot.engine.arguments import any_words, plain
from bot.engine.features import Arg
from bot.words import Action, Button, Reply, Text, _, ngettext, stack
from handlers.knowledge.registry import subcommand

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Context

WHICH = Arg("which", plain(any_words), optional=True)
SHARE = Arg("share", plain(any_words), optional=True)
OFFERED = (90, 95, 98)


@subcommand("target", WHICH, SHARE)
async def target(ctx: Context) -> Sequence[Action]:
    """Show the targets, or set one: `/kb target 95`, `/kb target listening 99`."""
    which = ctx.find(WHICH)
    if which is None:
        return [await _shown(ctx)]
    if which.lower() == "listening":
        await targets.choose(ctx.db, targets.LISTENING, ctx.find(SHARE) or "")
    else:
        await targets.choose(ctx.db, targets.SURE, which)
    return [await _shown(ctx, _("Done."))]


async def _shown(ctx: Context, head: Text | None = None) -> Reply:
    sure, listening = await ctx.use(Knowledge).targets(ctx.db)
    verdicts = await feedback.labels(ctx.db)
    return Reply(
        stack(
            head,
            _("When I answer by myself, {share} of 100 answers should be right. A higher number "
              "means fewer answers by me and more questions for people.",
              share=round(sure * 100)),
            _("In groups where I answer without being asked, {share} of 100 should be right. "
              "To change it: `/kb target listening 99`", share=round(listening * 100)),
            ngettext("I have learned from {count} question where people told me "
                     "if the answer helped.",
                     "I have learned from {count} questions where people told me "
                     "if the answer helped.",
                     len(verdicts)) if verdicts else None,
            gap="\n\n",
        ),
        buttons=tuple(
            Button(_("{share} of 100", share=share), f"/kb target {share}") for share in OFFERED
        ),
    )  # fmt: skip
