"""Who owns the bot by its configuration: what that gives, it takes back too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.domain import audit, versions
from bot.storage.tables import Account, RoleGrant
from bot.words import Role
from bot.words.domain_events import OwnerRemoved, happened

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession


async def follow_config(db: AsyncSession, accounts: Collection[str], now: datetime) -> None:
    """Let exactly these accounts ("telegram:12345") own the bot by its configuration.

    Whom it does not name any more is owner no longer, unless somebody made them so by /role too.
    Accounts that the bot has not met get the role when it does.
    """
    named = await _people_of(db, accounts)
    rows = await db.scalars(select(RoleGrant).where(RoleGrant.role == Role.OWNER.word))
    grants = {grant.person_id: grant for grant in rows}
    changed = False
    for person_id in named:
        if give(db, grants.get(person_id), person_id, now):
            changed = True
            await audit.record(
                db,
                "role granted",
                "role:owner",
                concerns=person_id,
                now=now,
                done_by=audit.OPERATOR,
            )
    for person_id, grant in grants.items():
        if grant.by_config and person_id not in named:
            await _take_back(db, grant)
            changed = True
    if changed:
        await versions.bump(db, "menus")


def give(db: AsyncSession, grant: RoleGrant | None, person_id: int, now: datetime) -> bool:
    """Note that the configuration makes somebody an owner; tell whether that is new."""
    if grant is None:
        db.add(
            RoleGrant(
                person_id=person_id, role=Role.OWNER.word, granted_at=now,
                by_hand=False, by_config=True,
            )
        )  # fmt: skip
        return True
    if grant.by_config:
        return False
    grant.by_config = True
    return True


async def _take_back(db: AsyncSession, grant: RoleGrant) -> None:
    if grant.by_hand:
        grant.by_config = False
        return
    await db.delete(grant)
    await db.flush()
    happened(db, OwnerRemoved(grant.person_id))


async def _people_of(db: AsyncSession, accounts: Collection[str]) -> set[int]:
    ids: set[int] = set()
    for account in accounts:
        platform, _colon, key = account.partition(":")
        who = select(Account.person_id).where(Account.platform == platform, Account.key == key)
        if (person_id := await db.scalar(who)) is not None:
            ids.add(person_id)
    return ids
