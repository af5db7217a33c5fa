"""Menus are shown when they are new, and not again at every start."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.domain import versions
from bot.engine.menus import MenuBoard
from bot.languages.negotiation import Languages
from bot.storage.sessions import Database
from bot.words.menus import Menu
from tests.carriers import Post


@dataclass(slots=True)
class Wall:
    """Where menus are shown."""

    shown: list[int] = field(default_factory=list)

    async def show(self, menus: Sequence[Menu]) -> None:
        self.shown.append(len(menus))


def board(
    db: Database, wall: Wall, *, lasting: bool, languages: Sequence[str] = ("en",)
) -> MenuBoard:
    """A board as a process that has just started has it."""
    return MenuBoard(
        db, Post(db).sender(), {}, Languages(languages), wall.show, lasting=lasting
    )  # fmt: skip


async def test_what_a_platform_keeps_is_shown_once(tmp_path: Path, empty_database: Path) -> None:
    shutil.copyfile(empty_database, tmp_path / "menus.db")
    db = Database(f"sqlite:///{tmp_path}/menus.db")
    await db.open()
    try:
        wall = Wall()
        for _start in range(3):
            await board(db, wall, lasting=True).refresh()
        assert len(wall.shown) == 1
        async with db.write() as session:
            await versions.bump(session, "menus")
        await board(db, wall, lasting=True).refresh()
        assert len(wall.shown) == 1, "roles have changed, but no menu"
        await board(db, wall, lasting=True, languages=("en", "fr")).refresh()
        assert len(wall.shown) == 2
        await board(db, wall, lasting=False).refresh()
        await board(db, wall, lasting=False).refresh()
        assert len(wall.shown) == 4
    finally:
        await db.close()
