"""Owner codes: made on the machine on which the bot runs, shown there alone; one person becomes an
owner by each, once, and soon.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete

from bot.domain import people, versions
from bot.domain.one_time_codes import ALPHABET, counting, digest, draw, refuse_guessing
from bot.storage.tables import OwnerCode, RoleGrant
from bot.words import Literal, Refused, Role, _
from bot.words.domain_events import RoleGranted, happened

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Person

LIFETIME = timedelta(minutes=30)
TOLD_FOR = timedelta(days=30)
"""So long whoever comes with a code that was used, or is too old, is told which of the two."""
GROUPS, GROUP = 4, 4
WRITTEN = re.compile(rf"[{ALPHABET}]{{4}}(?:-[{ALPHABET}]{{4}}){{3}}")
ANOTHER = Literal("lamplighter setup --owner-link")
"""How whoever runs the bot makes another one."""


async def issue(db: AsyncSession, now: datetime) -> str:
    """Make a code; an earlier one that nobody has used is void. Kept as a hash."""
    await db.execute(delete(OwnerCode).where(OwnerCode.used_at.is_(None)))
    await db.execute(delete(OwnerCode).where(OwnerCode.made_at <= now - TOLD_FOR))
    code = "-".join(draw(GROUP) for _group in range(GROUPS))
    db.add(OwnerCode(hash=digest(code), made_at=now, expires_at=now + LIFETIME))
    return code


def code_in(words: str) -> str:
    """The code, where a message is nothing else; else ""."""
    written = words.strip().upper()
    return written if WRITTEN.fullmatch(written) else ""


async def is_waiting(db: AsyncSession, code: str, now: datetime) -> bool:
    """Can somebody still use that code?"""
    issued = await db.get(OwnerCode, digest(code))
    return issued is not None and issued.used_at is None and issued.expires_at > now


async def was_used(db: AsyncSession, code: str) -> bool:
    """Has somebody become an owner by that code?"""
    issued = await db.get(OwnerCode, digest(code))
    return issued is not None and issued.used_at is not None


async def void(db: AsyncSession, code: str) -> None:
    """Let nobody use a code any more: it was seen by others."""
    await db.execute(
        delete(OwnerCode).where(OwnerCode.hash == digest(code), OwnerCode.used_at.is_(None))
    )


async def redeem(db: AsyncSession, code: str, person: Person, now: datetime) -> None:
    """Become an owner by a code. Raises Refused for one that is wrong, used or too old (which is
    counted), after too many of them, and to owners, who leave it to whom it was made for.
    """
    if Role.OWNER in await people.roles_of(db, person.id):
        raise Refused(_("You are an owner already."))
    await refuse_guessing(db, person.id, now)
    issued = await db.get(OwnerCode, digest(code))
    counted = counting(person.id, now)
    if issued is not None and issued.used_at is not None:
        used = _("This code was used already. Whoever runs me makes another one by {command}.",
                 command=ANOTHER)  # fmt: skip
        raise Refused(used, also=counted)
    if issued is None or issued.expires_at <= now:
        unknown = _("This code doesn't fit, or it is too old. Whoever runs me makes another one "
                    "by {command}.", command=ANOTHER)  # fmt: skip
        raise Refused(unknown, also=counted)
    issued.used_at, issued.used_by = now, person.id
    await _make_owner(db, person, now)


async def _make_owner(db: AsyncSession, person: Person, now: datetime) -> None:
    """Give the role; nobody here has given it, and other owners can take it."""
    db.add(RoleGrant(person_id=person.id, role=Role.OWNER.word, granted_at=now))
    happened(db, RoleGranted(person.id))
    await versions.bump(db, "menus")
