"""Names that people choose: none that shows nothing, is another's, or sounds like staff."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.storage.tables import Account, fold
from bot.words import Refused, _, names

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Person


async def check(db: AsyncSession, person: Person, wanted: str) -> str:
    """The name as others will see it. Raises Refused where it can't be theirs."""
    name = names.plain_name(wanted)
    if not name:
        raise Refused(_("Nobody could see that name. Please choose one with letters in it."))
    if len(name) > names.LONGEST:
        raise Refused(_("Please choose a shorter name."))
    if names.sounds_like_staff(name):
        raise Refused(
            _(
                "That name sounds like a role here, and people could take you for somebody else. "
                "Please choose another one."
            )
        )
    if await _is_account_of_another(db, person, name):
        raise Refused(
            _("Somebody else is known by that name, with an @ before it. Please choose another.")
        )
    return name


async def _is_account_of_another(db: AsyncSession, person: Person, name: str) -> bool:
    """Is it "@ada", where somebody else's account is called so?"""
    if not name.startswith("@"):
        return False
    key = fold(name.removeprefix("@").strip())
    others = select(Account.id).where(Account.username_key == key, Account.person_id != person.id)
    return await db.scalar(others.limit(1)) is not None


def in_order(people: Iterable[Person]) -> list[Person]:
    """People by their names; here, as the database may not be able to read them."""
    return sorted(people, key=lambda person: (person.name_key, person.id))
