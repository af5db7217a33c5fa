"""Who owns the bot, and by what: the part of `lamplighter check` that says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.commands.prefixes import typed_by
from bot.storage.tables import Account, RoleGrant
from bot.words import Role
from bot.words.diagnosis import Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

NOBODY = Finding(
    well=False,
    about="nobody owns the bot, so nobody can name organizers",
    advice='Name an account in [community]: owners = ["telegram:12345"]. '
    "Your number there is in the file that the bot answers /mydata with.",
)


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
    configured: Sequence[str], stored: Iterable[tuple[str, RoleGrant]] = ()
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
            sources.append(f"{account} (by {typed_by(account, 'role')})")
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
