"""Whether the audit log is as it was written.

Whoever can write to the database can write the chain anew from any entry on. Then its end has
another hash: so it is noted elsewhere from time to time (`lamplighter audit head`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.domain.audit.retention import TRIMMED
from bot.storage import audit
from bot.storage.tables import AuditEntry, AuditHead, AuditLink

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sqlalchemy.ext.asyncio import AsyncSession

AT_A_TIME = 1000


@dataclass(slots=True)
class Verdict:
    """What was found: `problems` are sentences for an operator, none where all is well."""

    count: int = 0
    first: int = 0
    problems: list[str] = field(default_factory=list)


class BadHead(ValueError):  # noqa: N818 - the house's word
    """What was noted is no number and hash."""


def read_head(noted: str) -> tuple[int, str]:
    """The number and the hash that `head` gave. Raises BadHead."""
    number, _colon, digest = noted.strip().partition(":")
    if not number.isdecimal() or len(digest) != len(audit.FIRST_HASH):
        msg = "a noted head is a number, a colon and 64 letters and digits, as `audit head` prints"
        raise BadHead(msg)
    return int(number), digest


async def head(db: AsyncSession) -> str:
    """The number and the hash of the last entry, to be noted elsewhere."""
    row = (await db.execute(select(AuditHead.number, AuditHead.hash))).first()
    number, digest = row or (0, audit.FIRST_HASH)
    return f"{number}:{digest}"


async def verify(db: AsyncSession, noted: str = "") -> Verdict:
    """Go through the whole log; `noted` is a head of before. Raises BadHead."""
    wanted = read_head(noted) if noted else None
    verdict = Verdict()
    number, previous = await _beginning(db)
    start, was_noted = number, previous if wanted is not None and wanted[0] == number else ""
    async for entry, people in _entries(db):
        verdict.count += 1
        if not verdict.first:
            verdict.first = entry.number
        if entry.number != number + 1:
            verdict.problems.append(_gap(number + 1, entry.number - 1))
        elif entry.hash != audit.hash_of(entry, previous):
            verdict.problems.append(
                f"entry {entry.number} was changed, or put where it does not belong"
            )
        verdict.problems += _wrong_links(entry, people)
        number, previous = entry.number, entry.hash
        if wanted is not None and number == wanted[0]:
            was_noted = previous
    verdict.problems += await _at_the_end(db, number, previous)
    if wanted is not None:
        verdict.problems += _beside_what_was_noted(wanted, was_noted, start)
    return verdict


async def _beginning(db: AsyncSession) -> tuple[int, str]:
    """What went before the first entry that is kept, by the last checkpoint."""
    query = select(AuditEntry.subject).where(AuditEntry.deed == TRIMMED)
    checkpoint = await db.scalar(query.order_by(AuditEntry.number.desc()).limit(1))
    number, _colon, digest = (checkpoint or "").partition(":")
    return (int(number), digest) if number.isdecimal() else (0, audit.FIRST_HASH)


async def _entries(db: AsyncSession) -> AsyncIterator[tuple[AuditEntry, list[AuditLink]]]:
    after = -1
    while True:
        query = select(AuditEntry).where(AuditEntry.number > after).order_by(AuditEntry.number)
        entries = (await db.scalars(query.limit(AT_A_TIME))).all()
        if not entries:
            return
        numbers = AuditLink.number.between(entries[0].number, entries[-1].number)
        links: dict[int, list[AuditLink]] = {}
        for link in await db.scalars(select(AuditLink).where(numbers)):
            links.setdefault(link.number, []).append(link)
        for entry in entries:
            yield entry, links.get(entry.number, [])
        after = entries[-1].number


def _gap(first: int, last: int) -> str:
    if last < first:
        return f"entries from {last + 1} on stand where others belong"
    return (
        f"entry {first} is missing" if first == last else f"entries {first} to {last} are missing"
    )


def _wrong_links(entry: AuditEntry, links: list[AuditLink]) -> list[str]:
    return [
        f"entry {entry.number} was given to somebody else"
        for link in links
        if getattr(entry, link.part, "") != audit.commitment(link.salt, link.committed)
    ]


async def _at_the_end(db: AsyncSession, number: int, digest: str) -> list[str]:
    last, _colon, wanted = (await head(db)).partition(":")
    if int(last) > number:
        return [_gap(number + 1, int(last))]
    return [] if wanted == digest else ["the last entry is not the one that was written last"]


def _beside_what_was_noted(wanted: tuple[int, str], found: str, start: int) -> list[str]:
    number, digest = wanted
    if number < start:
        return [f"entry {number}, which you noted, is older than what is kept"]
    if not found:
        return [f"entry {number}, which you noted, is missing: the end was cut off"]
    return [] if found == digest else [f"entry {number} is another than the one that you noted"]
