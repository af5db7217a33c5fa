"""The feature on which these modules register what they handle, and what several of them need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import people
from bot.domain.announcements import announcements
from bot.domain.announcements.ledger import Rules
from bot.engine.arguments import any_words, known, plain
from bot.engine.features import Arg, Feature, Role
from bot.words import Organizers, People, Where
from bot.words.quiet import QuietHours

if TYPE_CHECKING:
    from bot.engine.features import Tick
    from bot.storage.tables import Announcement
    from bot.words import Audience

feature = Feature("announcements")

ANNOUNCEMENT = Arg("announcement", known(announcements.by_number))
MORE = Arg("more", plain(any_words), rest=True, optional=True)


def rules(tick: Tick) -> Rules:
    """When people are written to, as it is configured."""
    settings = tick.settings.announcements
    hours = QuietHours(settings.quiet_from, settings.quiet_until)
    zone = tick.settings.community.zone
    digest_at = settings.digest_at
    if digest_at is None:
        msg = "the settings have a time for digests"
        raise TypeError(msg)
    return Rules(tick.languages.chain, hours, zone, digest_at)


async def who_minds(tick: Tick, announcement: Announcement) -> Audience:
    """Whoever made it; organizers where they are forgotten, or may do nothing with it any more."""
    maker = announcement.made_by
    if maker is not None:
        roles = await people.roles_of(tick.db, maker)
        if max(roles, default=Role.NEWCOMER) >= Role.ORGANIZER:
            return People(frozenset({maker}), where=Where.PRIVATE)
    return Organizers(where=Where.PRIVATE)
