"""Under which name: asked where words of somebody unseen would stand beside their name."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.domain.hotline import questions, unseen
from bot.engine.features import ChoiceField, Option
from bot.words import Action, Attachment, _
from handlers.hotline import asking, ladder, relaying
from handlers.hotline.registry import feature
from handlers.hotline.unseen import WHICH_NAME

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.engine.features import Answering, Context

MADE_UP, OWN = "made-up", "own"


async def _names(answering: Answering) -> Sequence[Option]:
    pseudonym = answering.ctx.person.pseudonym
    made_up = _("As {pseudonym}", pseudonym=pseudonym) if pseudonym else _("Without my name")
    return (Option(MADE_UP, made_up), Option(OWN, _("Under my name")))


@feature.form(
    WHICH_NAME,
    ChoiceField(
        "name",
        _(
            "Under which name shall this go? Under your own, somebody could see that you are who "
            "asks without a name."
        ),
        options=_names,
    ),
)
async def go_on(
    ctx: Context, answers: Mapping[str, Any], data: Mapping[str, Any]
) -> Sequence[Action]:
    """Take the words as what they were meant to be, under the name that was chosen."""
    said = replace(
        ctx,
        event=replace(
            ctx.event,
            text=data["text"],
            attachments=tuple(Attachment.from_json(file) for file in data["attachments"]),
            message=data["message"],
            album=data["album"],
            press="",
            reply_to="",
        ),
    )
    if answers["name"] == MADE_UP:
        unseen.go_on(ctx.person, ctx.now)
        return await asking.ask(
            said, said.event.text, said.event.attachments, for_people=data["hand_over"]
        )
    unseen.settle(ctx.person)
    question = await questions.by_id(ctx.db, data["question"])
    if question is None:
        return await asking.ask(said, said.event.text, said.event.attachments)
    if data["hand_over"]:
        return await ladder.hand_over(ctx, question)
    return await relaying.follow_up(said, question)
