"""The first minute: a calm hello, and a help that shows only what this person can do here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.feature import Commands, Feature, Role
from bot.message import Button, Reply, Says, Text, _, stack

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.feature import Context

feature = Feature("start")


@feature.command("start", about=_("Start here"))
async def start(ctx: Context) -> Sequence[Says]:
    """Say hello, and what to do next: just write."""
    hello = _(
        "Hello {name}, I help newcomers in {community}.",
        name=ctx.person.name,
        community=ctx.settings.community.name,
    )
    return [
        Reply(
            stack(
                hello,
                _(
                    "Write your question, just as you would ask a friend. If I don't know the "
                    "answer, people will."
                ),
            ),
            buttons=(
                Button(_("My language"), "/language"),
                Button(_("Ask unseen"), "/anonymous"),
                Button(_("What can you do?"), "/help"),
            ),
        )
    ]


@feature.command("help", about=_("What I can do for you"), group=True)
async def help_(ctx: Context) -> Sequence[Says]:
    """List what this person can do in this chat."""
    shown = [
        one
        for one in ctx.use(Commands).all
        if one.about is not None
        and ctx.is_a(one.role)
        and (one.private if ctx.chat.private else one.group)
    ]
    lines = []
    for role in Role:
        of_role = [one for one in shown if one.role is role]
        if of_role:
            lines.append(_heading(role))
        lines += [
            Text("{command}: {about}", {"command": f"/{one.name}", "about": one.about},
                 translated=False)
            for one in of_role
        ]  # fmt: skip
    return [Reply(stack(*lines), whisper=True)]


def _heading(role: Role) -> Text:
    match role:
        case Role.MENTOR:
            return _("**For mentors**")
        case Role.ORGANIZER:
            return _("**For organizers**")
        case Role.OWNER:
            return _("**For owners**")
    return _("Just write your question. Or use one of these:")
