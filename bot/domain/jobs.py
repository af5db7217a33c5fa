"""Jobs: what is due later, recurs or takes long. A row survives everything that a process doesn't.

What is done then is a feature's: `@feature.job(name)`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict, Unpack
from urllib.parse import urlsplit

from sqlalchemy import delete, func, literal_column, select, update

from bot.domain import moments
from bot.storage import jobs
from bot.storage.personal_data import PersonalData, one_of_many
from bot.storage.tables import Job
from bot.words import _
from bot.words.pages import BETWEEN
from bot.words.quiet import Quiet

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Person
    from bot.words.recurrences import Recurrence


class Options(TypedDict, total=False):
    """What else can be said of a job."""

    arguments: Mapping[str, Any]
    person: int | None
    """Whom it is about: it is forgotten and linked with them."""
    quiet: Quiet
    """Whose quiet hours it waits for, if not those that the feature says."""


async def schedule(
    db: AsyncSession, name: str, subject: int, at: datetime, **options: Unpack[Options]
) -> None:
    """Have the job `name` of that subject done then; one that waits already is set anew."""
    await jobs.put(db, name, subject, at, **_columns(options))


async def schedule_once(
    db: AsyncSession, name: str, subject: int, at: datetime, **options: Unpack[Options]
) -> None:
    """Have it done then, unless it waits already."""
    await jobs.put(db, name, subject, at, once=True, **_columns(options))


async def schedule_by(
    db: AsyncSession, name: str, subject: int, at: datetime, **options: Unpack[Options]
) -> None:
    """Have it done then, or before, if it waits for an earlier moment."""
    await jobs.put(db, name, subject, at, sooner=True, **_columns(options))


async def schedule_for(
    db: AsyncSession, name: str, whom: int, at: datetime, **options: Unpack[Options]
) -> None:
    """Have a job done whose subject is a person; `cancel` it by their id."""
    columns = {**_columns(options), "person_id": whom, "of_person": True}
    await jobs.put(db, name, whom, at, **columns)


async def repeat(
    db: AsyncSession,
    name: str,
    subject: int,
    recurrence: Recurrence,
    now: datetime,
    **options: Unpack[Options],
) -> None:
    """Have it done again and again from now on; the recurrence names its zone.

    What recurs for the whole community is declared by its feature instead (`every=`).
    """
    day = recurrence.upcoming(now)
    if day is None:
        await cancel(db, subject, name)
        return
    again: dict[str, Any] = {"recurrence": recurrence.to_json(), "done_on": recurrence.latest(now)}
    await jobs.put(db, name, subject, recurrence.moment(day), **again, **_columns(options))


def _columns(options: Options) -> dict[str, Any]:
    return {
        "arguments": dict(options.get("arguments", {})),
        "person_id": options.get("person"),
        "quiet": options.get("quiet", Quiet.NONE).value,
    }


async def cancel(db: AsyncSession, subject: int, *names: str) -> None:
    """Take these jobs of a subject out of the queue, whichever are there."""
    await db.execute(delete(Job).where(Job.subject == subject, Job.name.in_(names)))


# ── pages ────────────────────────────────────────────────────────────────────────────────────


async def read_page(db: AsyncSession, name: str, subject: int, link: str, now: datetime) -> None:
    """Have a page read at once, for a job whose work is `read_page`, unless it waits already."""
    await jobs.put(db, name, subject, now, once=True, arguments={"link": link}, host=_host(link))


async def read_page_gently(
    db: AsyncSession, name: str, subject: int, link: str, now: datetime
) -> None:
    """Have it read after all others of its host that wait already."""
    host = _host(link)
    waiting = select(func.max(Job.due_at)).where(Job.host == host, Job.host != literal_column("''"))
    last = await db.scalar(waiting)
    at = max(now, last + BETWEEN) if last is not None else now
    await jobs.put(db, name, subject, at, once=True, arguments={"link": link}, host=host)


def _host(link: str) -> str:
    try:
        return (urlsplit(link).hostname or "")[:255]
    except ValueError:
        return ""


# ── whom they are about ──────────────────────────────────────────────────────────────────────


async def _export(db: AsyncSession, person: Person) -> dict[str, Any]:
    waiting = select(Job).where(Job.person_id == person.id).order_by(Job.due_at, Job.id)
    return {
        "to_be_done": [
            {"job": job.name, "due_at": moments.iso(job.due_at), "arguments": job.arguments}
            for job in await db.scalars(waiting)
        ]
    }


async def _merge(db: AsyncSession, gone: Person, kept: Person) -> None:
    """Where both have a job of their own, the kept one's stays; others' subject follows."""
    names = select(Job.name).where(Job.person_id == kept.id, Job.of_person)
    await db.execute(
        delete(Job)
        .where(Job.person_id == gone.id, Job.of_person, Job.name.in_(names))
        .execution_options(synchronize_session=False)
    )
    await db.execute(
        update(Job).where(Job.person_id == gone.id, Job.of_person).values(subject=kept.id)
    )


PERSONAL_DATA = PersonalData(
    "jobs",
    (one_of_many(Job.person_id),),
    _export,
    _merge,
    labels={
        "to_be_done": _("What I still have to do"),
        "job": _("Task"),
        "due_at": _("Due"),
        "arguments": _("Details"),
    },
)
