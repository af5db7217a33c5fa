"""The picture of a week: how many questions each language had, and how many were answered.

Nothing stands in it but language tags and numbers, which the font that comes with Pillow has; what
it means is said in words beside it.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.digests.weeks import Served

WIDTH, MARGIN = 960, 40
BAR, GAP = 44, 16
LABEL, NUMBER = 90, 200
PAPER, INK, ANSWERED, OPEN = "#ffffff", "#22303c", "#1f6f8b", "#f0c9a8"
"""Dark and light, told apart without colours as well."""
MOST_LANGUAGES = 10
TEXT = 22
OTHERS = "…"


def height_of(served: Sequence[Served]) -> int:
    """How high the picture is, in pixels."""
    bars = min(len(served), MOST_LANGUAGES)
    return 2 * MARGIN + bars * BAR + (bars - 1) * GAP


def draw(served: Sequence[Served]) -> bytes:
    """Draw it as a PNG: a bar for each language, dark as far as it was answered. Slow."""
    from PIL import Image, ImageDraw, ImageFont  # noqa: PLC0415 - heavy, seldom needed

    picture = Image.new("RGB", (WIDTH, height_of(served)), PAPER)
    pen = ImageDraw.Draw(picture)
    font = ImageFont.load_default(TEXT)
    most = max((each.asked for each in served), default=1)
    left, room = MARGIN + LABEL, WIDTH - 2 * MARGIN - LABEL - NUMBER
    for place, each in enumerate(served[:MOST_LANGUAGES]):
        top = MARGIN + place * (BAR + GAP)
        middle, bottom = top + BAR // 2, top + BAR
        right = left + max(4, room * each.asked // most)
        answered = left + (right - left) * each.answered // max(each.asked, 1)
        pen.text((left - 12, middle), each.language or OTHERS, fill=INK, font=font, anchor="rm")
        pen.rectangle((left, top, right, bottom), fill=OPEN, outline=INK)
        if answered > left:
            pen.rectangle((left, top, answered, bottom), fill=ANSWERED)
        numbers = f"{each.answered} / {each.asked}   {each.share}%"
        pen.text((right + 12, middle), numbers, fill=INK, font=font, anchor="lm")
    written = io.BytesIO()
    picture.quantize(16).save(written, "PNG", optimize=True)
    return written.getvalue()
