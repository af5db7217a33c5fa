"""Meetups that anybody may see, to be shared in any chat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.meetups import listing
from bot.domain.meetups.listing import Reader
from bot.words import Button, Found, Literal, Result, Text, _, spoken, stack
from handlers.meetups import wording
from handlers.meetups.registry import feature

if TYPE_CHECKING:
    from bot.domain.meetups.occurrences import MeetupDate
    from bot.engine.features import Lookup

FIRST, MOST = 5, 20


@feature.lookup
async def share(lookup: Lookup) -> Found:
    """Those whose words fit; without words, what is next."""
    there = await listing.upcoming(lookup.db, Reader(), lookup.now)
    wanted = lookup.words.casefold().split()
    fitting = [each for each in listing.next_of_each(there) if _fits(each, wanted)]
    results = tuple(_result(each) for each in fitting[: MOST if wanted else FIRST])
    return Found(results, Button(_("All meetups"), start="/meetups") if results else None)


def _fits(date_of: MeetupDate, wanted: list[str]) -> bool:
    meetup = date_of.meetup
    words = f"{meetup.title} {meetup.description} {date_of.place} {meetup.kind}".casefold()
    return all(word in words for word in wanted)


def _result(date_of: MeetupDate) -> Result:
    meetup = date_of.meetup
    command = Literal(f"/seat {date_of.occurrence.id}")
    come = (
        wording.elsewhere(date_of)
        if meetup.source
        else _("To come, write {command} to me in private.", command=command)
    )
    description = spoken(meetup.description) if meetup.description else None
    return Result(
        f"meetup {date_of.occurrence.id}",
        Text("{title}", {"title": meetup.title}, translated=False),
        wording.when(date_of),
        stack(wording.head(date_of), description, come, gap="\n\n"),
    )
