"""The way in: a link that works once, asked for in private; and the way out of everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.desk import sessions
from bot.engine.arguments import Arg, one_of, plain
from bot.engine.features import HelpPage, Role
from bot.words import Action, Button, Literal, Refused, Reply, Send, Text, _, stack
from bot.words.web import PublicAddress
from handlers.desk.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Context

OUT = "out"
WANTED = Arg("wanted", plain(one_of(OUT)), example=OUT, optional=True)


@feature.command(
    "desk",
    WANTED,
    about=_("Open the desk on the web"),
    role=Role.MENTOR,
    page=HelpPage.MENTORS,
    label=_("Desk on the web"),
)
async def open_desk(ctx: Context) -> Sequence[Action]:
    """Give a link; with "out", let none of their browsers be theirs any more."""
    if ctx.find(WANTED) == OUT:
        await sessions.end_all(ctx.db, ctx.person.id)
        return [Reply(_("Done. You have left the desk everywhere."), whisper=True)]
    address = ctx.use(PublicAddress)
    if not address.url:
        hint = _("Whoever runs me can turn it on: see [web] in my settings.")
        raise Refused(stack(_("There is no desk on the web here."), hint, gap=" "))
    if not ctx.chat.private:
        raise Refused(_("Please ask me for it in our private chat."))
    token = await sessions.issue_link(ctx.db, ctx.person.id, ctx.chat.id, ctx.now)
    link = address.link(f"/desk/in/{token}")
    text = _("Your way to the desk. It works once, for ten minutes; keep it to yourself.")
    copied = Text("{link}", {"link": Literal(link)}, translated=False)
    return [
        Send(
            ctx.person.id,
            stack(text, copied, gap="\n\n"),
            buttons=(Button(_("Open the desk"), url=link),),
        )
    ]
