"""What makes a phone ring, where a platform can also say things quietly."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.delivery.moves import STAFF
from bot.words import Priority, Reply

if TYPE_CHECKING:
    from bot.delivery.readers import Target
    from bot.words import OutgoingMessage


def rings(message: OutgoingMessage, target: Target) -> bool:
    """Does it come by itself to people who want to know of it at once?"""
    meant = target.chat.private or target.chat.purpose in STAFF or target.reader_id is not None
    return meant and not isinstance(message, Reply) and message.priority < Priority.ANNOUNCEMENT
