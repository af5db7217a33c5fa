"""A community's past, made up in seconds: people, and the questions that they asked.

Written with plain SQL into a migrated SQLite file; columns that are not named here and may not be
null get nothing ("" or 0), so that it fits the next schema as well.
"""

import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

YEARS = 2
AGO = f"CAST({YEARS * 365} * (1 - n * 1.0 / :count) AS INTEGER)"
PAST = f"datetime('now', '-' || {AGO} || ' days') || '.000000'"
FOUND = (
    '{"candidates":[{"entry":1,"confidence":0.9,"phrasing":"How?"}],"covered":0.9,"believed":0.9,'
    '"target":0.95,"listening_target":0.99,"listening":false}'
)
"""As `bot.domain.knowledge.reasons` writes it down."""
PERSON = "1 + n % :people"
CACHE_KB = 1_000_000
HANDED_ON = "n % 5 = 0"
"""One question of five went to people."""

Columns = dict[str, str]

PEOPLE: dict[str, Columns] = {
    "person": {"id": "n", "name": "'Person ' || n", "created_at": PAST},
    "chat": {
        "id": "n", "platform": "'telegram'", "account": "'grown'", "key": "'grown' || n",
        "private": "1", "present": "1",
    },
    "account": {
        "id": "n", "platform": "'telegram'", "key": "'grown' || n", "person_id": "n",
        "chat_id": "n", "reachable": "1", "username": "'person_' || n", "seen_at": PAST,
    },
}  # fmt: skip
QUESTIONS: dict[str, Columns] = {
    "question": {
        "id": "n", "asker_id": PERSON, "chat_id": PERSON, "message": "n", "language": "'en'",
        "state": "'closed'", "ending": "'helped'", "verdict": "'sure'", "score": "0.9",
        "found": f"'{FOUND}'", "entry_id": "1", "asked_at": PAST, "closed_at": PAST,
        "closed_by": PERSON,
        "escalated_at": f"CASE WHEN {HANDED_ON} THEN {PAST} END",
        "answered_at": f"CASE WHEN {HANDED_ON} THEN {PAST} END",
        "answered_by": f"CASE WHEN {HANDED_ON} THEN 1 + n % 50 END",
    },
    "utterance": {
        "id": "n", "question_id": "n", "person_id": PERSON, "side": "'asker'",
        "text": "'How did we do thing number ' || n || ' the other day?'",
        "attachments": "'[]'", "said_at": PAST,
    },
    "message_reference": {
        "id": "n", "chat_id": PERSON, "subject": "'question:' || n", "message": "n", "own": "1",
    },
    "feedback": {
        "question_id": "n", "given_by": "'asker'", "entry_id": "1", "confidence": "0.9",
        "correct": "n % 10 > 0", "at": PAST,
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Size:
    """How much a community has behind it."""

    people: int
    questions: int


def grow(path: Path, people: int, questions: int) -> None:
    """Fill a migrated file with so many people and past questions; it knows an entry already."""
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA synchronous=OFF")
        db.execute(f"PRAGMA cache_size=-{CACHE_KB}")
        for count, tables in ((people, PEOPLE), (questions, QUESTIONS)):
            for table, columns in tables.items():
                fill(db, table, columns, {"count": count, "people": people})
        db.commit()
        db.execute("PRAGMA optimize")
    to_disk(path)


def to_disk(path: Path) -> None:
    """Have it written now: else whoever commits first waits for gigabytes."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


def fill(db: sqlite3.Connection, table: str, columns: Columns, sizes: dict[str, int]) -> None:
    """Fill a table: each column is SQL, in which `n` counts from 1 to `:count`."""
    every = dict(columns)
    for _place, name, kind, not_null, default, key in db.execute(f"PRAGMA table_info({table})"):
        if not_null and default is None and not key:
            every.setdefault(name, "''" if kind.startswith(("VARCHAR", "TEXT")) else "0")
    names = ", ".join(f'"{name}"' for name in every)
    # Made anew at the end, each takes a fraction of the time.
    indexes = db.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ?"
        " AND sql NOT NULL",
        (table,),
    ).fetchall()
    for index, _sql in indexes:
        db.execute(f'DROP INDEX "{index}"')
    db.execute(
        "WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < :count)"  # noqa: S608 - our own words
        f" INSERT INTO {table} ({names}) SELECT {', '.join(every.values())} FROM number",
        sizes,
    )
    for _index, sql in indexes:
        db.execute(sql)
