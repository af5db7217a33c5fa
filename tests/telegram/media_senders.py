"""People sending pictures, files, voices, contacts and places."""

import io
from collections.abc import Sequence
from typing import Any

from PIL import Image

from tests.telegram.chats import Json, Message
from tests.telegram.files import StoredFile, media_json
from tests.telegram.groups import Group
from tests.telegram.world import World


def sample_photo(size: tuple[int, int] = (64, 48)) -> bytes:
    """Return a small JPEG."""
    stream = io.BytesIO()
    Image.new("RGB", size, (200, 160, 60)).save(stream, "JPEG")
    return stream.getvalue()


class MediaSender:
    """The part of a person that sends anything but text; ``place`` is as for ``writes``."""

    world: World

    async def sends(
        self,
        content: Json,
        *,
        chat: Group | None = None,
        reply_to: Message | None = None,
        thread: int | Message | None = None,
    ) -> Message:
        """Send a message with any content: fields of the Bot API's Message."""
        raise NotImplementedError

    def stores(
        self, kind: str, content: bytes, *, name: str = "", mime_type: str = "", size: int = 0
    ) -> StoredFile:
        """Upload a file without sending it; ``size`` (bytes) may pretend to be more."""
        return self.world.files.add(kind, content, name=name, mime_type=mime_type, size=size)

    async def _sends_file(self, stored: StoredFile, caption: str, **place: Any) -> Message:
        content: Json = {stored.kind: media_json(stored)}
        if caption:
            content["caption"] = caption
        return await self.sends(content, **place)

    async def sends_photo(
        self, content: bytes | None = None, *, caption: str = "", **place: Any
    ) -> Message:
        """Send a picture; ``place`` is as for ``writes``."""
        photo = self.stores("photo", content or sample_photo(), mime_type="image/jpeg")
        return await self._sends_file(photo, caption, **place)

    async def sends_document(
        self,
        content: bytes = b"A report.\n",
        *,
        name: str = "report.txt",
        mime_type: str = "text/plain",
        size: int = 0,
        caption: str = "",
        **place: Any,
    ) -> Message:
        """Send a file; ``size`` (bytes) may pretend to be more than the content."""
        stored = self.stores("document", content, name=name, mime_type=mime_type, size=size)
        return await self._sends_file(stored, caption, **place)

    async def sends_voice(
        self, content: bytes = b"OggS voice", *, caption: str = "", **place: Any
    ) -> Message:
        """Send a voice message."""
        stored = self.stores("voice", content, mime_type="audio/ogg")
        return await self._sends_file(stored, caption, **place)

    async def sends_sticker(self, content: bytes = b"RIFF sticker", **place: Any) -> Message:
        """Send a sticker."""
        return await self._sends_file(self.stores("sticker", content), "", **place)

    async def sends_contact(
        self, phone: str = "+15550100", name: str = "Eve", **place: Any
    ) -> Message:
        """Send a phone contact."""
        return await self.sends({"contact": {"phone_number": phone, "first_name": name}}, **place)

    async def sends_location(
        self, latitude: float = 9.06, longitude: float = 7.49, **place: Any
    ) -> Message:
        """Send a place."""
        return await self.sends(
            {"location": {"latitude": latitude, "longitude": longitude}}, **place
        )

    async def sends_album(
        self, photos: Sequence[bytes] | int = 2, *, caption: str = "", **place: Any
    ) -> list[Message]:
        """Send pictures as an album: separate messages, the caption on the first."""
        contents = (
            [sample_photo((64 + n, 48)) for n in range(photos)]
            if isinstance(photos, int)
            else list(photos)
        )
        group_id = str(13_700_000_000_000_000 + self.world.dice.getrandbits(40))
        messages = []
        for number, content in enumerate(contents):
            fields: Json = {
                "photo": media_json(self.stores("photo", content, mime_type="image/jpeg")),
                "media_group_id": group_id,
            }
            if caption and number == 0:
                fields |= {"caption": caption}
            messages.append(await self.sends(fields, **place))
        return messages
