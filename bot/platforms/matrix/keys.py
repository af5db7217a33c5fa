"""Buttons on a platform that has none: a numbered list, reactions to press, numbers to type.

What each number says is kept in the message itself, under `FIELD`, so that it outlives every
restart and is as secret as the message is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from enum import Enum
from html import escape
from typing import Any

from bot.languages.direction import is_rtl
from bot.words.deliveries import Key

FIELD = "org.lamplighter.keys"
KEYCAPS = (*(f"{digit}\ufe0f\u20e3" for digit in range(1, 10)), "\N{KEYCAP TEN}")
"""1️⃣ to 🔟: the reactions that the bot puts under a message with keys."""
VARIATION = "\ufe0f"
_TYPED = re.compile(r"(\d{1,2})[.)]?")


def numbered(keys: Sequence[Key]) -> list[str]:
    """What the keys with a number say; those that open a link have none."""
    return [key.says for key in keys if not key.url]


class Numbering(Enum):
    """How the numbers of a list look."""

    PLAIN = re.compile(r"^[^\w\n]*\d{1,2}[.)](?:\s|$)", re.MULTILINE)
    KEYCAPS = re.compile(r"^[^\w\n]*\d\ufe0f?\u20e3", re.MULTILINE)
    BRACKETS = re.compile(r"^[^\w\n]*\[\d{1,2}\]", re.MULTILINE)


def numbering(text: str) -> Numbering:
    """The numbers that no list in the text itself has, so that nobody takes a step for a key."""
    free = (style for style in Numbering if not style.value.search(text))
    return next(free, Numbering.BRACKETS)


def listed(keys: Sequence[Key], style: Numbering = Numbering.PLAIN) -> tuple[str, str]:
    """The list to put below a message: as plain text, and as HTML. "" for no keys."""
    speaking = [
        f"{_number(place, style)} {key.label}"
        for place, key in enumerate((key for key in keys if not key.url), start=1)
    ]
    links = [key for key in keys if key.url]
    lines = [*speaking, *(f"{key.label}: {key.url}" for key in links)]
    html = ""
    if speaking and style is Numbering.PLAIN:
        items = (f"<li>{escape(key.label)}</li>" for key in keys if not key.url)
        html += f"<ol>{''.join(items)}</ol>"
    elif speaking:
        html += f"<p>{'<br>'.join(map(escape, speaking))}</p>"
    if links:
        anchors = (f'<a href="{escape(key.url)}">{escape(key.label)}</a>' for key in links)
        html += f"<p>{'<br>'.join(anchors)}</p>"
    if html and is_rtl(keys[0].label):
        html = f'<div dir="rtl">{html}</div>'
    return "\n".join(lines), html


def _number(place: int, style: Numbering) -> str:
    match style:
        case Numbering.KEYCAPS if place <= len(KEYCAPS):
            return KEYCAPS[place - 1]
        case Numbering.PLAIN:
            return f"{place}."
    return f"[{place}]"


def read(content: Mapping[str, Any]) -> tuple[str, ...]:
    """What the numbers of a message of ours say."""
    sent_keys = content.get(FIELD)
    return tuple(map(str, sent_keys)) if isinstance(sent_keys, list) else ()


def reacted(emoji: str, says: Sequence[str]) -> str:
    """What a reaction says on a message with these keys; "" for a mere reaction."""
    bare = emoji.replace(VARIATION, "")
    for place, keycap in enumerate(KEYCAPS[: len(says)]):
        if keycap.replace(VARIATION, "") == bare:
            return says[place]
    return ""


def typed_number(text: str) -> int:
    """The number that is all of a text, in whatever digits: "2", "2.", "٢", 2️⃣; 0 for none."""
    bare = text.strip()
    for place, keycap in enumerate(KEYCAPS, start=1):
        if bare.replace(VARIATION, "") == keycap.replace(VARIATION, ""):
            return place
    match = _TYPED.fullmatch(bare)
    return int("".join(str(unicodedata.digit(digit)) for digit in match[1])) if match else 0


def typed(text: str, says: Sequence[str]) -> str:
    """What a typed number says; "" where it is none of them."""
    number = typed_number(text)
    return says[number - 1] if 0 < number <= len(says) else ""
