"""A question after all: what went to the safety team goes the usual way, if its person says so."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain.hotline import unseen
from bot.domain.safety import cases, messages
from bot.engine.arguments import one_of, plain
from bot.engine.features import Arg
from bot.words import Action, Attachment, Refused, _
from bot.words.states import CaseSide
from handlers.hotline import asking
from handlers.hotline.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Context
    from bot.storage.tables import SafetyMessage


async def _own_words(ctx: Context, words: str) -> SafetyMessage:
    message = await messages.by_handle(ctx.db, words)
    is_own = message is not None and message.person_id == ctx.person.id
    if message is None or not is_own or message.side != CaseSide.PERSON or message.withdrawn_at:
        raise Refused(_("I don't have these words any more. Please write them again."))
    return message


WORDS = Arg("words", _own_words)
UNSEEN = Arg("unseen", plain(one_of("unseen")), optional=True)


@feature.action("ordinary", WORDS, UNSEEN)
async def ask_ordinarily(ctx: Context) -> Sequence[Action]:
    """Take the words away from the team, and ask them as a question.

    Where the team has offered it, people are asked, and without the name.
    """
    message = ctx.get(WORDS)
    text, files = message.text, [Attachment.from_json(file) for file in message.attachments]
    was_offered = ctx.find(UNSEEN) is not None
    if was_offered:
        unseen.begin(ctx.person, ctx.now)
    await cases.make_ordinary(ctx.db, message, ctx.person, ctx.now)
    said = replace(ctx, event=replace(ctx.event, text=text, attachments=tuple(files)))
    return await asking.ask(said, text, files, for_people=was_offered)
