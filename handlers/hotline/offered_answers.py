"""What a mentor says in the thread of a question that nobody has taken: an answer, or talk?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import references, relayed_files
from bot.domain.hotline import small_talk, subjects, utterances
from bot.words import Action, Button, Reply, _, to_confirm
from bot.words.states import Side
from handlers.hotline import answering

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Context
    from bot.storage.tables import Question


async def ask_once(ctx: Context, question: Question) -> Sequence[Action] | None:
    """Keep the words and ask what they are; each mentor once for each question."""
    text = answering.as_marked(ctx, ctx.event.text)
    accepted, notice = relayed_files.accepted(ctx.event.attachments, anonymous=False)
    nothing = small_talk.recognise(text) is not None or not text.strip()
    if question.asker_id == ctx.person.id or nothing or notice is not None:
        return None
    said_before = await utterances.of(ctx.db, question)
    if any(offered.person_id == ctx.person.id for offered in said_before):
        return None
    offered = await utterances.say(
        ctx.db, question, ctx.person.id, Side.MENTOR, text, ctx.now,
        [attachment.to_json() for attachment in accepted], held=True,
    )  # fmt: skip
    await references.remember(
        ctx.db, ctx.chat, ctx.event.message, subjects.words(offered.id), ctx.event.place.thread
    )
    return [
        Reply(
            _("Is this your answer to question {number}?", number=str(question.number)),
            buttons=(
                to_confirm(_("Send as answer"), f"!send {offered.handle}"),
                Button(_("Just talk"), f"!keep {offered.handle}"),
            ),
        )
    ]
