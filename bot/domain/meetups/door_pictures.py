"""The link of the door as a picture (a QR code) that phones read."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from bot.storage.offloading import offload
from bot.words import Attachment, AttachmentKind

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

SCALE = 12
"""Pixels of one square: large enough to be printed."""


async def of_link(db: AsyncSession, link: str) -> Attachment:
    """The picture of a link. Raises WorkNeeded, see `bot.storage.offloading`."""
    content = await offload(db, _drawn, link)
    return Attachment(
        AttachmentKind.PHOTO, name="door.png", media_type="image/png", size=len(content),
        content=content,
    )  # fmt: skip


def _drawn(link: str) -> bytes:
    import segno  # noqa: PLC0415 - seldom needed

    drawn = io.BytesIO()
    segno.make_qr(link, error="m").save(drawn, kind="png", scale=SCALE, border=4)
    return drawn.getvalue()
