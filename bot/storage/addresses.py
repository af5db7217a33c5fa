"""Where a database is: its URL, in which a schema and the file of identity keys are named as well.

A schema is a part of a PostgreSQL database, which may hold several communities so
(docs/decisions/0071-several-communities-in-one-database.md).
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

if TYPE_CHECKING:
    from sqlalchemy import URL

DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "postgresql": "postgresql+asyncpg",
    "postgres": "postgresql+asyncpg",
}
IDENTITY_KEYS = "identity_keys"
"""In the query of a URL: the path of a file of keys (`bot.storage.identity_keys`)."""
SCHEMA = "schema"
"""In the query of a URL: the schema of a PostgreSQL database in which everything is."""
NAME = re.compile(r"(?!pg_|information_schema$)[a-z0-9_]{1,48}")
EMPTY = re.compile(r"\?(.*&)?schema=?(&|$)")
"""A URL that names a schema without a name, which whoever parses it leaves out."""


class BadAddress(ValueError):  # noqa: N818 - the house's word
    """The database's URL can't be understood, or names a database that we do not speak to."""


def address(url: str) -> URL:
    """Read a database's URL and name its asynchronous driver; what a driver does not know in it is
    the schema. Raises BadAddress.
    """
    return _parse(url).difference_update_query([IDENTITY_KEYS])


def identity_keys_of(url: str) -> Path | None:
    """The file of keys that a database's URL names, if it names one. Raises BadAddress."""
    path = _parse(url).query.get(IDENTITY_KEYS)
    return Path(path if isinstance(path, str) else path[-1]).expanduser() if path else None


def schema_of(url: URL) -> str:
    """The schema that an address names; "" for none, when the role's own settings count."""
    return str(url.query.get(SCHEMA, ""))


def of_server(url: URL) -> URL:
    """An address as drivers understand it: whoever connects sets the search path."""
    return url.difference_update_query([SCHEMA])


def connection_string(url: URL) -> str:
    """An address as PostgreSQL's own tools write it, with the password: what stands in its query,
    such as `sslmode`, is read by the driver as libpq reads it, and what is no option of libpq's is
    a setting of the session (https://www.postgresql.org/docs/current/libpq-connect.html).
    """
    server = of_server(url).set(drivername="postgresql")
    given = dict(server.query)
    if "ssl" in given:  # as some libraries have it
        given.setdefault("sslmode", given.pop("ssl"))
    return server.set(query=given).render_as_string(hide_password=False)


def search_path(url: URL) -> dict[str, str]:
    """What a session has to be begun with, for all of it to be in the schema."""
    schema = schema_of(url)
    return {"search_path": f'"{schema}"'} if schema else {}


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError:
        msg = "a database's URL looks like sqlite:///file.db or postgresql://user@host/name"
        raise BadAddress(msg) from None
    backend = parsed.get_backend_name()
    if backend not in DRIVERS:
        msg = f"the database must be sqlite or postgresql, not {backend}"
        raise BadAddress(msg)
    _check_schema(url, parsed)
    unknown = sorted({*parsed.query} - {IDENTITY_KEYS})
    if backend == "sqlite" and unknown:
        msg = f"a database's URL for sqlite has no {unknown[0]} behind the ?"
        raise BadAddress(msg)
    return parsed.set(drivername=DRIVERS[backend])


def _check_schema(url: str, parsed: URL) -> None:
    schema = "" if EMPTY.search(url) else parsed.query.get(SCHEMA)
    if schema is None:
        return
    if parsed.get_backend_name() == "sqlite":
        msg = "schema in the database's URL is for postgresql: with sqlite name another file"
        raise BadAddress(msg)
    if not isinstance(schema, str) or not NAME.fullmatch(schema):
        given = f'"{schema}"' if isinstance(schema, str) else "several"
        msg = (
            f"schema in the database's URL: expected at most 48 of a-z, 0-9 and _, "
            f"no pg_… and not information_schema, got {given}"
        )
        raise BadAddress(msg)
