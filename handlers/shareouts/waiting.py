"""When nobody goes on with a draft: its makers are asked once, and told when it goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.shareouts import composing as drafting
from bot.domain.shareouts import content, making
from bot.words import Action, Send, _, to_destroy
from bot.words.quiet import Quiet
from handlers.shareouts import composing
from handlers.shareouts.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Job, Tick


@feature.job(making.ASK_ON, quiet=Quiet.COMMUNITY)
async def ask_on(tick: Tick, job: Job) -> Sequence[Action]:
    """Ask, once, whether they go on."""
    shareout = await making.find(tick.db, job.subject)
    if shareout is None or not making.is_in_making(shareout) or shareout.drafted_until is None:
        return []
    making.note_asked_on(shareout, tick.now)
    text = _(
        "You have begun “{title}”. Would you like to go on? I keep it until {day}, and delete it "
        "then.",
        title=(await content.of(tick.db, shareout)).title,
        day=shareout.drafted_until.date(),
    )
    buttons = (
        composing.to_go_on(shareout),
        to_destroy(_("Delete it"), f"!shareout-delete {shareout.id}"),
    )
    about = drafting.about(shareout.id)
    return [
        Send(person_id, text, buttons=buttons, subject=about, thread_of=about)
        for person_id in await making.makers(tick.db, shareout)
    ]


@feature.job(making.EXPIRE, quiet=Quiet.COMMUNITY)
async def expire(tick: Tick, job: Job) -> Sequence[Action]:
    """Delete what nobody went on with, and say so."""
    shareout = await making.find(tick.db, job.subject)
    if shareout is None or not making.is_in_making(shareout) or shareout.drafted_until is None:
        return []
    if shareout.drafted_until > tick.now:
        return []
    text = _(
        "I've deleted what you had begun, as I said: “{title}”. You can always begin anew.",
        title=(await content.of(tick.db, shareout)).title,
    )
    people_told = await making.makers(tick.db, shareout)
    await making.give_up(tick.db, shareout, tick.now)
    return [Send(person_id, text) for person_id in people_told]
