"""Our keys as Telegram's numbers."""

from __future__ import annotations

from bot.words.failures import Rejected


def number(key: str) -> int:
    """Turn one of our keys into Telegram's number. Raises Rejected.

    A side chat's key is none: what is meant for one member can't go to the group by mistake.
    """
    try:
        return int(key)
    except ValueError:
        raise Rejected("not a key of Telegram's") from None
