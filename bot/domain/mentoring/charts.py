"""The picture of how mentoring stands: who waits, by language, and how much mentors carry.

Nothing stands in it but language tags and numbers, which the font that comes with Pillow has; what
it means is said in words beside it. Names would need fonts for all scripts.
"""

from __future__ import annotations

import io
from collections import Counter
from fractions import Fraction
from typing import TYPE_CHECKING

from bot.storage.offloading import offload

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont, ImageFont
    from sqlalchemy.ext.asyncio import AsyncSession

WIDTH, HEIGHT, MARGIN = 960, 480, 40
MIDDLE = WIDTH // 2
PAPER, INK, PALE = "#ffffff", "#22303c", "#dfe6ec"
WAITING, CARRIED = "#b4540a", "#1f6f8b"
"""Told apart also by whoever does not see colours: they stand on different sides."""
MOST_LANGUAGES = 8
TEXT = 22
LABEL = 84
"""Pixels that a language tag takes."""
STEPS = (Fraction(0), Fraction(1, 4), Fraction(1, 2), Fraction(3, 4), Fraction(1))
"""Shares of what a mentor takes; each counts for what is above the one before it."""


async def picture(
    db: AsyncSession, waiting: tuple[tuple[str, int], ...], loads: tuple[tuple[int, int], ...]
) -> bytes:
    """What `draw` gives, outside of the transaction."""
    return await offload(db, draw, waiting, loads)


def draw(waiting: tuple[tuple[str, int], ...], loads: tuple[tuple[int, int], ...]) -> bytes:
    """Draw it as a PNG: how many wait for each language, and how many mentors have taken so many
    people of so many that they take. Slow.
    """
    from PIL import Image, ImageDraw, ImageFont  # noqa: PLC0415 - heavy, seldom needed

    picture = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(picture)
    font = ImageFont.load_default(TEXT)
    _waiting(pen, font, waiting[:MOST_LANGUAGES])
    pen.line((MIDDLE, MARGIN, MIDDLE, HEIGHT - MARGIN), fill=PALE, width=2)
    _loads(pen, font, loads)
    written = io.BytesIO()
    picture.quantize(16).save(written, "PNG", optimize=True)
    return written.getvalue()


def _waiting(
    pen: ImageDraw, font: FreeTypeFont | ImageFont, waiting: Sequence[tuple[str, int]]
) -> None:
    """A bar for each language, the longest first."""
    most = max((count for _tag, count in waiting), default=1)
    room = MIDDLE - 2 * MARGIN - LABEL - 2 * TEXT
    step = (HEIGHT - 2 * MARGIN) // MOST_LANGUAGES
    left = MARGIN + LABEL
    for place, (tag, count) in enumerate(waiting):
        top = MARGIN + place * step
        middle = top + step // 2
        right = left + max(3, room * count // most)
        pen.text((left - 12, middle), tag, fill=INK, font=font, anchor="rm")
        pen.rectangle((left, top + 6, right, top + step - 6), fill=WAITING)
        pen.text((right + 10, middle), str(count), fill=INK, font=font, anchor="lm")


def _loads(
    pen: ImageDraw, font: FreeTypeFont | ImageFont, loads: Sequence[tuple[int, int]]
) -> None:
    """A column for each share of what mentors take, with how many mentors carry it."""
    counts = shares(loads)
    most = max(counts.values(), default=0) or 1
    base, room = HEIGHT - MARGIN - 2 * TEXT, HEIGHT - 3 * MARGIN - 3 * TEXT
    step = (WIDTH - MIDDLE - 2 * MARGIN) // len(STEPS)
    for place, share in enumerate(STEPS):
        left = MIDDLE + MARGIN + place * step
        middle, top = left + step // 2, base - room * counts[share] // most
        pen.rectangle((left + 8, min(top, base - 3), left + step - 8, base), fill=CARRIED)
        pen.text((middle, min(top, base - 3) - 8), str(counts[share]), fill=INK, font=font,
                 anchor="mb")  # fmt: skip
        percent = f"{int(share * 100)}%"
        pen.text((middle, base + 10), percent, fill=INK, font=font, anchor="mt")


def shares(loads: Sequence[tuple[int, int]]) -> Counter[Fraction]:
    """How many mentors carry up to each of the `STEPS`, and more than the one before."""
    counts: Counter[Fraction] = Counter()
    for taken, capacity in loads:
        carried = min(Fraction(taken, max(capacity, 1)), STEPS[-1])
        counts[next(step for step in STEPS if carried <= step)] += 1
    return counts
