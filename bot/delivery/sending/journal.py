"""The journal: what has just been delivered, written down before the database has a turn for it.

What came of a delivery is recorded with the next claims, in one transaction, which may have to wait
for whoever writes. A process that is killed meanwhile would send again what it knows to be there.
A line in a file takes microseconds and outlives the process; it is not forced to the disk, so that
a power cut may still lose it. Nothing here is anybody's words.
"""

from __future__ import annotations

import json
import logging
import os
from typing import TYPE_CHECKING

from bot.words.deliveries import Sent

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

OWNER_ONLY = 0o600
Try = tuple[int, str]
"""One try of one delivery: the row's number, and when it was claimed, in ISO format."""

log = logging.getLogger(__name__)


class Journal:
    """A file of one sender's. Without a path nothing is kept."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._descriptor: int | None = None
        self._is_empty = False

    def note(self, row_id: int, claimed_at: datetime, sent: Sent) -> None:
        """Keep that it is there. Trouble with the file is none of the delivery's."""
        votes = None if sent.votes is None else list(sent.votes)
        line = json.dumps(
            [row_id, claimed_at.isoformat(), sent.message, list(sent.more), votes, sent.unasked]
        ) + "\n"  # fmt: skip
        self._try(lambda descriptor: os.write(descriptor, line.encode()))
        self._is_empty = False

    def read(self) -> dict[Try, Sent]:
        """What an earlier process has kept. Lines that were not finished are left out."""
        kept: dict[Try, Sent] = {}
        if self._path is None or not self._path.exists():
            return kept
        for line in self._path.read_text(encoding="utf-8", errors="replace").splitlines():
            try:
                row_id, claimed_at, message, more, votes, unasked = json.loads(line)
                kept[int(row_id), str(claimed_at)] = Sent(
                    str(message),
                    tuple(map(str, more)),
                    None if votes is None else tuple(votes),
                    bool(unasked),
                )
            except (ValueError, TypeError):
                continue
        return kept

    def clear(self) -> None:
        """Forget all: it is in the tables."""
        if not self._is_empty:
            self._try(lambda descriptor: os.ftruncate(descriptor, 0))
            self._is_empty = True

    def close(self) -> None:
        """Let go of the file."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _try(self, change: Callable[[int], object]) -> None:
        if self._path is None:
            return
        try:
            if self._descriptor is None:
                flags = os.O_CREAT | os.O_WRONLY | os.O_APPEND
                self._descriptor = os.open(self._path, flags, OWNER_ONLY)
            change(self._descriptor)
        except OSError as error:
            log.warning("the journal of what was sent can't be kept (%s)", error.strerror)
            self._path = None
