"""Files that go with what is said."""

from __future__ import annotations

from base64 import b64decode, b64encode
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


class AttachmentKind(StrEnum):
    """What sort of thing is attached."""

    PHOTO = "photo"
    DOCUMENT = "document"
    VOICE = "voice"
    AUDIO = "audio"
    VIDEO = "video"
    ANIMATION = "animation"
    STICKER = "sticker"
    CONTACT = "contact"
    LOCATION = "location"
    OTHER = "other"


PICTURES = frozenset({"image/jpeg", "image/png", "image/webp"})


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file: either still with a platform (`platform`, `ref`) or here (`content`).

    `size` is in bytes, `width` and `height` in pixels, `seconds` how long it plays (0: unknown).
    `waveform` is how loud a voice is as it goes on (0 to 1024), `blurhash` what a picture looks
    like from afar, where the sender's client told so.
    `ref` means something only to the platform that gave it.
    """

    kind: AttachmentKind
    name: str = ""
    media_type: str = "application/octet-stream"
    size: int = 0
    platform: str = ""
    ref: str = ""
    content: bytes = b""
    strip: bool = False
    """Take every trace of the sender out (name, metadata) before it is passed on."""
    width: int = 0
    height: int = 0
    seconds: float = 0.0
    waveform: tuple[int, ...] = ()
    blurhash: str = ""

    @property
    def is_picture(self) -> bool:
        """A picture, sent as a photo or as a file: what metadata can be taken out of."""
        return self.kind is AttachmentKind.PHOTO or (
            self.kind is AttachmentKind.DOCUMENT and self.media_type in PICTURES
        )

    def to_json(self) -> dict[str, Any]:
        """What JSON can keep; content that is already here goes along in base 64."""
        kept = {one.name: getattr(self, one.name) for one in fields(self)}
        return {**kept, "kind": self.kind.value, "content": b64encode(self.content).decode()}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Attachment:
        """The same again."""
        return cls(
            **{
                **kept,
                "kind": AttachmentKind(kept["kind"]),
                "content": b64decode(kept["content"]),
                "waveform": tuple(kept.get("waveform", ())),
            }
        )


def text_of(content: bytes) -> str:
    """What is written in a file, as spreadsheets and editors write it."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")
