"""Writing many things, a batch at a time, with a sign of progress after each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")

BATCH = 250

Progress = Callable[[int], None]
"""Called with how many things were just written."""


def in_batches(things: Sequence[T]) -> Iterator[Sequence[T]]:
    """So many at a time, in order."""
    for first in range(0, len(things), BATCH):
        yield things[first : first + BATCH]
