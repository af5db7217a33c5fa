"""Two-word names for people who ask unseen. They say nothing about anybody: they are drawn."""

from __future__ import annotations

import secrets
from collections.abc import Collection

COLOURS = (
    "Amber", "Azure", "Bronze", "Coral", "Crimson", "Ebony", "Golden", "Hazel", "Indigo", "Ivory",
    "Jade", "Lilac", "Maroon", "Olive", "Pearl", "Plum", "Rosy", "Saffron", "Scarlet", "Silver",
    "Teal", "Topaz", "Umber", "Violet",
)  # fmt: skip
CREATURES = (
    "Bee", "Camel", "Cricket", "Dolphin", "Falcon", "Finch", "Firefly", "Gecko", "Heron", "Ibis",
    "Kingfisher", "Lark", "Lynx", "Marten", "Moth", "Otter", "Owl", "Panda", "Robin", "Sparrow",
    "Swallow", "Tern", "Turtle", "Wren",
)  # fmt: skip


def draw(taken: Collection[str] = ()) -> str:
    """Draw a name that is not taken: "Teal Heron". One of 576; any of them when all are taken."""
    names = [f"{colour} {creature}" for colour in COLOURS for creature in CREATURES]
    return secrets.choice([name for name in names if name not in taken] or names)
