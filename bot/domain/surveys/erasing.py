"""Nothing of ballots and their keys stays in the database's files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.storage.erasing import clear_remains
from bot.storage.tables import Survey, SurveyBallot

if TYPE_CHECKING:
    from bot.storage.sessions import Database


async def clear(database: Database) -> bool:
    """Clear the files of what was deleted; False: not yet, somebody reads an older state."""
    return await clear_remains(database, Survey.__tablename__, SurveyBallot.__tablename__)
