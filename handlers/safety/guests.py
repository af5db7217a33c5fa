"""Danger and distress told where the bot is not: where help is; nothing is kept or passed on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.safety.detection import Concern, detect
from bot.words import GuestAnswer, open_private
from handlers.safety import guidance
from handlers.safety.registry import feature

if TYPE_CHECKING:
    from bot.engine.features import Lookup


@feature.guest
async def point_to_help(lookup: Lookup) -> GuestAnswer | None:
    """Say where help is, before anything else is looked for."""
    match detect(lookup.words):
        case Concern.NONE:
            return None
        case Concern.SELF_HARM:
            text = guidance.self_harm(lookup)
        case _:
            text = guidance.danger(lookup)
    return GuestAnswer(text, (open_private("/sos"),))
