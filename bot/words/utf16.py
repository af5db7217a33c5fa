"""How long a text is for those who count UTF-16 units: platforms' limits and places in a text."""

from __future__ import annotations


def utf16_length(text: str) -> int:
    """How many UTF-16 units it takes: two for what lies beyond the first 65,536 characters."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
