"""What stands before those who may not see a case any more: it is taken from them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import people, references
from bot.domain.safety import case_lists, subjects, team
from bot.words import Remove, Role

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.ext.asyncio import AsyncSession

OF_THE_TEAM = (subjects.CARD, subjects.REMINDER, subjects.WORDS, subjects.ECHO)
"""Kinds of what the team is shown."""


async def take_from_organizers(db: AsyncSession) -> list[Remove]:
    """There is a team: take from organizers what they were shown in its place."""
    organizers = await people.with_roles(db, Role.ORGANIZER, Role.OWNER)
    return await take_from(db, [organizer.id for organizer in organizers])


async def take_from(db: AsyncSession, reader_ids: Iterable[int]) -> list[Remove]:
    """Take from these people what they may not see any more; what is their own stays."""
    removals = []
    for reader_id in reader_ids:
        roles = await people.roles_of(db, reader_id)
        is_organizer = any(role >= Role.ORGANIZER for role in roles)
        looking = team.Looking(reader_id, in_team_room=False, is_organizer=is_organizer)
        for subject, chat_id in await references.said_to(db, reader_id, OF_THE_TEAM):
            case = await case_lists.about(db, subject)
            is_own = case is not None and case.reporter_id == reader_id
            if case is not None and not is_own and not await team.may_see(db, looking, case):
                removals.append(Remove(subject, only_in=chat_id))
    return removals


async def take_from_room(db: AsyncSession, chat_id: int) -> list[Remove]:
    """A room is not the team's any more: take from it what stands there."""
    standing = await references.said_in(db, chat_id, OF_THE_TEAM)
    return [Remove(subject, only_in=chat_id) for subject in standing]
