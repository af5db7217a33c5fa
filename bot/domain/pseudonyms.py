"""Two-word names for people who ask unseen. They say nothing about anybody: they are drawn."""

from __future__ import annotations

import secrets

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


def draw() -> str:
    """Draw a name: "Teal Heron". One of 576, for telling apart the questions of a day."""
    return f"{secrets.choice(COLOURS)} {secrets.choice(CREATURES)}"
