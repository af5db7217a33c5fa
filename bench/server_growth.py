"""A community's past on PostgreSQL, made up in minutes: millions of people and of messages.

The same rows as on SQLite (`bench/growth.py`). Indexes and keys are taken away while they are
written, and made anew afterwards: that takes a quarter of the time.
"""

import re

import asyncpg  # type: ignore[import-untyped]

from bench.growth import PEOPLE, QUESTIONS, YEARS, Columns

AGO = f"now() - make_interval(secs => {YEARS * 365 * 86400} * (1 - n::float8 / $count))"
WORK_MEMORY = "SET maintenance_work_mem = '1GB'"
INDEXES = """
SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema() AND tablename = $1
AND indexname NOT IN (SELECT conname FROM pg_constraint)
"""
COLUMNS = """
SELECT column_name, format_type(a.atttypid, a.atttypmod) AS kind, is_nullable, column_default
FROM information_schema.columns c JOIN pg_attribute a
ON a.attrelid = $1::regclass AND a.attname = c.column_name
WHERE c.table_schema = current_schema() AND c.table_name = $1::text
"""


async def grow(url: str, people: int, questions: int) -> None:
    """Fill a migrated database with so many people and questions; it knows an entry already."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(WORK_MEMORY)
        # Foreign keys of rows that fit by construction are not looked at.
        await connection.execute("SET session_replication_role = replica")
        for count, tables in ((people, PEOPLE), (questions, QUESTIONS)):
            for table, columns in tables.items():
                await _fill(connection, table, columns, count, people)
        await connection.execute("VACUUM ANALYZE")
        await connection.execute("CHECKPOINT")
    finally:
        await connection.close()


async def _fill(
    connection: asyncpg.Connection, table: str, columns: Columns, count: int, people: int
) -> None:
    indexes = await connection.fetch(INDEXES, table)
    for index in indexes:
        await connection.execute(f'DROP INDEX "{index["indexname"]}"')
    described = await connection.fetch(COLUMNS, table)
    every = {}
    for column in described:
        name, kind = column["column_name"], column["kind"]
        if name in columns:
            every[name] = f"CAST({_expression(columns[name], count, people)} AS {kind})"
        elif column["is_nullable"] == "NO" and column["column_default"] is None:
            every[name] = f"CAST({_nothing(kind)} AS {kind})"
    names = ", ".join(f'"{name}"' for name in every)
    await connection.execute(
        f"INSERT INTO {table} ({names}) SELECT {', '.join(every.values())}"  # noqa: S608 - our own words
        f" FROM generate_series(1, {count}) AS number(n)"
    )
    for index in indexes:
        await connection.execute(index["indexdef"])
    if "id" in every:
        await connection.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {count})")


def _expression(sqlite: str, count: int, people: int) -> str:
    """The same expression for PostgreSQL."""
    moved = re.sub(r"datetime\('now'.*?'\.000000'", AGO, sqlite)
    return moved.replace("$count", str(count)).replace(":people", str(people))


def _nothing(kind: str) -> str:
    if kind.startswith(("character", "text")):
        return "''"
    if kind.startswith("timestamp"):
        return "now()"
    return "'{}'" if kind.startswith("json") else "'0'"
