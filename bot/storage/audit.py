"""The audit log, as everybody who may touch the database adds to it.

An entry names people by commitments: hashes of their number and a random salt. The salts are kept
apart, and deleted when somebody is forgotten; then nobody can tell any more whom the entry means,
and the chain still holds (docs/decisions/0064-the-audit-log-forgets-people.md).
"""

from __future__ import annotations

import hashlib
import json
import secrets
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import event, insert, inspect, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.storage.tables import AuditEntry, AuditHead, AuditLink

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession
    from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction

ACTING = "acting"
"""In a session's `info`: the number of whoever is acting in it, and when."""
RESPONSIBLE = "responsible"
"""In a session's `info`: what is being done by whoever is responsible for what it is about."""
RECORDED = "recorded"
"""In a session's `info`: what was done last that is in the log."""
PERSON, BOT, OPERATOR = "person", "bot", "operator"
ACTOR, CONCERNS = "actor", "concerns"
FIRST_HASH = "0" * 64
"""What stands in for the entry before the first."""
LONGEST_DEED, LONGEST_SUBJECT = 64, 128
HEAD = 1
"""The id of the only row that says where the chain ends."""


def note_acting(db: AsyncSession, person_id: int | None, now: datetime) -> None:
    """Have what is recorded from now on in this session name that person (None: the bot)."""
    db.info[ACTING] = (person_id, now)


def note_responsible(db: AsyncSession, doing: object, subject: str) -> None:
    """Have what is done be recorded though it takes no role: somebody is responsible for that
    subject.
    """
    db.info[RESPONSIBLE] = (doing, subject)


def note_recorded(db: AsyncSession, doing: object) -> None:
    """Have it be known that what is being done is in the log."""
    db.info[RECORDED] = doing


def is_recorded(db: AsyncSession, doing: object) -> bool:
    """Is that in the log? What a command leads to is recorded with it, once."""
    return bool(db.info.get(RECORDED) == doing)


def responsible_for(db: AsyncSession, doing: object) -> str:
    """For which subject whoever does that is responsible; "" where that is not why they may."""
    noted, subject = db.info.get(RESPONSIBLE, (None, ""))
    return subject if noted == doing else ""


async def record(
    db: AsyncSession,
    deed: str,
    subject: str = "",
    *,
    concerns: int | None = None,
    now: datetime | None = None,
    done_by: str | None = None,
    names_nobody: bool = False,
) -> None:
    """Add an entry, in the open transaction: nothing is recorded that did not happen.

    Who did it is whoever is acting in the session (`note_acting`), else the bot; `done_by=OPERATOR`
    is for the command line, which has to say `now`. `concerns`: the person to whom it was done.
    `names_nobody`: it is not told who (who has themselves forgotten). `deed` and `subject` are
    words and numbers of ours, never anything that somebody wrote. Whoever adds waits for whoever
    has added and not committed yet. Raises ValueError where nobody says when.
    """
    acting, since = db.info.get(ACTING, (None, None))
    at = now or since
    if at is None:
        msg = "when?"
        raise ValueError(msg)
    actor = None if names_nobody or done_by is not None else acting
    by = done_by or (BOT if acting is None else PERSON)
    number, previous = await _lock_head(db)
    number += 1
    links = [
        _link(number, part, person_id)
        for part, person_id in ((ACTOR, actor), (CONCERNS, concerns))
        if person_id is not None
    ]
    committed = {row["part"]: commitment(row["salt"], row["committed"]) for row in links}
    entry = AuditEntry(
        number=number, at=at, deed=deed[:LONGEST_DEED], subject=subject[:LONGEST_SUBJECT],
        done_by=by, actor=committed.get(ACTOR, ""), concerns=committed.get(CONCERNS, ""),
    )  # fmt: skip
    entry.hash = hash_of(entry, previous)
    await db.flush()
    columns = [column.key for column in inspect(AuditEntry).columns]
    await db.execute(insert(AuditEntry).values({name: getattr(entry, name) for name in columns}))
    if links:
        await db.execute(insert(AuditLink), links)
    head = update(AuditHead).where(AuditHead.id == HEAD).values(number=number, hash=entry.hash)
    await db.execute(head.execution_options(synchronize_session=False))


async def _lock_head(db: AsyncSession) -> tuple[int, str]:
    head = select(AuditHead.number, AuditHead.hash).where(AuditHead.id == HEAD).with_for_update()
    row = (await db.execute(head)).first()
    if row is None:
        is_server = db.get_bind().dialect.name == "postgresql"
        first = (
            (postgresql if is_server else sqlite)
            .insert(AuditHead)
            .values(id=HEAD, number=0, hash=FIRST_HASH)
        )
        await db.execute(first.on_conflict_do_nothing())
        row = (await db.execute(head)).one()
    return row[0], row[1]


def _link(number: int, part: str, person_id: int) -> dict[str, Any]:
    return {
        "number": number, "part": part, "salt": secrets.token_hex(16),
        "committed": person_id, "person_id": person_id,
    }  # fmt: skip


def commitment(salt: str, person_id: int) -> str:
    """What an entry says of a person: it tells nothing without the salt."""
    return hashlib.sha256(f"{salt}:{person_id}".encode()).hexdigest()


def hash_of(entry: AuditEntry, previous: str) -> str:
    """The hash of an entry's content and of the entry before."""
    content = [
        entry.number, entry.at.isoformat(timespec="microseconds"), entry.deed, entry.subject,
        entry.done_by, entry.actor, entry.concerns, previous,
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(content, separators=(",", ":")).encode()).hexdigest()


# ── did a deed change anything? ──────────────────────────────────────────────────────────────


@dataclass(slots=True)
class Changes:
    """Whether anything was written to the database."""

    any: bool = False


@contextmanager
def noticing_changes(db: AsyncSession) -> Iterator[Changes]:
    """Notice what is written in a session from here on, whether it is flushed yet or not."""
    session, changes = db.sync_session, Changes()

    def executed(state: ORMExecuteState) -> None:
        changes.any |= state.is_insert or state.is_update or state.is_delete

    def flushed(session: Session, _context: UOWTransaction) -> None:
        changes.any |= _has_changes(session)

    event.listen(session, "do_orm_execute", executed)
    event.listen(session, "after_flush", flushed)
    try:
        yield changes
        changes.any |= _has_changes(session)
    finally:
        event.remove(session, "do_orm_execute", executed)
        event.remove(session, "after_flush", flushed)


def _has_changes(session: Session) -> bool:
    return bool(session.new or session.deleted) or any(map(session.is_modified, session.dirty))
