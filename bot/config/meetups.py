"""How meetups fill up, and who is reminded when."""

from __future__ import annotations

from bot.config.sections import Count, Positive, Section


class MeetupSettings(Section):
    """How seats are given away."""

    offer_hours: Positive = 12
    link_minutes: Count = 30
