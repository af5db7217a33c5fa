"""Files on their way: fetched where the other platform has them, stripped of their sender."""

from __future__ import annotations

import io
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.words import Attachment, AttachmentKind
from bot.words.deliveries import Delivery
from bot.words.failures import Rejected

if TYPE_CHECKING:
    from PIL.Image import Image

Fetch = Callable[[Attachment], Awaitable[bytes]]

IMAGES = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/gif": "GIF"}


async def carry(delivery: Delivery, platform: str, fetch: Fetch) -> Delivery:
    """Make a delivery's files such that `platform` can send them.

    A file stays a reference only where it lives on that platform and nothing is to be stripped.
    Raises what `fetch` raises; Rejected for an image that can't be read.
    """
    if not delivery.attachments:
        return delivery
    files = [await _carried(file, platform, fetch) for file in delivery.attachments]
    return replace(delivery, attachments=tuple(files))


async def _carried(file: Attachment, platform: str, fetch: Fetch) -> Attachment:
    strip = file.strip or is_image_file(file)
    if file.platform == platform and not strip:
        return file
    content = file.content or await fetch(file)
    if strip:
        content = stripped(content, file.media_type)
    return replace(
        file,
        content=content,
        size=len(content),
        platform="",
        ref="",
        name=plain_name(file) if file.strip else file.name,
    )


def is_image_file(file: Attachment) -> bool:
    """An image sent as a file keeps its camera's metadata; a photo went through the platform."""
    return (
        file.kind in {AttachmentKind.DOCUMENT, AttachmentKind.PHOTO}
        and file.media_type in IMAGES
        and (file.kind is AttachmentKind.DOCUMENT or file.platform == "console")
    )


def plain_name(file: Attachment) -> str:
    """A name that tells nothing: "photo.jpg"."""
    suffix = IMAGES.get(file.media_type, "").lower().replace("jpeg", "jpg")
    return f"{file.kind.value}.{suffix}" if suffix else file.kind.value


def stripped(content: bytes, media_type: str) -> bytes:
    """The same picture without metadata (EXIF, XMP, comments), turned as it is meant to be seen.

    Raises Rejected where it is no picture that we can read.
    """
    from PIL import Image, ImageOps, UnidentifiedImageError  # noqa: PLC0415 - heavy, seldom needed

    form = IMAGES.get(media_type, "")
    try:
        with Image.open(io.BytesIO(content), formats=[form] if form else None) as opened:
            opened.load()
            upright = ImageOps.exif_transpose(opened)
            return _saved(_bare(upright), opened.format or "PNG")
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as error:
        msg = "this picture can't be read"
        raise Rejected(msg) from error


def _bare(picture: Image) -> Image:
    """The pixels alone."""
    from PIL import Image as Pictures  # noqa: PLC0415 - heavy, seldom needed

    bare = Pictures.new(picture.mode, picture.size)
    bare.paste(picture)
    if picture.mode == "P":
        palette = picture.getpalette()
        if palette is not None:
            bare.putpalette(palette)
    return bare


def _saved(picture: Image, form: str) -> bytes:
    out = io.BytesIO()
    picture.save(out, format=form, **({"quality": 90} if form in {"JPEG", "WEBP"} else {}))
    return out.getvalue()
