"""Files that people of the console send: from the disk, or small stand-ins for what isn't there.

A stand-in depends on its name alone. Pictures are real and carry metadata that tells on their
sender (EXIF: author, camera), so that a script shows whether it is taken out.
"""

from __future__ import annotations

import io
from mimetypes import MimeTypes
from pathlib import Path, PurePath

from bot.words import Attachment, AttachmentKind
from bot.words.failures import Rejected

PLATFORM = "console"
SAMPLE = "sample:"
"""How the `ref` of a stand-in begins; a file's `ref` is `FILE` and its path."""
FILE = "file:"

PICTURES = {".jpg": "JPEG", ".jpeg": "JPEG", ".png": "PNG", ".webp": "WEBP", ".gif": "GIF"}
SOUNDS = {".ogg": "audio/ogg", ".oga": "audio/ogg"}

AUTHOR = 0x013B
CAMERA = 0x0110
SAYS_WHO = "Taken by somebody who can be found"
"""The author in the metadata of every stand-in picture that can have one."""

_types = MimeTypes()


def attach(name: str, path: str = "") -> Attachment:
    """Make what is sent as `name`: the file at `path`, or a stand-in where there is no path."""
    ref = f"{FILE}{path}" if path else f"{SAMPLE}{PurePath(name).name}"
    return Attachment(
        kind=_kind(name),
        name=PurePath(name).name,
        media_type=media_type(name),
        size=len(read(ref)),
        platform=PLATFORM,
        ref=ref,
    )


def share(kind: AttachmentKind) -> Attachment:
    """Make a shared contact or location, which has no content."""
    return Attachment(kind=kind, name=kind.value, platform=PLATFORM)


def read(ref: str) -> bytes:
    """Give the content behind an attachment's `ref`. Raises Rejected where it is gone."""
    if ref.startswith(SAMPLE):
        return _sample(ref.removeprefix(SAMPLE))
    if ref.startswith(FILE):
        try:
            return Path(ref.removeprefix(FILE)).read_bytes()
        except OSError as error:
            raise Rejected("the file is gone") from error
    raise Rejected("there is no content")


def media_type(name: str) -> str:
    """Tell the media type from a file's suffix, the same on every machine."""
    suffix = PurePath(name).suffix.lower()
    guessed, _encoding = _types.guess_type(name, strict=False)
    return SOUNDS.get(suffix) or guessed or "application/octet-stream"


def _kind(name: str) -> AttachmentKind:
    suffix = PurePath(name).suffix.lower()
    if suffix in PICTURES:
        return AttachmentKind.PHOTO
    return AttachmentKind.VOICE if suffix in SOUNDS else AttachmentKind.DOCUMENT


def _sample(name: str) -> bytes:
    form = PICTURES.get(PurePath(name).suffix.lower())
    if form is None:
        return f"A stand-in for {name}.\n".encode()
    from PIL import Image  # noqa: PLC0415 - heavy, seldom needed

    picture = Image.new("RGB", (16, 16), (0xD9, 0x8E, sum(name.encode()) % 256))
    metadata = Image.Exif()
    metadata[AUTHOR] = SAYS_WHO
    metadata[CAMERA] = "Lamplighter stand-in"
    out = io.BytesIO()
    options = {} if form == "GIF" else {"exif": metadata}
    picture.save(out, format=form, **options)
    return out.getvalue()
