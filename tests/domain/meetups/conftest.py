from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from bot.storage.sessions import Database

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from sqlalchemy.ext.asyncio import AsyncSession


@pytest.fixture
async def db(tmp_path: Path, empty_database: Path) -> AsyncIterator[AsyncSession]:
    """An open transaction of an empty database."""
    shutil.copyfile(empty_database, tmp_path / "meetups.db")
    database = Database(f"sqlite:///{tmp_path}/meetups.db")
    await database.open()
    async with database.write() as session:
        yield session
    await database.close()
