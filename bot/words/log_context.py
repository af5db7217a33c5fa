"""What log lines are about: ids and names of parts, noted once for all that is logged meanwhile."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

_ABOUT: ContextVar[Mapping[str, object]] = ContextVar("log_context")
_NOTHING: Mapping[str, object] = {}


def current() -> Mapping[str, object]:
    """What is being worked on."""
    return _ABOUT.get(_NOTHING)


@contextmanager
def about(**ids: object) -> Iterator[None]:
    """Note it for a while. Ids and names of parts alone: never words, names or addresses."""
    token = _ABOUT.set({**current(), **ids})
    try:
        yield
    finally:
        _ABOUT.reset(token)
