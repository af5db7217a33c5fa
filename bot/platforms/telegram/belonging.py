"""To which community a group belongs (Bot API 10.2); older servers tell of none."""

from __future__ import annotations

from bot.platforms.telegram.api import BotApi
from bot.platforms.telegram.mentions import storable
from bot.platforms.telegram.numbers import number
from bot.words.platforms import Belonging


async def read_belonging(api: BotApi, chat: str) -> Belonging:
    """Read it off the whole of what Telegram tells of a group. Raises DeliveryFailed."""
    full = await api.call("getChat", {"chat_id": number(chat)})
    community, username = full.get("community") or {}, full.get("username")
    return Belonging(
        str(community.get("id") or ""),
        storable(str(community.get("name") or "")),
        f"https://t.me/{username}" if username else "",
    )
