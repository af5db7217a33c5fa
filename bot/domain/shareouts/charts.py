"""The picture of how share-outs stand: a bar for each event, from what is shared to who said no.

Nothing stands in it but numbers, which the font that comes with Pillow has; what it means is said
in words beside it.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from bot.domain.shareouts.overviews import Standing
from bot.storage.offloading import offload

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont, ImageFont
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.domain.shareouts.overviews import Counted

Bar = tuple[int, int, int, int]
"""Shared, to come, overdue, declined."""

WIDTH, HEIGHT, MARGIN = 960, 480, 40
PAPER, INK = "#ffffff", "#22303c"
COLOURS = ("#1f6f8b", "#9cc3d0", "#b4540a", "#dfe6ec")
NUMBERS = ("#ffffff", "#22303c", "#ffffff", "#22303c")
"""Each stands out from its part, which tells itself from the next without colours: dark, light."""
MOST_EVENTS = 6
TEXT = 22
LABEL = 60
"""Pixels that the number of an event takes."""
GROUPS = (
    (Standing.SHARED,),
    (Standing.TO_COME, Standing.INVITED),
    (Standing.OVERDUE,),
    (Standing.DECLINED, Standing.TAKEN_BACK, Standing.GONE),
)


def bar(overview: Counted) -> Bar:
    """How many of an event are in each part of its bar."""
    counts = overview.counts
    shared, to_come, overdue, declined = (sum(counts[each] for each in group) for group in GROUPS)
    return shared, to_come, overdue, declined


async def picture(db: AsyncSession, bars: tuple[tuple[int, Bar], ...]) -> bytes:
    """What `draw` gives, outside of the transaction."""
    return await offload(db, draw, bars)


def draw(bars: tuple[tuple[int, Bar], ...]) -> bytes:
    """Draw it as a PNG: a bar for each event, beside its number. Slow."""
    from PIL import Image, ImageDraw, ImageFont  # noqa: PLC0415 - heavy, seldom needed

    shown = bars[:MOST_EVENTS]
    step = (HEIGHT - 2 * MARGIN) // MOST_EVENTS
    picture = Image.new("RGB", (WIDTH, 2 * MARGIN + step * len(shown)), PAPER)
    pen = ImageDraw.Draw(picture)
    font = ImageFont.load_default(TEXT)
    most = max((sum(parts) for _number, parts in shown), default=0) or 1
    for place, (number, parts) in enumerate(shown):
        top = MARGIN + place * step
        pen.text((MARGIN + LABEL - 12, top + step // 2), str(number), fill=INK, font=font,
                 anchor="rm")  # fmt: skip
        _bar(pen, font, parts, (MARGIN + LABEL, top + 8, top + step - 8, most))
    written = io.BytesIO()
    picture.quantize(16).save(written, "PNG", optimize=True)
    return written.getvalue()


def _bar(
    pen: ImageDraw,
    font: FreeTypeFont | ImageFont,
    parts: Bar,
    place: tuple[int, int, int, int],
) -> None:
    left, top, bottom, most = place
    room = WIDTH - MARGIN - left
    for count, colour, ink in zip(parts, COLOURS, NUMBERS, strict=True):
        if not count:
            continue
        right = left + max(TEXT * len(str(count)), room * count // most)
        pen.rectangle((left, top, right - 3, bottom), fill=colour)
        middle = ((left + right - 3) // 2, (top + bottom) // 2)
        pen.text(middle, str(count), fill=ink, font=font, anchor="mm")
        left = right
