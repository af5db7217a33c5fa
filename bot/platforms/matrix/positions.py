"""Positions in the stream of a homeserver, as they are stored; also after a restore.

A backup's position is older than what the bot has heard since. Going on from there brings all of
that again: what was said before a moment counts as heard, then.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

RESTORED = re.compile(r"heard until (\d+); ")


def restored(position: str, heard_until: datetime) -> str:
    """What to store in place of a position from a backup."""
    return f"heard until {heard_until.timestamp() * 1000:.0f}; {RESTORED.sub('', position)}"


def read(stored: str) -> tuple[str, int]:
    """The position, and until when all counts as heard, in milliseconds since 1970 (0: nothing)."""
    found = RESTORED.match(stored)
    return (stored, 0) if found is None else (stored[found.end() :], int(found[1]))
