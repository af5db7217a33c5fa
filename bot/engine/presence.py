"""Presence: where the bot is, and who can be written to, as the platforms tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.delivery.moves import may_move, move_chat
from bot.delivery.refusals import lose, regain
from bot.delivery.sending.outcomes import cancel_rest
from bot.words import EventKind
from bot.words.domain_events import RoomRegained, happened
from bot.words.states import Refusal

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.delivery.visits import Visit
    from bot.words import Event


async def keep_up(session: AsyncSession, visit: Visit, event: Event, now: datetime) -> None:
    """What every community needs known, whatever its features: who can be written to."""
    match event.kind:
        case EventKind.MIGRATED:
            if may_move(visit.chat, confirmed=event.confirmed):
                await move_chat(session, visit.chat.id, event.moved_to)
            else:
                visit.chat.moved_to, visit.chat.present = event.moved_to, False
                await cancel_rest(session, visit.chat.id, now)
        case EventKind.BOT_ADDED:
            regain(visit.chat)
        case EventKind.BOT_PROMOTED:
            if not visit.chat.present:
                regain(visit.chat)
                happened(session, RoomRegained(visit.chat.id))
        case EventKind.BOT_REMOVED:
            await lose(session, visit.chat, Refusal.REMOVED, now)
        case EventKind.BLOCKED:
            visit.account.reachable = False
            await cancel_rest(session, visit.chat.id, now)
        case _:
            if not visit.chat.present and not visit.chat.moved_to and not visit.chat.refusal:
                visit.chat.present = True
