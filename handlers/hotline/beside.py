"""Beside a group: how the answer comes to whoever asks there unseen by the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import people
from bot.words import Button, Text, _, open_private

if TYPE_CHECKING:
    from bot.engine.features import Context


async def how_it_comes(ctx: Context) -> tuple[Text | None, tuple[Button, ...]]:
    """What to tell whoever asks now in a side chat, where nothing is sure to arrive later, and the
    way to where it is; nothing anywhere else.
    """
    if ctx.chat.beside_id is None:
        return None, ()
    if await people.has_private_chat(ctx.db, ctx.person.id):
        return _("Nobody else here sees this. The answer comes to our private chat as well."), ()
    text = _(
        "Nobody else here sees your question or the answer. You get it here, at the latest when "
        "you next write to me or press a button. To be sure to get it at once, open our private "
        "chat."
    )
    return text, (open_private("/questions"),)
