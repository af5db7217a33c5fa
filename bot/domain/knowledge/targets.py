"""Targets: how often the bot's answers must be right, as organizers want it, in percent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.domain import numbers, versions
from bot.storage.tables import Setting
from bot.words import Refused, _

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

SURE, LISTENING = "knowledge.sure", "knowledge.listening"
LEAST, MOST = 50, 99


async def chosen(db: AsyncSession) -> dict[str, float]:
    """What organizers have set: shares from 0 to 1, by `SURE` and `LISTENING`."""
    rows = await db.scalars(select(Setting).where(Setting.name.in_((SURE, LISTENING))))
    return {setting.name: setting.value for setting in rows}


async def choose(db: AsyncSession, name: str, percent: str) -> int:
    """Set a target, from `LEAST` to `MOST` percent; gives the number. Raises Refused."""
    share = numbers.read(percent.strip().removesuffix("%").removesuffix("٪"))
    if share is None or not LEAST <= share <= MOST:
        raise Refused(
            _("Choose a number from {least} to {most}: how many of 100 answers should be right.",
              least=LEAST, most=MOST)
        )  # fmt: skip
    setting = await db.get(Setting, name)
    if setting is None:
        db.add(Setting(name=name, value=share / 100))
    else:
        setting.value = share / 100
    await versions.bump(db, versions.KNOWLEDGE)
    return share
