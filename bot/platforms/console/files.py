"""Files in the console's raw events."""

from __future__ import annotations

from typing import Any

from bot.platforms.console.samples import PLATFORM
from bot.words import Attachment, AttachmentKind


def to_json(file: Attachment) -> dict[str, Any]:
    """The file as the event keeps it."""
    return {
        "kind": file.kind.value,
        "name": file.name,
        "media_type": file.media_type,
        "size": file.size,
        "ref": file.ref,
    }


def from_json(fields: dict[str, Any]) -> Attachment:
    """The file again. Raises KeyError or ValueError."""
    return Attachment(
        kind=AttachmentKind(fields["kind"]),
        name=fields["name"],
        media_type=fields["media_type"],
        size=fields["size"],
        platform=PLATFORM,
        ref=fields["ref"],
    )
