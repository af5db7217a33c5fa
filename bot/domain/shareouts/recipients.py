"""Lists of people who were somewhere, as organizers write them or have them in a file."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from bot.domain import people
from bot.domain.shareouts import asks
from bot.domain.shareouts.asks import Asking
from bot.storage.tables import Person, ShareoutAsk, fold
from bot.words import Refused, _

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import SupportedEvent

MOST = 300
LONGEST = 100
DELIMITERS = (";", "\t", ",")
COMMAS = str.maketrans("،؛、，；", ",;,,;")
ACCOUNTS = frozenset({"username", "account", "handle", "telegram", "matrix"})
NAMES = frozenset({"name", "person", "who", "recipient", "participant", "full name", *ACCOUNTS})
DAYS = frozenset({"due", "until", "deadline", "date"})


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody as a list names them: by what they are found, what they are called, by when."""

    written: str
    name: str
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a list: who is asked, who is invited because nobody knows them, who had been
    asked before, and names of which there are several people.
    """

    asked: Sequence[tuple[ShareoutAsk, Person]]
    invited: Sequence[ShareoutAsk]
    before: Sequence[str]
    unclear: Sequence[str]


def read(text: str) -> list[Recipient]:
    """The people of a list: one on each line, alone on a line with commas between them, or a table
    with such columns as name, username and due. Raises Refused.
    """
    lines = [line.strip() for line in text.translate(COMMAS).splitlines() if line.strip()]
    if len(lines) == 1 and not _is_day(lines[0].split(",")[-1]):
        parts = [part.strip() for part in lines[0].replace(";", ",").split(",")]
        rows = [[part] for part in parts if part.casefold() not in NAMES | DAYS]
    else:
        rows = _table(lines)
    people_named = {fold(each.written): each for each in _recipients(rows)}
    if not people_named:
        raise Refused(_("Please write at least one name."))
    if len(people_named) > MOST:
        raise Refused(_("Those are too many at once. Please send at most {count}.", count=MOST))
    return list(people_named.values())


def _table(lines: Sequence[str]) -> list[list[str]]:
    counts = {mark: sum(mark in line for line in lines) for mark in DELIMITERS}
    delimiter = max(DELIMITERS, key=lambda mark: counts[mark])
    return list(csv.reader(io.StringIO("\n".join(lines)), delimiter=delimiter))


def _recipients(rows: Sequence[Sequence[str]]) -> Iterable[Recipient]:
    titles = [cell.strip().casefold() for cell in rows[0]] if rows else []
    has_titles = bool(NAMES & set(titles))
    account = _column(titles, ACCOUNTS) if has_titles else None
    name = (_column(titles, NAMES - ACCOUNTS) if has_titles else 0) or 0
    for row in rows[1:] if has_titles else rows:
        cells = [cell.strip()[:LONGEST] for cell in row]
        called = cells[name] if name < len(cells) else ""
        written = (cells[account] if account is not None and account < len(cells) else "") or called
        if written:
            due = next((_day(cell) for cell in cells if _is_day(cell)), None)
            yield Recipient(written, called or written, due)


def _column(titles: Sequence[str], names: frozenset[str]) -> int | None:
    return next((place for place, title in enumerate(titles) if title in names), None)


def _is_day(cell: str) -> bool:
    return _day(cell) is not None


def _day(cell: str) -> date | None:
    try:
        return date.fromisoformat(cell.strip())
    except ValueError:
        return None


async def ask_all(
    db: AsyncSession, event: SupportedEvent, named: Iterable[Recipient], asking: Asking
) -> Outcome:
    """Ask everybody of a list; who is known by that very name is asked, others are invited."""
    asked, invited, before, unclear = [], [], [], []
    waiting = {
        fold(each.recipient) for each, _made in await asks.of_event(db, event.id) if each.recipient
    }
    for recipient in named:
        own = Asking(recipient.due_on or asking.due_on, asking.by, asking.at)
        found = await people.all_meant_by(db, recipient.written)
        if len(found) > 1:
            unclear.append(recipient.written)
            continue
        person = found[0] if found else None
        if person is not None:
            made = await asks.ask(db, event, person.id, own)
            if made is None:
                before.append(person.name)
            else:
                asked.append((made, person))
        elif fold(recipient.name) in waiting:
            before.append(recipient.name)
        else:
            invited.append(await asks.invite(db, event, recipient.name, own))
    return Outcome(asked, invited, before, unclear)
