"""How a subject declares what it keeps of people, next to its rules.

Every column that names a person is in one declaration (a test looks), so that showing, linking and
forgetting can't miss any. See `bot.domain.personal_data` for how they are found.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from bot.storage.tables import Person

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

Export = Callable[[AsyncSession, Person], Awaitable[dict[str, Any]]]
Merge = Callable[[AsyncSession, Person, Person], Awaitable[None]]
Forget = Callable[[AsyncSession, Person, datetime], Awaitable[None]]


class WhenForgotten(Enum):
    """What becomes of a row when the person whom it names is forgotten."""

    DELETED = "deleted"
    """It is theirs alone."""
    UNSIGNED = "unsigned"
    """It stays for others, and names nobody any more."""
    NAMELESS = "nameless"
    """It goes on naming their row, which says nothing of them any more: so that what one person
    has done can still be told from what another has."""


@dataclass(frozen=True, slots=True)
class PersonColumn:
    """A column that names a person, and what becomes of its rows.

    `once_per`: one person has at most one row for the same values of these columns, so that where
    two people become one, the row of the one who is kept wins. None: there may be many.
    `follows`: rows go along when two people become one; else those of the other are deleted.
    """

    column: InstrumentedAttribute[Any]
    when_forgotten: WhenForgotten
    once_per: tuple[InstrumentedAttribute[Any], ...] | None = None
    follows: bool = True

    async def link(self, db: AsyncSession, gone: int, kept: int) -> None:
        """Let its rows name the one who is kept."""
        table = self.column.class_
        theirs = self.column == gone
        if not self.follows:
            await self._delete(db, theirs)
            return
        if self.once_per is not None:
            await self._delete(db, theirs & self._doubled(kept))
        await db.execute(update(table).where(theirs).values({self.column.key: kept}))

    def _doubled(self, kept: int) -> ColumnElement[bool]:
        other = self.column.class_.__table__.alias()
        same = [other.c[self.column.name] == kept]
        same += [other.c[column.name] == column for column in self.once_per or ()]
        return select(other).where(*same).exists()

    async def forget(self, db: AsyncSession, person: int) -> None:
        """Do what becomes of its rows."""
        match self.when_forgotten:
            case WhenForgotten.DELETED:
                await self._delete(db, self.column == person)
            case WhenForgotten.UNSIGNED:
                await db.execute(
                    update(self.column.class_)
                    .where(self.column == person)
                    .values({self.column.key: None})
                )

    async def _delete(self, db: AsyncSession, which: ColumnElement[bool]) -> None:
        # "fetch": what a session has loaded of them goes as well.
        await db.execute(
            delete(self.column.class_).where(which).execution_options(synchronize_session="fetch")
        )


def own(
    column: InstrumentedAttribute[Any],
    *once_per: InstrumentedAttribute[Any],
    follows: bool = True,
) -> PersonColumn:
    """A row that is a person's alone, one for each value of the other columns."""
    return PersonColumn(column, WhenForgotten.DELETED, once_per, follows)


def one_of_many(column: InstrumentedAttribute[Any], *, follows: bool = True) -> PersonColumn:
    """A row of which one person may have many, that is theirs alone."""
    return PersonColumn(column, WhenForgotten.DELETED, follows=follows)


def unsigned(column: InstrumentedAttribute[Any]) -> PersonColumn:
    """A row that stays for others, without saying by whom it is."""
    return PersonColumn(column, WhenForgotten.UNSIGNED)


def nameless(column: InstrumentedAttribute[Any]) -> PersonColumn:
    """A row that goes on naming the person's row, which is emptied."""
    return PersonColumn(column, WhenForgotten.NAMELESS)


@dataclass(frozen=True, slots=True)
class PersonalData:
    """What a subject keeps of people: in which columns, and how it is shown.

    `export` gives what is kept of somebody, ready for JSON. `merge` (what was gone's becomes
    kept's) and `forget` do what goes beyond the columns, and before them. `labels`: what people
    read for the keys of the export, at any depth (texts that are translated).
    """

    name: str
    columns: tuple[PersonColumn, ...]
    export: Export | None = None
    merge: Merge | None = None
    forget: Forget | None = None
    labels: Mapping[str, Any] = field(default_factory=dict)
