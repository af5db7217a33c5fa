"""What can be said at the desk: commands and buttons, but for what is done in chats alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.engine.calls import Call
from bot.words import Text, _

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.words import Event

LONGEST = 16_000
"""Characters of what is said, or written in one input: no chat brings so many in one message."""
ONLY_COMMANDS = _("Here I understand what begins with /, such as /queue.")
IN_PRIVATE = _("Please ask me for it in our private chat.")


def why_not(event: Event, off_desk: Collection[str]) -> Text | None:
    """Why that can't be said here, if so; `off_desk`: names of what is done in chats alone."""
    call = Call.of(event)
    if call is None or call.name in off_desk:
        return ONLY_COMMANDS if call is None else IN_PRIVATE
    return too_long(event.text)


def too_long(words: str) -> Text | None:
    """What to say of words that are too many."""
    if len(words) <= LONGEST:
        return None
    return _("Please write it in at most {count} characters.", count=LONGEST)
