"""Opportunities: what there is to apply for, and who hears of it in time."""

from handlers.opportunities.registry import feature

__all__ = ["feature"]
