"""Still unclear: what the asker writes after having been asked that is the answer to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.domain.hotline import questions, subjects
from bot.engine.features import Asked, Field
from bot.words import Action, Refused, Reply, _
from handlers.hotline import courtesies, relaying, unseen
from handlers.hotline.endings import STILL_UNCLEAR
from handlers.hotline.registry import feature

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.engine.features import Answering, Context


@dataclass(frozen=True, slots=True)
class UnclearField(Field):
    """Asks what is still unclear, about the question that the form began with."""

    async def question(self, answering: Answering) -> Asked:
        """What to ask."""
        ctx = answering.ctx
        question = await questions.get(ctx.db, answering.data["question"])
        text = _(
            "Question {number} is open again. What is still unclear? Write it here, and I'll "
            "pass it on.",
            number=str(question.number),
        )
        for shown in unseen.shown_as(ctx, question, [Reply(text)]):
            if isinstance(shown, Reply):
                subject = subjects.to_asker(question)
                return Asked(shown.text, shown.buttons, subject=subject, cancels=False)
        return Asked(text)


@feature.form(STILL_UNCLEAR, UnclearField("words", _("What is still unclear?")))
async def take_words(
    ctx: Context, _answers: Mapping[str, Any], data: Mapping[str, Any]
) -> Sequence[Action]:
    """Take what is written as part of the question, whatever it looks like. Raises Refused."""
    question = await questions.get(ctx.db, data["question"])
    if question.asker_id != ctx.person.id:
        raise Refused(_("That question is no longer open."))
    intercepted = await ctx.intercept(ctx.event.text)
    if intercepted is not None:
        return intercepted
    if ctx.chat.private and ctx.event.place.thread:
        elsewhere = await relaying.part_of_question(ctx)
        if elsewhere is not None:
            return elsewhere
    polite = await courtesies.meet(ctx, question)
    if polite is not None:
        return polite
    if unseen.would_show_name(ctx, question):
        return unseen.ask_which_name(ctx, question, ctx.event.text, ctx.event.attachments)
    return await relaying.follow_up(ctx, question, offer_new=True)
