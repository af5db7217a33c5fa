"""Who owns the bot, and by what: the part of `lamplighter check` that says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.commands.prefixes import typed_by
from bot.storage.tables import Account, OwnerCode, RoleGrant
from bot.words import Role
from bot.words.diagnosis import Finding

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from sqlalchemy.ext.asyncio import AsyncSession

NOBODY = Finding(
    well=False,
    about="nobody owns the bot, so nobody can name organizers",
    advice="Run `lamplighter setup --owner-link`: it shows you how you become its owner.",
)


@dataclass(frozen=True, slots=True)
class Owners:
    """Who owns the bot, and where that comes from."""

    configured: Sequence[str]
    grants: Sequence[tuple[str, RoleGrant]]
    by_code: frozenset[int]
    """The people who came by a code of `lamplighter setup`."""

    @property
    def is_anybody(self) -> bool:
        """Is there one, if only by the config?"""
        return bool(self.grants or self.configured)


async def read_owners(db: AsyncSession, configured: Sequence[str]) -> Owners:
    """Find out who owns the bot."""
    used = select(OwnerCode.used_by).where(OwnerCode.used_by.is_not(None))
    by_code = frozenset(person_id for person_id in await db.scalars(used) if person_id is not None)
    return Owners(configured, await stored_owners(db), by_code)


async def stored_owners(db: AsyncSession) -> list[tuple[str, RoleGrant]]:
    """The accounts of all who own the bot now, as the config would name them."""
    rows = await db.execute(
        select(Account.platform, Account.key, RoleGrant)
        .join(RoleGrant, RoleGrant.person_id == Account.person_id)
        .where(RoleGrant.role == Role.OWNER.word)
        .order_by(Account.id)
    )
    return [(f"{platform}:{key}", grant) for platform, key, grant in rows]


def check_owners(
    configured: Sequence[str],
    stored: Iterable[tuple[str, RoleGrant]] = (),
    by_code: Collection[int] = (),
) -> list[Finding]:
    """Who owns the bot, where that comes from, and who will do so no longer."""
    owned = list(stored)
    known = {account for account, _grant in owned}
    named_people = {grant.person_id for account, grant in owned if account in configured}
    sources = [
        f"{account} (by the config{'' if account in known else ', not seen yet'})"
        for account in configured
    ]
    former = []
    for account, grant in owned:
        if grant.by_hand and account not in configured:
            came_by_code = grant.granted_by is None and grant.person_id in by_code
            source = "setup" if came_by_code else typed_by(account, "role")
            sources.append(f"{account} (by {source})")
        elif not grant.by_hand and grant.person_id not in named_people:
            former.append(account)
    findings = [Finding(well=True, about=f"owners: {', '.join(sources)}")] if sources else [NOBODY]
    if former:
        findings.append(
            Finding(
                well=True,
                about=f"no longer owners: {', '.join(former)}, whom the config named before",
                advice="They are told, and lose the role, when the bot starts again.",
            )
        )
    return findings
