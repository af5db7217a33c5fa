"""The feature, and what its lists are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.exchange.shapes import GROUPS, KNOWLEDGE, OPPORTUNITIES, RESOURCES, SHAPES
from bot.engine.features import Feature
from bot.words import _

if TYPE_CHECKING:
    from bot.domain.exchange.shapes import Shape
    from bot.engine.features import Tick

feature = Feature("exchange")

NAMES = {
    KNOWLEDGE.name: _("Saved answers"),
    RESOURCES.name: _("Resources"),
    GROUPS.name: _("Groups"),
    OPPORTUNITIES.name: _("Opportunities"),
}


def offered(tick: Tick) -> list[Shape]:
    """The lists of those features that this community has."""
    return [shape for name, shape in SHAPES.items() if name in tick.settings.community.features]
