"""Where a database is: its URL, in which the file of its identity keys is named as well."""

from __future__ import annotations

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


class BadAddress(ValueError):  # noqa: N818 - the house's word
    """The database's URL can't be understood, or names a database that we do not speak to."""


def address(url: str) -> URL:
    """Read a database's URL and name its asynchronous driver. Raises BadAddress."""
    return _parse(url).difference_update_query([IDENTITY_KEYS])


def identity_keys_of(url: str) -> Path | None:
    """The file of keys that a database's URL names, if it names one. Raises BadAddress."""
    path = _parse(url).query.get(IDENTITY_KEYS)
    return Path(path if isinstance(path, str) else path[-1]).expanduser() if path else None


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
    return parsed.set(drivername=DRIVERS[backend])
