"""Why the bot answered as it did: what it found, how sure it was, how sure it had to be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import knowledge, questions
from bot.domain.reasons import Reason
from bot.feature import Role
from bot.message import Refused, Reply, Says, Text, _, stack
from handlers.knowledge_base.registry import feature, to

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.reasons import Candidate
    from bot.feature import Context

VERDICTS = {
    "sure": _("I was sure enough to answer by myself."),
    "half sure": _("I wasn't sure enough to answer, so I offered a choice."),
    "unsure": _("I found nothing that I could trust, so I asked people."),
}


@feature.command("why", about=_("Why did I answer like that? /why 7"), role=Role.ORGANIZER)
async def why(ctx: Context) -> Sequence[Says]:
    """Show what was found for a question."""
    question = await questions.get(ctx.db, ctx.args)
    reason = Reason.of(question)
    if reason is None or not reason.candidates:
        raise Refused(
            _("For question {number} I found nothing at all, so I asked people.",
              number=str(question.id))
        )  # fmt: skip
    needed = reason.listening_target if reason.listening else reason.target
    entries = await knowledge.entries(ctx.db, [one.entry for one in reason.candidates])
    return [
        Reply(
            stack(
                _("**Question {number}**", number=str(question.id)),
                VERDICTS[question.verdict],
                _("To answer by myself, {share} of 100 such answers have to be right.",
                  share=round(needed * 100)),
                _("That anything I know answers it: {share} of 100.",
                  share=round(reason.covered * 100)),
                *(_candidate(one) for one in reason.candidates),
                gap="\n\n",
            ),
            buttons=tuple(to(one) for one in entries),
        )
    ]  # fmt: skip


def _candidate(one: Candidate) -> Text:
    return _(
        "Entry {number}, by “{phrasing}”: right in {share} of 100 such cases.",
        number=str(one.entry),
        phrasing=one.phrasing,
        share=round(one.confidence * 100),
    )
