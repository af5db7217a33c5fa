"""The schema that a database's URL names: is it there, may one work in it, else make it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.storage.addresses import schema_of
from bot.storage.locks import CURRENT_SCHEMA
from bot.storage.ownership import connect

if TYPE_CHECKING:
    from sqlalchemy import URL

LOOK = """
SELECT current_user AS role, current_database() AS database, n.oid IS NOT NULL AS is_there,
    to_regclass('public.alembic_version') IS NOT NULL AS is_without,
    coalesce(has_schema_privilege(n.oid, 'USAGE'), false) AS may_use,
    coalesce(has_schema_privilege(n.oid, 'CREATE'), false)
        OR EXISTS (SELECT FROM pg_class c WHERE c.relnamespace = n.oid) AS may_begin
FROM (SELECT $1::text AS name) AS wanted LEFT JOIN pg_namespace n ON n.nspname = wanted.name
"""


class NoSchema(Exception):  # noqa: N818 - the house's word
    """One can't work in the schema; the text says why, and what to do about it."""


async def find_schema(url: URL, *, make: bool) -> None:
    """See to it that the schema of a URL can be used, where it names one; with `make` it is made.

    Raises NoSchema; OSError where there is no connection.
    """
    schema = schema_of(url)
    if not schema:
        return
    connection = await connect(url, "lamplighter, opening")
    try:
        found = await connection.fetchrow(LOOK, schema)
        if not found["is_there"]:
            await _make(connection, schema, found, make=make)
        elif not found["may_use"] or (make and not found["may_begin"]):
            msg = (
                f"the role {found['role']} may not use the schema {schema}: have its owner run "
                f'GRANT USAGE, CREATE ON SCHEMA "{schema}" TO "{found["role"]}"'
            )
            raise NoSchema(msg)
        if await connection.fetchval(CURRENT_SCHEMA) != schema:
            msg = (
                f"connections don't begin in the schema {schema}: go to the server itself, or have "
                "the pooler before it pass search_path on"
            )
            raise NoSchema(msg)
    finally:
        await connection.close()


async def _make(connection: Any, schema: str, found: Any, *, make: bool) -> None:
    import asyncpg  # type: ignore[import-untyped]  # noqa: PLC0415 - only for a server

    if not make:
        msg = f"there is no schema {schema} yet: run `lamplighter migrate` first"
        raise NoSchema(msg)
    if schema == found["role"] and found["is_without"]:
        msg = (
            f"a schema called as the role {schema} would hide the community that is there without "
            "one: choose another name"
        )
        raise NoSchema(msg)
    try:
        await connection.execute(f'CREATE SCHEMA IF NOT EXISTS "{schema}"')
    except (asyncpg.DuplicateSchemaError, asyncpg.UniqueViolationError):
        return  # another worker was faster
    except asyncpg.InsufficientPrivilegeError as error:
        msg = (
            f"the role {found['role']} may not make the schema {schema}: have the owner of the "
            f'database {found["database"]} run CREATE SCHEMA "{schema}" '
            f'AUTHORIZATION "{found["role"]}"'
        )
        raise NoSchema(msg) from error
    except asyncpg.PostgresError as error:  # such as: this is a server that only reads
        msg = f"the schema {schema} can't be made: {error}"
        raise NoSchema(msg) from error
