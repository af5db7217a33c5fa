"""What was handled and done, said to the meter once it is committed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import RowMapping

    from bot.storage.tables import InboxRow
    from bot.words import Event
    from bot.words.meters import Meter

Handled = tuple["InboxRow", "Sequence[Event]"]


def count_handled(meter: Meter, handled: Iterable[Handled], now: datetime) -> None:
    """Events were handled."""
    for row, events in handled:
        kinds = [event.kind for event in events]
        meter.handled(row.platform, kinds, (now - row.received_at).total_seconds())


def count_job(meter: Meter, row: RowMapping | None, result: str, now: datetime) -> None:
    """A job was done, or has failed."""
    if row is not None:
        meter.job(row["name"], result, (now - row["due_at"]).total_seconds())
