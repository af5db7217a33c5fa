"""Snippets: mentors' own ready-made words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.hotline import snippets
from bot.engine.arguments import any_words, plain
from bot.engine.features import Arg, Role
from bot.words import Action, Literal, Reply, _, labelled, stack, verbatim
from handlers.hotline.arguments import WORDS
from handlers.hotline.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Context


NAME = Arg("name", plain(any_words), optional=True)


@feature.command("snippet", NAME, WORDS, about=_("Your ready-made words: /snippet name words"),
                 role=Role.MENTOR, label=_("Ready-made words"), for_oneself=True)  # fmt: skip
async def snippet(ctx: Context) -> Sequence[Action]:
    """List, show, save ("name words") or delete ("-name") a mentor's ready-made words."""
    name, words = ctx.find(NAME), ctx.find(WORDS)
    if not name:
        return [await _all(ctx)]
    if name.startswith("-"):
        await snippets.delete(ctx.db, ctx.person.id, name[1:])
        return [Reply(_("Deleted."))]
    if not words:
        return [Reply(verbatim((await snippets.get(ctx.db, ctx.person.id, name)).text))]
    await snippets.save(ctx.db, ctx.person.id, name, words)
    return [
        Reply(
            _(
                "Saved. To send it as the answer to question 7: {command}",
                command=Literal(f"/answer 7 ={name}"),
            )
        )
    ]


async def _all(ctx: Context) -> Reply:
    own = await snippets.of(ctx.db, ctx.person.id)
    if not own:
        return Reply(_("You have no snippets yet. Save one: /snippet name words"))
    lines = [labelled(snippet.name, snippet.text) for snippet in own]
    return Reply(stack(_("Your snippets:"), *lines))
