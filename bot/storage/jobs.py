"""The queue of jobs, as everybody who may touch the database puts something into it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import or_
from sqlalchemy.dialects import postgresql, sqlite

from bot.storage.tables import Job

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.ext.asyncio import AsyncSession

SCHEDULED = "jobs"
"""In a session's `info`: this transaction has put something into the queue."""
WAITING, WORKING, QUARANTINED = "waiting", "working", "quarantined"
ANEW = {"state": WAITING, "attempts": 0, "problem": "", "claimed_at": None}


async def put(
    db: AsyncSession,
    name: str,
    subject: int,
    due_at: datetime,
    *,
    once: bool = False,
    sooner: bool = False,
    **values: Any,
) -> None:
    """Have a job done then, in one statement, whatever others do meanwhile.

    One of that name and subject that is there already is set anew; with `once` it is left as it
    is, unless it lies in quarantine; with `sooner` it is as well where it is due no later.
    `values` are further columns of `Job`.
    """
    insert = postgresql.insert if db.get_bind().dialect.name == "postgresql" else sqlite.insert
    row = {
        "name": name, "subject": subject, "key": "", "arguments": {}, "person_id": None,
        "of_person": False, "quiet": "", "host": "", "planned_at": due_at, "due_at": due_at,
        "recurrence": None, "done_on": None, **ANEW, **values,
    }  # fmt: skip
    await db.execute(
        insert(Job)
        .values(row)
        .on_conflict_do_update(
            index_elements=["name", "subject", "key"],
            set_={column: value for column, value in row.items() if column not in {"key", "name"}},
            where=_may_be_replaced(due_at, once=once, sooner=sooner),
        )
        .execution_options(synchronize_session=False)
    )
    db.info[SCHEDULED] = True


def _may_be_replaced(due_at: datetime, *, once: bool, sooner: bool) -> ColumnElement[bool] | None:
    if sooner:
        return or_(Job.state == QUARANTINED, Job.due_at > due_at)
    return Job.state == QUARANTINED if once else None
