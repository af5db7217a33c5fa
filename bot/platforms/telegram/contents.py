"""What a message carries besides words: files, contacts, locations.

A `ref` is Telegram's file_id, with "video_note:" before it where it is one: Telegram does not take
a video note's id for a video. Contacts are vCards, locations are geo: addresses (RFC 5870), so that
every platform can make something of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from bot.words import Attachment, AttachmentKind

VIDEO_NOTE = "video_note:"
VCARD = "text/vcard"
GEO = "text/x-geo"
NOT_RELAYABLE = ("poll", "dice", "game", "story", "paid_media", "checklist", "giveaway", "gift")
Raw = Mapping[str, Any]


def read_attachments(message: Raw, platform: str) -> tuple[Attachment, ...]:
    """Read what is attached to a message: at most one thing, as Telegram has it."""
    for field, read in READERS.items():
        if message.get(field):
            return (read(message[field], platform),)
    for field in NOT_RELAYABLE:
        if message.get(field):
            return (Attachment(AttachmentKind.OTHER, name=field, platform=platform),)
    return ()


def _file(
    file: Raw,
    platform: str,
    kind: AttachmentKind,
    name: str,
    media_type: str = "application/octet-stream",
) -> Attachment:
    return Attachment(
        kind,
        name=str(file.get("file_name") or name),
        media_type=str(file.get("mime_type") or media_type),
        size=int(file.get("file_size") or 0),
        platform=platform,
        ref=str(file["file_id"]),
        width=int(file.get("width") or 0),
        height=int(file.get("height") or 0),
        seconds=float(file.get("duration") or 0),
    )


def _photo(sizes: Any, platform: str) -> Attachment:
    largest = max(sizes, key=lambda size: int(size["width"]) * int(size["height"]))
    return _file(largest, platform, AttachmentKind.PHOTO, "photo.jpg", "image/jpeg")


def _animation(file: Raw, platform: str) -> Attachment:
    return _file(file, platform, AttachmentKind.ANIMATION, "animation.mp4", "video/mp4")


def _document(file: Raw, platform: str) -> Attachment:
    return _file(file, platform, AttachmentKind.DOCUMENT, "document")


def _voice(file: Raw, platform: str) -> Attachment:
    return _file(file, platform, AttachmentKind.VOICE, "voice.ogg", "audio/ogg")


def _audio(file: Raw, platform: str) -> Attachment:
    return _file(file, platform, AttachmentKind.AUDIO, "audio.mp3", "audio/mpeg")


def _video(file: Raw, platform: str) -> Attachment:
    return _file(file, platform, AttachmentKind.VIDEO, "video.mp4", "video/mp4")


def _video_note(file: Raw, platform: str) -> Attachment:
    video = _video(file, platform)
    return replace(video, ref=VIDEO_NOTE + video.ref)


def _sticker(file: Raw, platform: str) -> Attachment:
    if file.get("is_animated"):
        return _file(
            file, platform, AttachmentKind.STICKER, "sticker.tgs", "application/x-tgsticker"
        )
    if file.get("is_video"):
        return _file(file, platform, AttachmentKind.STICKER, "sticker.webm", "video/webm")
    return _file(file, platform, AttachmentKind.STICKER, "sticker.webp", "image/webp")


def _contact(contact: Raw, platform: str) -> Attachment:
    name = " ".join(filter(None, (contact.get("first_name"), contact.get("last_name"))))
    lines = ("BEGIN:VCARD", "VERSION:3.0", f"FN:{name}", f"TEL:{contact['phone_number']}")
    card = "\r\n".join((*lines, "END:VCARD", "")).encode()
    return Attachment(
        AttachmentKind.CONTACT,
        "contact.vcf",
        VCARD,
        size=len(card),
        platform=platform,
        content=card,
    )


def _location(location: Raw, platform: str, name: str = "") -> Attachment:
    geo = f"geo:{float(location['latitude'])},{float(location['longitude'])}".encode()
    return Attachment(
        AttachmentKind.LOCATION, name, GEO, size=len(geo), platform=platform, content=geo
    )


def _venue(venue: Raw, platform: str) -> Attachment:
    title = ", ".join(filter(None, (venue.get("title"), venue.get("address"))))
    return _location(venue["location"], platform, title)


READERS: dict[str, Callable[[Any, str], Attachment]] = {
    # An animation comes with a document of the same file, a venue with a location.
    "photo": _photo,
    "animation": _animation,
    "document": _document,
    "voice": _voice,
    "audio": _audio,
    "video": _video,
    "video_note": _video_note,
    "sticker": _sticker,
    "contact": _contact,
    "venue": _venue,
    "location": _location,
}
