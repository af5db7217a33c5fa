"""Files down and up, encrypted where the room is."""

from __future__ import annotations

import asyncio
import io
import json
from typing import Any

from nio.crypto.attachments import decrypt_attachment, encrypt_attachment
from nio.exceptions import EncryptionError

from bot.platforms.matrix.contents import AUDIO, BLURHASH, VOICE
from bot.platforms.matrix.failures import Refusal
from bot.platforms.matrix.homeservers import Homeserver
from bot.words import Attachment, AttachmentKind
from bot.words.failures import Rejected, Unavailable, Uncertain

MOST_BYTES = 50_000_000
"""The biggest file that the bot takes along: what most homeservers allow."""
LONGEST_NAME = 200
MESSAGE_TYPES = {
    AttachmentKind.PHOTO: "m.image",
    AttachmentKind.ANIMATION: "m.image",
    AttachmentKind.STICKER: "m.image",
    AttachmentKind.VIDEO: "m.video",
    AttachmentKind.VOICE: "m.audio",
    AttachmentKind.AUDIO: "m.audio",
}

Json = dict[str, Any]


class Media:
    """The homeserver's media repository."""

    def __init__(self, server: Homeserver) -> None:
        self._server = server

    async def fetch(self, file: Attachment) -> bytes:
        """Get a file's content. Raises Rejected (too big, damaged), Unavailable, RetryAfter."""
        where = _reference(file)
        sealed = where.get("file")
        server, media = _address(sealed["url"] if sealed else where["url"])
        try:
            content = await self._server.download(server, media, MOST_BYTES)
        except Uncertain as lost:
            raise Unavailable(str(lost)) from lost
        if not sealed:
            return content
        try:
            return await asyncio.to_thread(
                decrypt_attachment,
                content,
                sealed["key"]["k"],
                sealed["hashes"]["sha256"],
                sealed["iv"],
            )
        except (EncryptionError, KeyError, TypeError, ValueError) as error:
            raise Rejected("the file can't be decrypted") from error

    async def describe(self, file: Attachment, *, encrypted: bool) -> Json:
        """The content of the message that shows the file, which is put up where it must be.

        A file that is on Matrix already is not put up again, unless it would change between
        encrypted and not. Raises a DeliveryFailed.
        """
        where = _reference(file) if file.ref and not file.content else {}
        if not where or ("file" in where) != encrypted:
            content = file.content or await self.fetch(file)
            where = await self._upload(file, content, encrypted=encrypted)
        else:
            content = b""
        info = _info(file, content)
        kind = MESSAGE_TYPES.get(file.kind, "m.file")
        if kind == "m.image" and content:
            info |= await asyncio.to_thread(_dimensions, content)
        name = (file.name or file.kind.value)[:LONGEST_NAME]
        described = {"msgtype": kind, "body": name, "filename": name, "info": info, **where}
        if file.kind is AttachmentKind.VOICE:
            audio: Json = {"duration": info.get("duration", 0)}
            if file.waveform:
                audio["waveform"] = list(file.waveform)
            described |= {VOICE: {}, AUDIO: audio}
        return described

    async def _upload(self, file: Attachment, content: bytes, *, encrypted: bool) -> Json:
        try:
            if not encrypted:
                name = file.name[:LONGEST_NAME]
                return {"url": await self._server.upload(content, file.media_type, name)}
            sealed, keys = await asyncio.to_thread(encrypt_attachment, content)
            url = await self._server.upload(sealed, "application/octet-stream")
        except Refusal as refusal:
            raise Rejected(f"the homeserver does not take this file: {refusal}") from refusal
        except Uncertain as lost:  # put up twice is as good as once: nobody sees it
            raise Unavailable(str(lost)) from lost
        return {"file": {**keys, "url": url}}


def _info(file: Attachment, content: bytes) -> Json:
    """What clients show of a file before they have it, as far as it is known."""
    info: Json = {"mimetype": file.media_type}
    if file.size or content:
        info["size"] = file.size or len(content)
    if file.width and file.height:
        info |= {"w": file.width, "h": file.height}
    if file.seconds:
        info["duration"] = round(file.seconds * 1000)
    if file.blurhash and not file.strip:
        info[BLURHASH] = file.blurhash
    return info


def _reference(file: Attachment) -> Json:
    try:
        where = json.loads(file.ref)
        url = where["file"]["url"] if "file" in where else where["url"]
        _address(url)
    except (KeyError, TypeError, ValueError) as error:
        raise Rejected("this is no file on Matrix") from error
    return {name: where[name] for name in ("file", "url") if name in where}


def _address(url: str) -> tuple[str, str]:
    """Server and media id of an mxc:// address. Raises ValueError."""
    scheme, _, rest = str(url).partition("://")
    server, _, media = rest.partition("/")
    if scheme != "mxc" or not server or not media:
        msg = "no mxc:// address"
        raise ValueError(msg)
    return server, media


def _dimensions(content: bytes) -> Json:
    """Width and height, which clients need before they have the picture; {} where unknown."""
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415 - heavy, seldom needed

    try:
        with Image.open(io.BytesIO(content)) as picture:
            return {"w": picture.width, "h": picture.height}
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        return {}
