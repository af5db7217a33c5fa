"""What every table stands on: moments in UTC, names of constraints, indexes of few rows."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, Index, MetaData, TypeDecorator, text
from sqlalchemy.orm import DeclarativeBase


class Moment(TypeDecorator[datetime]):
    """An aware UTC moment; SQLite, which forgets zones, is reminded on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse what has no zone (ValueError); store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            msg = "a moment needs a zone"
            raise ValueError(msg)
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002 - SQLAlchemy gives it
    ) -> datetime | None:
        """Give UTC back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def partial_index(name: str | None, *columns: str, where: str) -> Index:
    """An index of those rows alone: it costs the others nothing."""
    only = text(where)
    return Index(name, *columns, sqlite_where=only, postgresql_where=only)


def index_of_present(column: str) -> Index:
    """An index of the rows where the column is not null, which are few."""
    return partial_index(None, column, where=f"{column} IS NOT NULL")


class Base(DeclarativeBase):
    """Names its constraints, so that migrations can speak of them on every database."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy's own declarative idiom
        datetime: Moment,
        dict[str, Any]: JSON,
        list[Any]: JSON,
    }


def fold(name: str) -> str:
    """What a name is found by, in every script: the same in capitals, and in composed letters."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())[:255]
