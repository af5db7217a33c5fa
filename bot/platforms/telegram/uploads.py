"""Attachments as calls: which method takes which kind, what can share an album."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from bot.platforms.telegram.contents import VIDEO_NOTE
from bot.platforms.telegram.library import (
    InputFile,
    InputMediaAudio,
    InputMediaDocument,
    InputMediaPhoto,
    InputMediaVideo,
    MessageEntity,
)
from bot.words import Attachment, AttachmentKind
from bot.words.failures import Rejected

NAME = "telegram"
MOST_IN_AN_ALBUM = 10
LARGEST_PHOTO_BYTES = 10_000_000
LARGEST_UPLOAD_BYTES = 50_000_000
"""Limits of uploads: core.telegram.org/bots/api#sending-files."""
FIELDS = {
    AttachmentKind.PHOTO: "photo",
    AttachmentKind.DOCUMENT: "document",
    AttachmentKind.VOICE: "voice",
    AttachmentKind.AUDIO: "audio",
    AttachmentKind.VIDEO: "video",
    AttachmentKind.ANIMATION: "animation",
    AttachmentKind.STICKER: "sticker",
    AttachmentKind.OTHER: "document",
}
METHODS = {
    "photo": "sendPhoto",
    "document": "sendDocument",
    "voice": "sendVoice",
    "audio": "sendAudio",
    "video": "sendVideo",
    "video_note": "sendVideoNote",
    "animation": "sendAnimation",
    "sticker": "sendSticker",
    "contact": "sendContact",
    "location": "sendLocation",
}
ALBUMS: dict[str, Any] = {
    "photo": InputMediaPhoto,
    "video": InputMediaVideo,
    "document": InputMediaDocument,
    "audio": InputMediaAudio,
}
CAPTIONED = frozenset({"photo", "document", "voice", "audio", "video", "animation"})
UPLOADABLE = {
    "photo": ("image/jpeg", "image/png", "image/webp", "image/bmp"),
    "voice": ("audio/ogg", "audio/mpeg", "audio/mp4"),
    "audio": ("audio/mpeg", "audio/mp4", "audio/x-m4a"),
    "video": ("video/mp4",),
    "animation": ("video/mp4", "image/gif"),
    "sticker": ("image/webp", "video/webm", "application/x-tgsticker"),
}
"""Media types that these methods take; whatever else is uploaded goes as a document."""


PLAYED = frozenset({"voice", "audio", "video", "animation"})
"""What is said to play for so many seconds."""


def field_of(attachment: Attachment) -> str:
    """Tell as which field ("photo", "document" …) an attachment is sent."""
    if attachment.kind in {AttachmentKind.CONTACT, AttachmentKind.LOCATION}:
        return attachment.kind.value
    if attachment.ref.startswith(VIDEO_NOTE) and not attachment.content:
        return "video_note"
    field = FIELDS[attachment.kind]
    if not attachment.content:
        return field
    if attachment.media_type not in UPLOADABLE.get(field, (attachment.media_type,)):
        return "document"
    too_big = field == "photo" and len(attachment.content) > LARGEST_PHOTO_BYTES
    return "document" if too_big else field


def grouped(attachments: Sequence[Attachment]) -> list[list[Attachment]]:
    """Put together what can share an album: photos with videos, documents, audio files.

    Albums come in the order of their first part; what goes alone is a group of one.
    """
    groups: list[list[Attachment]] = []
    order = {
        _family(attachment): place for place, attachment in reversed([*enumerate(attachments)])
    }
    for family, members in groupby(
        sorted(attachments, key=lambda file: order[_family(file)]), key=_family
    ):
        size = MOST_IN_AN_ALBUM if family in {"visual", "document", "audio"} else 1
        together = list(members)
        groups += [together[at : at + size] for at in range(0, len(together), size)]
    return groups


def _family(attachment: Attachment) -> str:
    field = field_of(attachment)
    return "visual" if field in {"photo", "video"} else field


def media_of(attachment: Attachment) -> InputFile | str:
    """Return the file, to upload or by its id.

    Raises Rejected for what isn't here: another platform's, or what must be stripped first.
    """
    if attachment.content:
        if len(attachment.content) > LARGEST_UPLOAD_BYTES:
            raise Rejected("the file is too big to upload")
        name = (
            attachment.name if attachment.name and not attachment.strip else _plain_name(attachment)
        )
        return InputFile(attachment.content, filename=name, attach=True)
    if attachment.platform != NAME or attachment.strip or not attachment.ref:
        raise Rejected(f"the {attachment.kind} has to be fetched first")
    return attachment.ref.removeprefix(VIDEO_NOTE)


def _plain_name(attachment: Attachment) -> str:
    """A name that tells nothing of the sender; the method and the content tell the rest."""
    extension = attachment.media_type.rpartition("/")[2].split("+")[0]
    return f"{attachment.kind}.{extension if extension.isalnum() else 'bin'}"


def album_item(attachment: Attachment, text: str, entities: Sequence[dict[str, Any]]) -> Any:
    """Return one part of an album, with its caption if there is one."""
    return ALBUMS[field_of(attachment)](
        media_of(attachment),
        caption=text or None,
        caption_entities=[MessageEntity.de_json(entity, None) for entity in entities],
    )


def single_params(attachment: Attachment) -> dict[str, Any]:
    """Return the parameters that carry an attachment sent alone. Raises Rejected."""
    if attachment.kind is AttachmentKind.CONTACT:
        return _contact_params(attachment.content.decode("utf-8", "replace"))
    if attachment.kind is AttachmentKind.LOCATION:
        return _location_params(attachment.content.decode("utf-8", "replace"))
    field = field_of(attachment)
    plays = bool(attachment.content and attachment.seconds) and field in PLAYED
    more = {"duration": max(1, round(attachment.seconds))} if plays else {}
    return {field: media_of(attachment), **more}


def _contact_params(card: str) -> dict[str, Any]:
    name = re.search(r"^FN[^:\n]*:(.*?)\r?$", card, re.MULTILINE)
    phone = re.search(r"^TEL[^:\n]*:(?:tel:)?(.*?)\r?$", card, re.MULTILINE)
    if name is None or phone is None:
        raise Rejected("the contact has no name or no number")
    return {"first_name": name[1] or phone[1], "phone_number": phone[1]}


def _location_params(geo: str) -> dict[str, Any]:
    position = re.match(r"geo:(-?[\d.]+),(-?[\d.]+)", geo)
    if position is None:
        raise Rejected("the location has no position")
    return {"latitude": float(position[1]), "longitude": float(position[2])}
