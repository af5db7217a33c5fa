"""Which files go along with words from one person to another, and what is said of the others."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.words import Attachment, AttachmentKind, Text, _, stack

if TYPE_CHECKING:
    from collections.abc import Iterable

NEVER = {
    AttachmentKind.CONTACT: _("I don't pass on contacts. Please write what you want to say."),
    AttachmentKind.LOCATION: _("I don't pass on locations. Please write the place if it matters."),
    AttachmentKind.OTHER: _(
        "I can't pass this sort of message on. Please write it, or send it as a file."
    ),
}
UNSEEN_ONLY_PICTURES = _(
    "To keep your name hidden I pass on pictures only, without their hidden details. "
    "A voice message, a video or a file could give you away."
)


def accepted(
    files: Iterable[Attachment], *, anonymous: bool
) -> tuple[list[Attachment], Text | None]:
    """The files that go along (stripped for an unseen asker), and what to say of the others."""
    passed_on: list[Attachment] = []
    notices: list[Text] = []
    for file in files:
        if file.kind in NEVER:
            notices.append(NEVER[file.kind])
        elif anonymous and not file.is_picture:
            notices.append(UNSEEN_ONLY_PICTURES)
        else:
            passed_on.append(replace(file, strip=anonymous))
    unique = list({notice.msgid: notice for notice in notices}.values())
    return passed_on, stack(*unique) if unique else None
