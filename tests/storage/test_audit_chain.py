"""The audit log is one chain, whoever adds to it at the same time."""

import asyncio

from bot.domain import audit
from bot.domain.audit import verifying
from bot.storage.sessions import Database
from tests.conftest import MONDAY
from tests.databases import migrate


async def test_entries_of_several_at_once_make_one_chain(database_url: str) -> None:
    one, other = Database(database_url), Database(database_url)
    await one.open()
    await migrate(one)
    await other.open(owner=False)
    try:

        async def work(db: Database) -> None:
            for _time in range(8):
                async with db.write() as session:
                    await audit.record(session, "backup", done_by=audit.OPERATOR, now=MONDAY)

        await asyncio.gather(work(one), work(other))
        async with one.read() as session:
            verdict = await verifying.verify(session, await verifying.head(session))
            assert (verdict.count, verdict.problems) == (16, [])
    finally:
        await other.close()
        await one.close()
