"""How people are asked for what they bring back, and how long their drafts are kept."""

from __future__ import annotations

from bot.config.sections import Count, Section


class ShareoutSettings(Section):
    """When something is due if nobody says when, and how long people have."""

    due_days: Count = 30
    draft_days: Count = 90
    circle_days: Count = 5
