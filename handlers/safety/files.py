"""Which files go along to the team, without what tells whose they are."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.words import Attachment, Text, _

if TYPE_CHECKING:
    from collections.abc import Sequence

ONLY_PICTURES = _(
    "To keep your name hidden I pass on pictures only, without their hidden details. "
    "A voice message, a video or a file could give you away."
)


def pictures(attachments: Sequence[Attachment]) -> tuple[list[Attachment], Text | None]:
    """The pictures, to be stripped, and what to say of other files."""
    accepted = [replace(file, strip=True) for file in attachments if file.is_picture]
    return accepted, None if len(accepted) == len(attachments) else ONLY_PICTURES
