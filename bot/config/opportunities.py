"""When people hear that an opportunity closes, and how long it is kept who got one."""

from __future__ import annotations

from bot.config.sections import Count, Section


class OpportunitySettings(Section):
    """Days before the deadline, and days after it was entered who got one."""

    nudge_days: Count = 7
    recipients_days: Count = 1095
