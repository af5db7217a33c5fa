"""How meetups fill up, and who is reminded when."""

from __future__ import annotations

from bot.config.sections import Count, Positive, Section


class MeetupSettings(Section):
    """How seats are given away, who is reminded when, and how long lists are kept."""

    offer_hours: Positive = 12
    link_minutes: Count = 30
    reminder_minutes: tuple[Count, ...] = (24 * 60, 60)
    keep_days: Count = 90
