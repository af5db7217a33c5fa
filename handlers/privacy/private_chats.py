"""Private chats of people who are forgotten are forgotten when nothing waits for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import private_chats
from handlers.privacy.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Job, Tick
    from bot.words import Action


@feature.job(private_chats.FORGET_CHAT)
async def forget_chat(tick: Tick, job: Job) -> Sequence[Action]:
    """Some time after somebody was forgotten."""
    await private_chats.forget_chat(tick.db, job.subject, tick.now)
    return []
