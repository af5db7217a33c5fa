"""The first owner: by a code that only the machine on which the bot runs has shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import people
from bot.domain.setup import owner_codes, steps
from bot.engine.arguments import any_words, plain
from bot.engine.features import Arg, Role
from bot.words import Action, Button, EventKind, Organizers, Reply, Say, _, stack
from handlers.setup.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Context

CODE = Arg("code", plain(any_words), _("Which code? Write it like this:"),
           example="ABCD-EFGH-JKLM-NPQR", rest=True)  # fmt: skip
SEEN = _(
    "Others have seen this code, so it is void. Whoever runs me makes another one by {command}.",
    command=owner_codes.ANOTHER,
)


# Linked, though it changes something: whoever follows the link holds the code, and nobody else can
# make a link with it.
@feature.command("owner", CODE, linked=True)
async def become_owner(ctx: Context) -> Sequence[Action]:
    """Become an owner by a code: "/owner ABCD-EFGH-JKLM-NPQR"."""
    return await _redeem(ctx, ctx.get(CODE))


@feature.on(EventKind.TEXT, early=True)
async def hear_code(ctx: Context) -> Sequence[Action] | None:
    """Take a code for one without the command, so that it is passed on to nobody."""
    code = owner_codes.code_in(ctx.event.text)
    if not code or not await owner_codes.is_waiting(ctx.db, code, ctx.now):
        return None
    return await _redeem(ctx, code)


async def _redeem(ctx: Context, code: str) -> Sequence[Action]:
    if not ctx.chat.private or ctx.chat.beside_id is not None:
        await owner_codes.void(ctx.db, code)
        return [Reply(SEEN, whisper=True)]
    others = await people.with_roles(ctx.db, Role.ORGANIZER, Role.OWNER)
    await owner_codes.redeem(ctx.db, code, ctx.person, ctx.now)
    await steps.begin_reminding(ctx.db, ctx.now)
    welcome = stack(
        _("You own me now: you may do everything, and name organizers and mentors."),
        _("Add me to your groups. In each I ask you what it is for."),
        gap="\n\n",
    )
    told = _("{name} is an owner now, by a code from the machine on which I run.",
             name=ctx.person.name)  # fmt: skip
    open_page = Button(_("What is still to do"), "/setup")
    news = [Say(Organizers(but=frozenset({ctx.person.id})), told)] if others else []
    return [Reply(welcome, buttons=(open_page,)), *news]
