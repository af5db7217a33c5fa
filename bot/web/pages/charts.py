"""Charts as SVG, drawn where they are shown: no script, no font, the colours of the page's sheet.

They say nothing that the table beside them does not, and are left out where pages are read aloud.
In languages from right to left time runs from right to left, too.
"""

from __future__ import annotations

from html import escape
from math import ceil
from typing import TYPE_CHECKING

from bot.words.page_parts import Chart, ChartKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from bot.words import Text

WIDTH, HEIGHT = 640, 240
TOP, BOTTOM, SIDE = 24, 28, 12
MOST_COLOURS = 4
LEGEND = 150
"""Width of a series' name above the chart."""
LABELS = 8
"""So many points are named below the chart, at most."""
SIGN = 7
"""About as wide as a letter is there."""


def draw(chart: Chart, say: Callable[[Text], str], *, rtl: bool) -> str:
    """The chart as an SVG element."""
    highest = max(
        (value for one in chart.series for value in one.values if value is not None), default=0
    )
    canvas = _Canvas(max(len(chart.points), 1), highest or 1, rtl=rtl)
    drawn = [
        *_legend(chart, say, rtl=rtl),
        _axis(canvas.y(0)),
        *_names(chart, canvas, say),
    ]
    for place, one in enumerate(chart.series):
        colour = f"s{place % MOST_COLOURS}"
        if chart.kind is ChartKind.BARS:
            drawn += _bars(one.values, canvas, colour, place, len(chart.series))
        else:
            drawn += _lines(one.values, canvas, colour)
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" aria-hidden="true" direction="ltr" '
        f'focusable="false">{"".join(drawn)}</svg>'
    )


def _axis(y: float) -> str:
    return f'<line class="axis" x1="{SIDE}" x2="{WIDTH - SIDE}" y1="{y:.1f}" y2="{y:.1f}"/>'


class _Canvas:
    """From points and values to places."""

    def __init__(self, points: int, highest: float, *, rtl: bool) -> None:
        self.step = (WIDTH - 2 * SIDE) / points
        self._highest = highest
        self._points = points
        self._rtl = rtl

    def x(self, point: int) -> float:
        """The middle of a point's place."""
        place = self._points - 1 - point if self._rtl else point
        return SIDE + (place + 0.5) * self.step

    def y(self, value: float) -> float:
        """How far down a value stands."""
        return HEIGHT - BOTTOM - value / self._highest * (HEIGHT - TOP - BOTTOM)


def _bars(
    values: Sequence[float | None], canvas: _Canvas, colour: str, place: int, of: int
) -> Iterator[str]:
    width = canvas.step * 0.8 / of
    for point, value in enumerate(values):
        if value is not None:
            left = canvas.x(point) - canvas.step * 0.4 + place * width
            top = canvas.y(value)
            yield (
                f'<rect class="{colour}" x="{left:.1f}" y="{top:.1f}" width="{width * 0.92:.1f}" '
                f'height="{canvas.y(0) - top:.1f}"/>'
            )


def _lines(values: Sequence[float | None], canvas: _Canvas, colour: str) -> Iterator[str]:
    """A line over each run of points that have values, and a dot on each."""
    run: list[str] = []
    for point, value in enumerate([*values, None]):
        if value is not None:
            place = f"{canvas.x(point):.1f},{canvas.y(value):.1f}"
            run.append(place)
            x, y = place.split(",")
            yield f'<circle class="{colour}" cx="{x}" cy="{y}" r="3.5"/>'
        elif run:
            yield f'<polyline class="{colour}" points="{" ".join(run)}"/>'
            run = []


def _names(chart: Chart, canvas: _Canvas, say: Callable[[Text], str]) -> Iterator[str]:
    names = [say(name) for name in chart.points]
    widest = max(map(len, names), default=0) * SIGN
    every = max(1, ceil(len(names) / LABELS), ceil(widest / canvas.step))
    for point, name in enumerate(names):
        if point % every == 0:
            half = len(name) * SIGN / 2
            x = max(half, min(canvas.x(point), WIDTH - half))
            yield (f'<text x="{x:.1f}" y="{HEIGHT - 8}" text-anchor="middle">{escape(name)}</text>')


def _legend(chart: Chart, say: Callable[[Text], str], *, rtl: bool) -> Iterator[str]:
    if len(chart.series) < 2:
        return
    for place, one in enumerate(chart.series):
        x = SIDE + place * LEGEND
        x, anchor, text = (WIDTH - x - 10, "end", WIDTH - x - 16) if rtl else (x, "start", x + 16)
        colour = f"s{place % MOST_COLOURS}"
        yield (
            f'<rect class="{colour}" x="{x}" y="2" width="10" height="10"/>'
            f'<text x="{text}" y="12" text-anchor="{anchor}">{escape(say(one.name))}</text>'
        )
