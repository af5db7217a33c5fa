"""The picture of a day: for each hour, for how many people it is comfortable, early or late, night.

Nothing stands in it but the hours of the day, which the font that comes with Pillow has; what it
means is said in words beside it, in every language.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from bot.storage.offloading import offload

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.domain.meetups.fairness import Fairness

WIDTH, HEIGHT, MARGIN = 960, 320, 36
PAPER, INK = "#ffffff", "#22303c"
COMFORTABLE, EDGE, NIGHT = "#1f6f8b", "#f0c35a", "#3a3f58"
"""Light, lighter and dark: told apart also by whoever does not see colours."""
TEXT = 20
HOURS = 24
EACH = 3
"""So many hours lie between two that are named."""


async def picture(db: AsyncSession, fairness: Fairness) -> bytes:
    """What `draw` gives, outside of the transaction."""
    columns = tuple((each.comfortable, each.edge, each.night) for each in fairness.hours)
    return await offload(db, draw, columns, fairness.hour)


def draw(hours: tuple[tuple[int, int, int], ...], chosen: int) -> bytes:
    """Draw it as a PNG, with a mark at the hour that is meant. Slow."""
    from PIL import Image, ImageDraw, ImageFont  # noqa: PLC0415 - heavy, seldom needed

    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(image)
    font = ImageFont.load_default(TEXT)
    step = (WIDTH - 2 * MARGIN) // HOURS
    base, room = HEIGHT - MARGIN - TEXT, HEIGHT - 2 * MARGIN - 2 * TEXT
    for hour, (comfortable, edge, _night) in enumerate(hours):
        left = MARGIN + hour * step
        tops = (base, base - room * comfortable // 100, base - room * (comfortable + edge) // 100)
        layers = zip(tops, (*tops[1:], base - room), (COMFORTABLE, EDGE, NIGHT), strict=True)
        for bottom, top, colour in layers:
            if top < bottom:
                pen.rectangle((left + 2, top, left + step - 3, bottom - 1), fill=colour)
        middle = left + step // 2
        if hour % EACH == 0:
            pen.text((middle, base + 8), str(hour), fill=INK, font=font, anchor="mt")
        if hour == chosen:
            above = base - room - 6
            pen.polygon(
                ((middle, above), (middle - 10, above - 16), (middle + 10, above - 16)), fill=INK
            )
            pen.rectangle((left, base - room - 3, left + step - 1, base + 2), outline=INK, width=3)
    written = io.BytesIO()
    image.quantize(16).save(written, "PNG", optimize=True)
    return written.getvalue()
