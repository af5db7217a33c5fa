"""The picture of a result: a bar for each choice, or for each word how sure its strength is.

Nothing stands in it but numbers, which the font that comes with Pillow has; what they stand for is
said in words beside it.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont, ImageFont

Interval = tuple[float, float, float]
WIDTH, MARGIN, STEP = 960, 40, 56
PAPER, INK, PALE, LINE, SPAN = "#ffffff", "#22303c", "#dfe6ec", "#1f6f8b", "#9cc3d0"
TEXT = 22
LABEL = 60
"""Pixels that the number of a choice takes."""
ROOM = 140
"""Pixels for the sum behind a bar."""
MOST = 20


def bars(sums: Sequence[int], total: int) -> bytes:
    """Draw how many of all have chosen each, as a PNG. Slow."""

    def draw(pen: ImageDraw, font: FreeTypeFont | ImageFont, place: int, middle: int) -> None:
        left, right = MARGIN + LABEL, WIDTH - MARGIN - ROOM
        end = left + (right - left) * sums[place] // max(total, 1)
        pen.rectangle((left, middle - 16, right, middle + 16), fill=PALE)
        if sums[place]:
            pen.rectangle((left, middle - 16, end, middle + 16), fill=LINE)
        share = f"{sums[place]} · {round(100 * sums[place] / max(total, 1))}%"
        pen.text((right + 12, middle), share, fill=INK, font=font, anchor="lm")

    return _draw(len(sums), draw)


def intervals(of: Sequence[Interval]) -> bytes:
    """Draw, the strongest first, how probably each word is preferred to one in the middle: a point,
    and what it may be; as a PNG. Slow.
    """

    def draw(pen: ImageDraw, font: FreeTypeFont | ImageFont, place: int, middle: int) -> None:
        left, right = MARGIN + LABEL, WIDTH - MARGIN - ROOM
        low, likely, high = (left + (right - left) * share for share in of[place])
        half = (left + right) // 2
        pen.line((half, middle - STEP // 2, half, middle + STEP // 2), fill=PALE, width=3)
        pen.line((low, middle, high, middle), fill=SPAN, width=12)
        pen.ellipse((likely - 9, middle - 9, likely + 9, middle + 9), fill=LINE)
        pen.text((right + 12, middle), f"{round(100 * of[place][1])}%", fill=INK, font=font,
                 anchor="lm")  # fmt: skip

    return _draw(len(of), draw)


def _draw(count: int, draw: _Row) -> bytes:
    from PIL import Image, ImageDraw, ImageFont  # noqa: PLC0415 - heavy, seldom needed

    shown = min(count, MOST)
    picture = Image.new("RGB", (WIDTH, 2 * MARGIN + STEP * shown), PAPER)
    pen = ImageDraw.Draw(picture)
    font = ImageFont.load_default(TEXT)
    for place in range(shown):
        middle = MARGIN + STEP * place + STEP // 2
        number = (MARGIN + LABEL - 14, middle)
        pen.text(number, str(place + 1), fill=INK, font=font, anchor="rm")
        draw(pen, font, place, middle)
    written = io.BytesIO()
    picture.quantize(16).save(written, "PNG", optimize=True)
    return written.getvalue()


if TYPE_CHECKING:
    from collections.abc import Callable

    _Row = Callable[[ImageDraw, FreeTypeFont | ImageFont, int, int], None]
