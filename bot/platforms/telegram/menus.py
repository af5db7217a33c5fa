"""The menus of commands. They show and hide; they authorise nothing."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from bot.platforms.telegram.api import BotApi
from bot.platforms.telegram.numbers import number
from bot.words.failures import Unreachable
from bot.words.menus import Menu, Scope

MOST_COMMANDS = 100
DESCRIPTION_LIMIT = 256
SCOPES = {
    Scope.PRIVATE: "all_private_chats",
    Scope.GROUP: "all_group_chats",
    Scope.CHAT: "chat",
}

logger = logging.getLogger(__name__)


class Menus:
    """Shows menus; what this process has shown already is not sent again."""

    def __init__(self, api: BotApi) -> None:
        self._api = api
        self._shown: dict[tuple[Scope, str, str], int] = {}

    async def show(self, menus: Sequence[Menu]) -> None:
        """Show them all; a chat that can't be reached is passed over.

        Raises DeliveryFailed; what was shown by then is remembered, so the call can be repeated.
        """
        for menu in menus:
            key = (menu.scope, menu.chat, menu.language)
            fingerprint = hash((menu.commands, menu.unseen))
            if self._shown.get(key) == fingerprint or not _is_known(menu.language):
                continue
            try:
                await self._show(menu)
            except Unreachable:
                logger.info("Telegram: a chat with a menu of its own can't be reached")
            self._shown[key] = fingerprint

    async def _show(self, menu: Menu) -> None:
        scope: dict[str, Any] = {"type": SCOPES[menu.scope]}
        if menu.scope is Scope.CHAT:
            scope["chat_id"] = number(menu.chat)
        params = {"scope": scope, "language_code": menu.language}
        if not menu.commands:
            await self._api.call_repeatably("deleteMyCommands", params)
            return
        commands = [
            {
                "command": name,
                "description": about[:DESCRIPTION_LIMIT],
                **({"is_ephemeral": True} if name in menu.unseen else {}),
            }
            for name, about in menu.commands[:MOST_COMMANDS]
        ]
        await self._api.call_repeatably("setMyCommands", {**params, "commands": commands})


def _is_known(language: str) -> bool:
    """Telegram has menus for two-letter codes (ISO 639-1) only, and for everybody else ("")."""
    return len(language) in {0, 2}
