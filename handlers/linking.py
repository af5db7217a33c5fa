"""One person, two platforms: /link gives a code to type on the other one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import linking
from bot.engine.features import Feature
from bot.words import Action, Button, Literal, Refused, Reply, _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Context

feature = Feature("linking")

PLATFORMS = {"telegram": "Telegram", "matrix": "Matrix", "console": "Console"}


@feature.command("link", about=_("Use the bot as the same person on another platform"), last=True)
async def link(ctx: Context) -> Sequence[Action]:
    """Give a code, or use one up that was given elsewhere."""
    if not ctx.chat.private:
        raise Refused(_("Codes are for you alone. Write /link to me in private."))
    if not ctx.args:
        code = await linking.issue(ctx.db, ctx.person, ctx.now)
        shown = f"{code[:4]}-{code[4:]}"
        return [
            Reply(
                _(
                    "Write this to me on the other platform within ten minutes: {command}",
                    command=Literal(f"/link {shown}"),
                )
            )
        ]
    other = await linking.redeem(ctx.db, ctx.args, ctx.person, ctx.now)
    if other is None:
        return [Reply(_("This code doesn't fit, or it is too old. Ask for a new one with /link."))]
    await linking.merge(ctx.db, other, ctx.person)
    return [
        Reply(
            _("Done: both accounts are you now. To separate them: /unlink"),
        )
    ]


@feature.command("unlink", about=_("Separate your accounts again"), last=True)
async def unlink(ctx: Context) -> Sequence[Action]:
    """Make this account a person of its own, after asking once more."""
    if not ctx.chat.private:
        raise Refused(_("Write /unlink to me in private, please."))
    if ctx.args == "no":
        return [Reply(_("Nothing was changed."))]
    if ctx.args != "yes":
        platform = PLATFORMS.get(ctx.event.platform, ctx.event.platform)
        return [
            Reply(
                _(
                    "Your {platform} account will be separate again and keep the questions you "
                    "asked there. Your roles stay with the other account. Separate them?",
                    platform=platform,
                ),
                buttons=(
                    Button(_("Yes, separate them"), "/unlink yes"),
                    Button(_("No, leave it as it is"), "/unlink no"),
                ),
            )
        ]
    await linking.unlink(ctx.db, ctx.person, ctx.visit.account, ctx.now)
    return [Reply(_("Done: this account is separate again."))]
