"""What polls keep of people: a ballot, until the poll is counted; and who made a poll."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain.polls import polls
from bot.storage.personal_data import PersonalData, nameless
from bot.storage.tables import Ballot, Poll
from bot.words import _

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Person


async def _ballots(db: AsyncSession, person: Person) -> list[tuple[Poll, Ballot]]:
    found = [
        (poll, await polls.ballot_of(db, poll, person.id)) for poll in await polls.unfinished(db)
    ]
    return [(poll, ballot) for poll, ballot in found if ballot is not None]


async def _export(db: AsyncSession, person: Person) -> dict[str, Any]:
    return {
        "polls": [
            {"question": poll.question, "answers": [poll.options[at] for at in ballot.choices]}
            for poll, ballot in await _ballots(db, person)
        ]
    }


async def _merge(db: AsyncSession, gone: Person, kept: Person) -> None:
    """One person has one voice: the one who is kept has theirs, else the other's."""
    for poll, ballot in await _ballots(db, gone):
        if await polls.ballot_of(db, poll, kept.id) is None:
            voter = polls.voter_of(poll, kept.id)
            db.add(Ballot(poll_id=poll.id, voter=voter, choices=ballot.choices))
        await db.delete(ballot)


async def _forget(db: AsyncSession, person: Person, _now: datetime) -> None:
    for _poll, ballot in await _ballots(db, person):
        await db.delete(ballot)


PERSONAL_DATA = PersonalData(
    "polls",
    (nameless(Poll.made_by),),
    _export,
    _merge,
    _forget,
    labels={"polls": _("What you chose in polls that are open")},
)
