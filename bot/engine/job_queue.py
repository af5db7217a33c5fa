"""The queue of jobs as rows: what is due, taking it, putting it back, putting it aside."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import ColumnElement, delete, func, insert, or_, select, update

from bot.storage.clock_steps import last_shown
from bot.storage.errors import error_place
from bot.storage.jobs import ANEW, QUARANTINED, WAITING, WORKING
from bot.storage.tables import Job as JobRow
from bot.words.backoff import Backoff
from bot.words.clock_steps import ClockSteps
from bot.words.pages import BETWEEN
from bot.words.recurrences import Recurrence

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date

    from sqlalchemy import RowMapping, Table
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.sessions import Database

JOB = cast("Table", JobRow.__table__).c
TABLE = cast("Table", JobRow.__table__)
ATTEMPTS = Backoff(first=60.0, longest=6 * 3600.0, factor=5.0)
"""The pauses between attempts, in seconds."""
MOST_ATTEMPTS = 6
UNHANDLED = "no feature handles it"
"""The problem of a job whose feature is off; it goes on when the feature is there again."""
NEXT_DUE = select(func.min(JOB.due_at)).where(JOB.state == WAITING)
AT_THAT_MOMENT = timedelta(seconds=2)
"""What looks again every second is due so much later at most."""
DEADLY = "the process ended while it was worked on"

Kind = ColumnElement[bool]


async def first_due(db: AsyncSession, kind: Kind, now: datetime) -> RowMapping | None:
    """The job of that kind that has been due longest; others work on none of its host's."""
    busy = select(JOB.host).where(JOB.state == WORKING)
    due = (
        select(TABLE)
        .where(kind, JOB.state == WAITING, JOB.due_at <= now)
        .where(or_(JOB.host == "", JOB.host.not_in(busy)))
        .order_by(JOB.due_at, JOB.id)
        .limit(1)
    )
    return (await db.execute(due)).mappings().one_or_none()


async def next_due(db: Database, kind: Kind | None = None) -> datetime | None:
    """When the next waiting job (of that kind) is due."""
    async with db.read() as session:
        when = NEXT_DUE if kind is None else NEXT_DUE.where(kind)
        due: datetime | None = await session.scalar(when)
        return due


async def postpone(db: AsyncSession, row: RowMapping, until: datetime, planned: datetime) -> None:
    """Let it wait until then, by no fault of its own."""
    await _change(db, row, due_at=until, planned_at=planned)


async def claim(db: AsyncSession, row: RowMapping, now: datetime) -> None:
    """Work on it outside of transactions from now on."""
    await _change(db, row, state=WORKING, claimed_at=now, attempts=row["attempts"] + 1)


async def is_the_same(db: AsyncSession, row: RowMapping, claimed_at: datetime | None) -> bool:
    """Is it still what was taken then? It may have been cancelled or scheduled anew."""
    same = select(JOB.id).where(JOB.id == row["id"], JOB.planned_at == row["planned_at"])
    if claimed_at is None:
        same = same.where(JOB.state == WAITING, JOB.attempts == row["attempts"])
    else:
        same = same.where(JOB.state == WORKING, JOB.claimed_at == claimed_at)
    return await db.scalar(same) is not None


async def move_on(db: AsyncSession, row: RowMapping, day: date | None) -> None:
    """It is done: it goes, or waits for its next occurrence after that of `day`."""
    later = recurrence.after(day) if (recurrence := recurrence_of(row)) and day else None
    if recurrence is None or later is None:
        await db.execute(delete(TABLE).where(JOB.id == row["id"]))
        return
    moment = recurrence.moment(later)
    await _change(db, row, due_at=moment, planned_at=moment, done_on=day, **ANEW)


async def wait_for_next(db: AsyncSession, row: RowMapping, now: datetime) -> None:
    """None of its occurrences is due: the clock was put back, or its rule changed."""
    recurrence = recurrence_of(row)
    day = recurrence.upcoming(now) if recurrence is not None else None
    if recurrence is None or day is None:
        await db.execute(delete(TABLE).where(JOB.id == row["id"]))
    else:
        moment = recurrence.moment(day)
        await _change(db, row, due_at=moment, planned_at=moment)


def recurrence_of(row: RowMapping) -> Recurrence | None:
    """The recurrence of a row, if it has one."""
    return Recurrence.from_json(row["recurrence"]) if row["recurrence"] else None


# ── what fails ───────────────────────────────────────────────────────────────────────────────


async def failed(
    db: AsyncSession, row: RowMapping, error: BaseException | str, now: datetime, day: date | None
) -> bool:
    """Count a failure: it waits longer each time, and goes into quarantine in the end (True).

    Of what recurs only that occurrence goes; the next ones come in their time. Nothing happens to
    what was cancelled or scheduled anew meanwhile.
    """
    attempts = row["attempts"] + 1
    problem = error if isinstance(error, str) else error_place(error)
    if attempts < MOST_ATTEMPTS and not isinstance(error, str):
        wait = timedelta(seconds=ATTEMPTS.after(attempts - 1))
        await _change(
            db, row, state=WAITING, due_at=now + wait, attempts=attempts, problem=problem,
            claimed_at=None,
        )  # fmt: skip
        return False
    aside = {"state": QUARANTINED, "attempts": attempts, "problem": problem, "claimed_at": None}
    recurrence = recurrence_of(row)
    if day is not None and recurrence is not None:
        occurrence = {
            **row, **aside, "key": day.isoformat(), "recurrence": None, "done_on": day,
            "planned_at": recurrence.moment(day),
        }  # fmt: skip
        del occurrence["id"]
        await db.execute(insert(TABLE).values(occurrence))
        await move_on(db, row, day)
    else:
        await _change(db, row, **aside)
    return True


async def _change(db: AsyncSession, row: RowMapping, **values: Any) -> None:
    await db.execute(update(TABLE).where(JOB.id == row["id"]).values(**values))


async def recurring(db: AsyncSession, name: str) -> RowMapping | None:
    """The job of that name that recurs for everybody, if it is there."""
    known = select(TABLE).where(JOB.name == name, JOB.subject == 0, JOB.key == "")
    return (await db.execute(known)).mappings().one_or_none()


# ── at the start ─────────────────────────────────────────────────────────────────────────────


async def take_up(db: AsyncSession, doing: Collection[int], names: Collection[str]) -> None:
    """Let wait again what was being worked on (but for what we are `doing`), and what nobody
    handled, where there is such a `name` now.
    """
    await db.execute(
        update(TABLE)
        .where(JOB.state == WORKING, JOB.id.not_in(doing))
        .values(state=WAITING, claimed_at=None)
    )
    await db.execute(
        update(TABLE)
        .where(JOB.state == QUARANTINED, JOB.problem == UNHANDLED, JOB.name.in_(names))
        .values(ANEW)
    )


async def catch_up(db: AsyncSession, before: datetime, now: datetime) -> None:
    """Have done what was due at that moment: the clock, which showed `before`, was put back.

    What recurs is by the wall clock, and so is what is due later than that: they wait.
    """
    await db.execute(
        update(TABLE)
        .where(JOB.state == WAITING, JOB.recurrence.is_(None))
        .where(JOB.due_at > now, JOB.due_at <= before + AT_THAT_MOMENT)
        .values(due_at=now)
    )


async def spread(db: AsyncSession, now: datetime) -> None:
    """Hosts whose turns have come and gone meanwhile are not made to answer for all at once; and
    what a clock that was put back since has left far away is taken up.
    """
    before = ClockSteps(await last_shown(db)).look(now)
    if before is not None:
        await catch_up(db, before, now)
    late = (
        select(JOB.id, JOB.host, JOB.due_at)
        .where(JOB.state == WAITING, JOB.due_at < now, JOB.host != "")
        .order_by(JOB.due_at, JOB.id)
    )
    turns: dict[str, datetime] = {}
    for job_id, host, _due_at in (await db.execute(late)).all():
        turns[host] = turns[host] + BETWEEN if host in turns else now
        await db.execute(update(TABLE).where(JOB.id == job_id).values(due_at=turns[host]))


# ── for operators ────────────────────────────────────────────────────────────────────────────


async def failing(db: Database) -> Sequence[RowMapping]:
    """What is in quarantine, and what has failed and will be tried again; the oldest first."""
    async with db.read() as session:
        rows = await session.execute(select(TABLE).where(_has_failed()).order_by(JOB.id))
        return rows.mappings().all()


async def waiting(db: Database) -> Sequence[tuple[str, int, datetime]]:
    """What waits for its time: names, how many there are, and when the first of them is due."""
    each = (
        select(JOB.name, func.count(), func.min(JOB.due_at))
        .where(JOB.state != QUARANTINED, JOB.problem == "")
        .group_by(JOB.name)
        .order_by(JOB.name)
    )
    async with db.read() as session:
        return [(name, count, due_at) for name, count, due_at in await session.execute(each)]


async def retry(db: Database, ids: Sequence[int] | None, now: datetime) -> int:
    """Have what failed tried at once, all of it if no ids are given; give how many."""
    again = update(TABLE).where(_has_failed()).values(due_at=now, **ANEW).returning(JOB.id)
    async with db.write() as session:
        return len((await session.scalars(_of(again, ids))).all())


async def drop(db: Database, ids: Sequence[int]) -> int:
    """Give up what failed, for good (but not what recurs); give how many."""
    async with db.write() as session:
        gone = delete(TABLE).where(_has_failed(), JOB.id.in_(ids), JOB.recurrence.is_(None))
        return len((await session.scalars(gone.returning(JOB.id))).all())


def _of(statement: Any, ids: Sequence[int] | None) -> Any:
    return statement if ids is None else statement.where(JOB.id.in_(ids))


def _has_failed() -> Kind:
    return or_(JOB.state == QUARANTINED, (JOB.state == WAITING) & (JOB.problem != ""))


def day_of(row: RowMapping, now: datetime) -> date | None:
    """The local date of the occurrence that is due; of a job that recurs no more, its own."""
    recurrence = recurrence_of(row)
    done: date | None = row["done_on"]  # of an occurrence that was put aside: its own day
    return recurrence.due(done, now) if recurrence is not None else done
