"""Names that people choose: none that shows nothing, is another's, or sounds like staff."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.storage.tables import Account, fold
from bot.words import Refused, _
from bot.words.names import plain_name

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Person

LONGEST = 64

STAFF = re.compile(
    r"(?<!\w)("
    r"mentors?|mentora|mentore|mentorin|organi[sz]ers?|organisat(?:eur|rice)|organizador[ae]?|"
    r"owners?|admins?|administrat(?:ors?|eur|rice)|administrador[ae]?|moderators?|moderador[ae]?|"
    r"staff|support|bot|lamplighter|"
    r"наставник|наставница|организатор|администратор|модератор|бот|"
    r"مرشد|مرشدة|منظم|مشرف|مشرفة|مدير|"
    r"मार्गदर्शक|आयोजक|व्यवस्थापक|"
    r"penyelenggara|pengurus|mratibu|mshauri|msimamizi"
    r")(?!\w)",
    re.IGNORECASE,
)
"""What those who have a role are called, in the languages that the bot speaks."""
STAFF_WITHOUT_SPACES = re.compile("导师|组织者|管理员|版主|机器人")


async def check(db: AsyncSession, person: Person, wanted: str) -> str:
    """The name as others will see it. Raises Refused where it can't be theirs."""
    name = plain_name(wanted)
    if not name:
        raise Refused(_("Nobody could see that name. Please choose one with letters in it."))
    if len(name) > LONGEST:
        raise Refused(_("Please choose a shorter name."))
    if STAFF.search(name) or STAFF_WITHOUT_SPACES.search(name):
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
