"""What people choose: by a button, or in a platform's own poll."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.polls import polls
from bot.engine.arguments import plain
from bot.engine.features import Arg
from bot.words import Action, EventKind, Listing, Reply, _
from bot.words.states import PollState
from handlers.polls.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Context
    from bot.storage.tables import Poll


async def _poll_here(ctx: Context, words: str) -> Poll | None:
    """The poll that a button means, if it was put into this group."""
    poll = await polls.by_number(ctx.db, words)
    return poll if poll is not None and await polls.stands_in(ctx.db, poll, ctx.chat) else None


POLL = Arg("poll", _poll_here)
OPTION = Arg("option", plain(lambda words: int(words) if words.isdecimal() else None))


@feature.action("vote", POLL, OPTION)
async def press(ctx: Context) -> Sequence[Action]:
    """Choose, and see, alone, what is chosen now."""
    poll = ctx.get(POLL)
    chosen = await polls.press(ctx.db, poll, ctx.person.id, ctx.get(OPTION))
    if not chosen:
        return [Reply(_("Your choice is taken back."), whisper=True)]
    options = Listing(tuple(poll.options[place] for place in chosen))
    text = _("You have chosen: {options}. You can change it until the poll ends.", options=options)
    return [Reply(text, whisper=True)]


@feature.on(EventKind.VOTE)
async def vote(ctx: Context) -> Sequence[Action] | None:
    """Note what somebody has chosen in a platform's own poll; what comes too late counts not."""
    poll = await polls.standing_as(ctx.db, ctx.chat, ctx.event.message)
    if poll is None or poll.state != PollState.OPEN:
        return None
    await polls.vote(ctx.db, poll, ctx.person.id, ctx.event.choices)
    return []
