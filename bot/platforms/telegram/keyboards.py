"""Buttons below a message, laid out for a phone."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from bot.words.buttons import ButtonStyle
from bot.words.deliveries import Key

MOST_IN_A_ROW = 3
ROW_COLUMNS = 34
"""About what a narrow phone shows beside each other; a row's buttons are equally wide."""
PADDING_COLUMNS = 2
STYLES: Mapping[ButtonStyle, dict[str, str]] = {
    ButtonStyle.PLAIN: {},
    ButtonStyle.CONFIRMS: {"style": "primary"},
    ButtonStyle.DESTROYS: {"style": "danger"},
}


def inline_keyboard(keys: Sequence[Key]) -> dict[str, Any]:
    """Lay keys out in rows: short labels beside each other, a long one alone."""
    rows: list[list[Key]] = []
    for key in keys:
        if rows and _fits([*rows[-1], key]):
            rows[-1].append(key)
        else:
            rows.append([key])
    return {"inline_keyboard": [[_button(key) for key in row] for row in rows]}


def _fits(row: Sequence[Key]) -> bool:
    widest = max(columns(key.label) for key in row) + PADDING_COLUMNS
    return len(row) <= MOST_IN_A_ROW and widest * len(row) <= ROW_COLUMNS


def columns(label: str) -> int:
    """How wide a label is, in columns of a Latin letter."""
    return sum(
        0 if unicodedata.combining(sign) else 2 if unicodedata.east_asian_width(sign) in "WF" else 1
        for sign in label
    )


def _button(key: Key) -> dict[str, str]:
    button = {"text": key.label, **({"url": key.url} if key.url else {"callback_data": key.says})}
    return button | STYLES[key.style]
