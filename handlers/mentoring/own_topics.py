"""Own topics: where private chats have threads, what two who are paired say keeps to one."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain import jobs, references
from bot.domain.mentoring import pair_chat, pairings
from bot.words import Action, DropThread, Listing, NameThread, OwnThread, Text, stack, verbatim
from bot.words.domain_events import PairingEnded
from bot.words.mentoring import PairingState
from handlers.mentoring import wording
from handlers.mentoring.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Job, Tick
    from bot.storage.tables import Pairing

TIDY = "mentoring.tidy_topic"
"""The job that takes the topic of a pairing away that has ended long ago."""
ENDED = "✓"
"""Before the name of one that has ended."""


async def begin(tick: Tick, pairing: Pairing) -> OwnThread:
    """The topic of two who are paired now."""
    return OwnThread(await _name(tick, pairing), subject=pair_chat.about(pairing))


async def _name(tick: Tick, pairing: Pairing) -> Text:
    both = [await wording.name_of(tick, one) for one in (pairing.mentee_id, pairing.mentor_id)]
    return Text("{both}", {"both": Listing(tuple(both))}, translated=False)


@feature.listens(PairingEnded)
async def mark_as_ended(tick: Tick, ended: PairingEnded) -> Sequence[Action]:
    """Show at the topic that they are no pair any more, and take it away some time later."""
    pairing = await pairings.by_id(tick.db, ended.pairing_id)
    if pairing is None or not await references.has_thread(tick.db, pair_chat.about(pairing)):
        return []
    days = tick.settings.hotline.topics_kept_days
    if days:
        await jobs.schedule(tick.db, TIDY, pairing.id, tick.now + timedelta(days=days))
    name = stack(verbatim(ENDED), await _name(tick, pairing), gap=" ")
    return [NameThread(pair_chat.about(pairing), name)]


@feature.job(TIDY)
async def tidy_away(tick: Tick, job: Job) -> Sequence[Action]:
    """Take the topic away, with what stands in it."""
    pairing = await pairings.by_id(tick.db, job.subject)
    if pairing is not None and pairing.state != PairingState.ENDED:
        return []
    return [DropThread(pair_chat.topic(job.subject))]
