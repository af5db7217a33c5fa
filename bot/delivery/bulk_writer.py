"""One message for many people: rendered once a language, written in one statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert

from bot.delivery.outbox_writer import OutboxWriter
from bot.delivery.queue import NEW_ROW, new_row
from bot.delivery.reference_rows import reference_row
from bot.languages.rendering import render, split
from bot.storage.core import MESSAGE_REFERENCE, OUTBOX
from bot.words import Button, OutgoingMessage, Priority, Role, Text
from bot.words.deliveries import Act, Delivery

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.delivery.audiences import Recipient

NEW_REFERENCES = insert(MESSAGE_REFERENCE).returning(
    MESSAGE_REFERENCE.c.reader_id, MESSAGE_REFERENCE.c.part, MESSAGE_REFERENCE.c.id
)
NEW_ROWS = insert(OUTBOX).returning(OUTBOX.c.id)
"""What gives something back is written as one statement of many rows, not as many statements."""

Wording = tuple[str, str, str, Role]
"""What makes a message another one: platform, language, zone ("": no matter), what may be pressed.
"""


@dataclass(slots=True)
class BulkWriter:
    """Writes one message to many people, in private; keep it for as long as it is the same one.

    `needed` is the role that it takes to press a button: others don't see it.
    """

    outbox: OutboxWriter
    message: OutgoingMessage
    text: Text
    needed: Callable[[Button], Role]
    _depends_on_zone: bool = field(init=False)
    _pieces: dict[Wording, list[Delivery]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        texts = (self.text, *(button.label for button in self.message.buttons))
        self._depends_on_zone = any(depends_on_zone(text) for text in texts)

    async def write(self, people: Sequence[Recipient]) -> None:
        """Write it to each of them."""
        rows: list[dict[str, Any]] = []
        references: list[dict[str, Any]] = []
        for recipient in people:
            target = recipient.target
            for part, delivery in enumerate(self._wording(recipient)):
                row = self.outbox.row(
                    target.chat,
                    delivery,
                    self.message.priority,
                    until=self.message.until,
                    gathers=self.message.gathers,
                )
                rows.append({**row, "head": part == 0, "turn": 0})
                if self.message.subject is not None:
                    references.append(reference_row(self.message.subject, part, target, delivery))
        if references:
            new_references = await self.outbox.db.execute(NEW_REFERENCES, references)
            # in any order
            ids = {(reader_id, part): id_ for reader_id, part, id_ in new_references}
            for row, reference in zip(rows, references, strict=True):
                row["reference_id"] = ids[reference["reader_id"], reference["part"]]
        if rows and self.message.priority < Priority.ANNOUNCEMENT:
            await self.outbox.db.execute(NEW_ROW, [queued(row) for row in rows])
        elif rows:
            await self.outbox.db.execute(NEW_ROWS, rows)

    def _wording(self, recipient: Recipient) -> list[Delivery]:
        """The pieces of the message as that person sees it; without the chat's key."""
        target, role = recipient
        reader, platform = self.outbox.reader(target), target.chat.platform
        zone = f"{reader.zone} {reader.names_utc}" if self._depends_on_zone else ""
        key = (platform, reader.language, zone, role)
        if key not in self._pieces:
            limit = self.outbox.outlets[platform].capabilities.text_limit
            rings = self.message.priority < Priority.ANNOUNCEMENT
            pieces = [
                Delivery(Act.MESSAGE, "", content=content, rings=rings)
                for content in split(render(self.text, reader), limit)
            ]
            buttons = [button for button in self.message.buttons if self.needed(button) <= role]
            pieces[-1] = replace(
                pieces[-1],
                keys=self.outbox.keys(buttons, target),
                attachments=self.message.attachments,
            )
            self._pieces[key] = pieces
        return self._pieces[key]


def depends_on_zone(text: Text) -> bool:
    """Does it show a moment, which is another time of day elsewhere?"""
    return any(
        isinstance(value, datetime) or (isinstance(value, Text) and depends_on_zone(value))
        for value in text.values.values()
    )


def queued(row: dict[str, Any]) -> dict[str, Any]:
    """The parameters for a row that takes its turn in its chat."""
    return new_row({name: value for name, value in row.items() if name not in {"head", "turn"}})
