"""What platforms have given, in neutral words."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.engine.inbox import NotConfiguredError, UnparsableError
from bot.languages.direction import heard
from bot.words import EventKind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.storage.tables import InboxRow
    from bot.words import Event
    from bot.words.platforms import Outlet


def parse(platforms: Mapping[str, Outlet], row: InboxRow) -> list[Event]:
    """What happened. Raises UnparsableError."""
    platform = platforms.get(row.platform)
    if platform is None:
        raise UnparsableError from NotConfiguredError(row.platform)
    try:
        events = platform.parse(row.payload or "")
    except Exception as error:
        raise UnparsableError from error
    return [
        event
        if event.text.isascii()
        else replace(event, text=heard(event.text), marked=heard(event.marked))
        for event in events
    ]


def texts_of(platforms: Mapping[str, Outlet], rows: Sequence[InboxRow]) -> list[str]:
    """What people wrote in these events, without their commands; for work ahead of handling."""
    texts: list[str] = []
    for row in rows:
        with contextlib.suppress(UnparsableError):
            texts += [
                event.text.partition(" ")[2] if event.text.startswith("/") else event.text
                for event in parse(platforms, row)
                if event.kind is EventKind.TEXT
            ]
    return [text for text in texts if text.strip()]
