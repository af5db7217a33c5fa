"""The picture of how an announcement went: how many had it as time went by.

Nothing stands in it but numbers, which the font that comes with Pillow has; what it means is said
in words beside it.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

WIDTH, HEIGHT, MARGIN = 960, 480, 48
PAPER, INK, PALE, LINE = "#ffffff", "#22303c", "#dfe6ec", "#1f6f8b"
TEXT = 22
STEPS = 60


def curve(moments: Sequence[datetime], steps: int = STEPS) -> list[int]:
    """How many had it after each of so many equal parts of the time that it took."""
    if not moments:
        return [0] * steps
    first, last = min(moments), max(moments)
    length = max((last - first).total_seconds(), 1.0)
    counts = [0] * steps
    for moment in moments:
        place = int((moment - first).total_seconds() / length * (steps - 1))
        counts[place] += 1
    total, summed = 0, []
    for count in counts:
        total += count
        summed.append(total)
    return summed


def draw(moments: Sequence[datetime], total: int) -> bytes:
    """Draw it as a PNG. Slow."""
    from PIL import Image, ImageDraw, ImageFont  # noqa: PLC0415 - heavy, seldom needed

    picture = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(picture)
    font = ImageFont.load_default(TEXT)
    base, top = HEIGHT - MARGIN, MARGIN
    left, right = MARGIN * 2, WIDTH - MARGIN
    for share in (0, 25, 50, 75, 100):
        y = base - (base - top) * share // 100
        pen.line((left, y, right, y), fill=PALE, width=2)
        pen.text((left - 10, y), f"{share}%", fill=INK, font=font, anchor="rm")
    summed = curve(moments)
    points = [
        (left + (right - left) * place / (len(summed) - 1),
         base - (base - top) * count / max(total, 1))
        for place, count in enumerate(summed)
    ]  # fmt: skip
    pen.polygon([(left, base), *points, (right, base)], fill="#cfe3ea")
    pen.line(points, fill=LINE, width=5, joint="curve")
    pen.text((right, points[-1][1] - 8), f"{summed[-1]}", fill=INK, font=font, anchor="rb")
    written = io.BytesIO()
    picture.quantize(32).save(written, "PNG", optimize=True)
    return written.getvalue()
