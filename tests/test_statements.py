"""No statement of a dialogue scans a table that grows: asked of PostgreSQL, and of the asking.

SQLite is asked at the end of every dialogue, in `tests/conftest.py`.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.app import Community
from bot.commands.demo import settle
from bot.config.settings import Settings
from bot.domain import starter
from bot.engine.clock import SetClock
from bot.platforms.console import Console
from bot.storage.sessions import Database
from tests.conftest import MONDAY, STARTER
from tests.dialogue import dialogue
from tests.scans import Statements, scans_on_postgresql, scans_on_sqlite

EXAMPLES = Path(__file__).parents[1] / "docs" / "examples"
EVERYDAY = """
ada > /language en
ada > /name Ada L
ada > who has the key to the shed
mira > /queue
mira > /take 1
mira > /answer 1
mira > Kofi has it.
ada > /undo
ada > /anonymous
ada > may I bring my little brother along
tariq > /notme 2
tariq > /owed
olu > /why 1
olu > /kb
olu > /gaps
olu > /role ben mentor
ben > /break 3 days
ben > /suggest https://example.org/tour
cleo > how do i add pic
cleo > the thing in the box
cleo > how do i add pic
... 11 minutes
cleo > who has the drill
cleo > do i need account
... 1 hour
cleo > that isn't it
cleo > /withdraw
ada > /find photo
cleo > /shareout new
cleo > A walk by the river
cleo > Go early, take water along.
cleo > [Ask me questions]
cleo > How quiet it was.
cleo > [Done]
cleo > [Order and remove]
cleo > [Who helps]
cleo > [Send it in]
olu @ organizers > [Approve]
ben > /learned river
ben > /learned 1
ben > [Say thanks]
... 2 hours
ben > /gaps fr
ben > /translate-shared 1 fr
cleo > /learned 1
cleo > [Take it back]
cleo > [Yes, take it back]
ada > /mydata
ada > /link
ada > /forgetme
... 30 days
"""


@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.xdist_group("postgres")
async def test_no_dialogue_scans_a_table_that_grows_on_postgresql(postgres_url: str) -> None:
    statements = Statements()
    db = Database(postgres_url)
    await db.open()
    console = Console()
    community = Community(Settings(), db, [console], SetClock(MONDAY))
    async with db.write() as session:
        await settle(session, MONDAY)
        await starter.load(session, STARTER, MONDAY)
    try:
        with statements.recorded():
            await community.open()
            chat = dialogue(community, console)
            await chat.play((EXAMPLES / "first-days.txt").read_text(encoding="utf-8"), strict=False)
            await chat.play(EVERYDAY, strict=False)
            example = (EXAMPLES / "announcements.txt").read_text(encoding="utf-8")
            await chat.play(example, strict=False)
            assert "taken back" in chat.transcript.splitlines()[-1]
    finally:
        await community.close()
        await db.close()
    assert len(statements.executed) > 120
    scans = await scans_on_postgresql(postgres_url, statements)
    assert not scans, "\n".join(scans)


def test_a_scan_is_named_and_a_search_is_not(tmp_path: Path, empty_database: Path) -> None:
    path = shutil.copy(empty_database, tmp_path / "test.db")
    scan = "SELECT q.id FROM question AS q WHERE q.thread = ?"
    executed = {
        scan: ("",),
        "SELECT id FROM question WHERE asker_id = ?": (1,),
        "SELECT id FROM entry WHERE topic = ?": ("",),  # small
    }
    assert scans_on_sqlite(Path(path), Statements(executed)) == [f"scans question: {scan}"]


@pytest.mark.postgres
@pytest.mark.xdist_group("postgres")
async def test_a_scan_is_named_on_postgresql(postgres_url: str) -> None:
    scan = "SELECT q.id FROM question AS q WHERE q.thread = $1::VARCHAR ORDER BY q.id"
    executed = {
        scan: ("",),
        "SELECT id FROM question WHERE asker_id = $1::INTEGER": (1,),
        "SELECT id FROM entry WHERE topic = $1::VARCHAR": ("",),
    }
    found = await scans_on_postgresql(postgres_url, Statements(executed))
    assert found == [f"scans question: {scan}"]
