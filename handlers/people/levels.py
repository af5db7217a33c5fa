"""Where people say that they stand on the ladder, so that organizers can write to all who do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import levels, topics
from bot.engine.arguments import one_of, plain
from bot.engine.features import Arg, HelpPage
from bot.engine.screens import Screen, ticked
from bot.words import Button, _, stack
from handlers.people.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Context
    from bot.words import Action

SCREEN = "level"
NONE = "none"
LEVEL = Arg("level", plain(one_of(*topics.LEVELS, NONE)), optional=True)


@feature.command("level", LEVEL, about=_("Say where you stand on the ladder"),
                 page=HelpPage.SETTINGS, for_oneself=True)  # fmt: skip
async def level(ctx: Context) -> Sequence[Action]:
    """Show where somebody stands, or note it: "/level emerging"."""
    chosen = ctx.find(LEVEL)
    if chosen is not None:
        await levels.choose(ctx.db, ctx.person.id, "" if chosen == NONE else chosen)
    stands = await levels.of(ctx.db, ctx.person.id)
    buttons = [
        Button(ticked(name, chosen=word == stands), f"/level {word}")
        for word, name in topics.LEVELS.items()
    ]
    if stands:
        buttons.append(Button(_("Say nothing of it"), f"/level {NONE}"))
    text = stack(
        _("Where do you stand? You need not say it."),
        _("Organizers can write to all who stand somewhere, and see how many they are, not who."),
    )
    up = Button(_("Step by step"), "/ladder")
    return [await Screen(text, tuple(buttons), up).show(ctx, SCREEN)]
