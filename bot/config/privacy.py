"""How long is kept what no feature of its own says it of."""

from __future__ import annotations

from bot.config.sections import Count, Section


class PrivacySettings(Section):
    """What the community keeps of people, and for how long."""

    unseen_days: Count = 30
    audit_days: Count = 1095
