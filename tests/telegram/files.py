"""Files: what people and the bot upload, under opaque identifiers."""

import base64
import hashlib
from dataclasses import dataclass, field
from typing import Any

from tests.telegram.errors import ApiError, bad_request

MEGABYTE = 1024 * 1024
DOWNLOAD_LIMIT = 20 * MEGABYTE
PHOTO_LIMIT = 10 * MEGABYTE
UPLOAD_LIMIT = 50 * MEGABYTE
IMAGE_STARTS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8", b"RIFF", b"BM")
PREFIXES = {
    "photo": "AgACAgQAAxk", "document": "BQACAgQAAxk", "voice": "AwACAgQAAxk",
    "audio": "CQACAgQAAxk", "video": "BAACAgQAAxk", "animation": "CgACAgQAAxk",
    "sticker": "CAACAgQAAxk", "video_note": "DQACAgQAAxk",
}  # fmt: skip
EXTENSIONS = {
    "photo": "jpg", "document": "bin", "voice": "oga", "audio": "mp3", "video": "mp4",
    "animation": "mp4", "sticker": "webp", "video_note": "mp4",
}  # fmt: skip
MEDIA_KINDS = tuple(PREFIXES)


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file on Telegram's servers."""

    file_id: str
    file_unique_id: str
    kind: str
    content: bytes
    name: str
    mime_type: str
    path: str
    size: int

    def as_json(self) -> dict[str, Any]:
        """Return the fields that every kind of file shows."""
        return {
            "file_id": self.file_id,
            "file_unique_id": self.file_unique_id,
            "file_size": self.size,
        }


@dataclass(slots=True)
class FileStore:
    """All files, by identifier and by path."""

    by_id: dict[str, StoredFile] = field(default_factory=dict)
    by_path: dict[str, StoredFile] = field(default_factory=dict)

    def add(
        self, kind: str, content: bytes, *, name: str = "", mime_type: str = "", size: int = 0
    ) -> StoredFile:
        """Store a file; ``size`` (bytes) may pretend to be more than the content."""
        number = len(self.by_id)
        digest = hashlib.sha256(content).digest()
        unique = base64.urlsafe_b64encode(digest[:9]).decode()
        opaque = base64.urlsafe_b64encode(number.to_bytes(4, "big") + digest[:24]).decode()
        extension = name.rpartition(".")[2] if "." in name else EXTENSIONS[kind]
        stored = StoredFile(
            file_id=f"{PREFIXES[kind]}{opaque}Ng",
            file_unique_id=f"AQAD{unique}",
            kind=kind,
            content=content,
            name=name,
            mime_type=mime_type or "application/octet-stream",
            path=f"{kind}s/file_{number}.{extension}",
            size=size or len(content),
        )
        self.by_id[stored.file_id] = self.by_path[stored.path] = stored
        return stored

    def upload(self, kind: str, content: bytes, *, name: str, mime_type: str) -> StoredFile:
        """Store what the bot uploads.

        Raises:
            ApiError: 413 when it is too big, 400 when it is empty or no picture.
        """
        if len(content) > (PHOTO_LIMIT if kind == "photo" else UPLOAD_LIMIT):
            raise ApiError(413, "Request Entity Too Large")
        if not content:
            raise bad_request("file must be non-empty")
        if kind == "photo" and not content.startswith(IMAGE_STARTS):
            raise bad_request("IMAGE_PROCESS_FAILED")
        return self.add(kind, content, name=name, mime_type=mime_type)

    def known(self, file_id: str, kind: str) -> StoredFile:
        """Return a file that is sent again by its identifier.

        Raises:
            ApiError: 400 when it is unknown or of another kind.
        """
        if file_id.startswith(("http://", "https://")):
            raise bad_request("failed to get HTTP URL content")
        stored = self.by_id.get(file_id)
        if stored is None:
            raise bad_request(
                "wrong remote file identifier specified: Wrong character in the string"
            )
        if stored.kind != kind:
            one, other = (name.replace("_", " ").title() for name in (stored.kind, kind))
            raise bad_request(f"can't use file of type {one} as {other}")
        return stored


def media_json(stored: StoredFile, **more: Any) -> Any:
    """Return the message field of a file: an object, or the sizes of a photo."""
    face = stored.as_json()
    match stored.kind:
        case "photo":
            small = {**face, "file_id": f"{stored.file_id[:-2]}Mw", "width": 90, "height": 67}
            small["file_size"] = min(stored.size, 1200)
            return [small, {**face, "width": 1280, "height": 960}]
        case "document":
            return {**face, "file_name": stored.name, "mime_type": stored.mime_type, **more}
        case "sticker":
            shape = {"type": "regular", "is_animated": False, "is_video": False}
            return {**face, "width": 512, "height": 512, **shape, **more}
        case "video_note":
            return {**face, "length": 240, "duration": 1, **more}
        case "video" | "animation":
            shape = {"width": 640, "height": 480, "duration": 1}
            return {**face, **shape, "mime_type": stored.mime_type, **more}
        case _:
            return {**face, "duration": 1, "mime_type": stored.mime_type, **more}
