"""The community's terms of mentoring, from its settings."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.mentoring import waking
from bot.domain.mentoring.eligibility import Rules
from bot.words.quiet import QuietHours

if TYPE_CHECKING:
    from datetime import datetime

    from bot.engine.features import Outside, Tick
    from bot.storage.tables import Person


def rules(tick: Tick | Outside) -> Rules:
    """Who may mentor people."""
    settings = tick.settings.mentoring
    return Rules(settings.eligible_days, settings.eligible_answers, settings.eligible_training)


def zone_of(tick: Tick, person: Person) -> str:
    """The clock that somebody lives by, as far as it is known."""
    return person.zone or tick.settings.community.zone


def due(tick: Tick, person: Person, hours: float) -> datetime:
    """When somebody has been awake for so many hours from now on."""
    return waking.after(tick.now, timedelta(hours=hours), _quiet(tick), zone_of(tick, person))


def is_asleep(tick: Tick, person: Person) -> bool:
    """Are these somebody's quiet hours?"""
    return _quiet(tick).after(tick.now, zone_of(tick, person)) > tick.now


def _quiet(tick: Tick) -> QuietHours:
    hotline = tick.settings.hotline
    return QuietHours(hotline.quiet_from, hotline.quiet_until)
