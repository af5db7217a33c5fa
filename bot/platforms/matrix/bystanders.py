"""What a worker needs of an account that another one has open: its name, and files.

It reads the token of the other's session, where the store is within its reach, and never the keys.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from bot.platforms.matrix.homeservers import Homeserver, path
from bot.platforms.matrix.media import Media
from bot.platforms.matrix.sessions import FILE
from bot.platforms.matrix.stores import Store
from bot.words.failures import DeliveryFailed, Forbidden

if TYPE_CHECKING:
    from bot.config.settings import MatrixSettings

logger = logging.getLogger(__name__)


class Bystander:
    """An account that somebody else has open."""

    def __init__(self, settings: MatrixSettings) -> None:
        self._settings = settings
        self._server = Homeserver(settings.homeserver)
        self._server.renew = self._read_token
        self.media = Media(self._server)
        self.display_name = settings.display_name

    async def open(self) -> None:
        """Look what can be known. What can't be reached now is missing."""
        await self._server.open()
        await self._read_token()
        if self.display_name:
            return
        try:
            profile = await self._server.call("GET", path("profile", self._settings.user))
        except (DeliveryFailed, Forbidden) as failure:
            logger.warning("Matrix: the bot's name is not known here (%s)", failure)
        else:
            self.display_name = str(profile.get("displayname") or "")

    async def close(self) -> None:
        """Let go of the connection."""
        await self._server.close()

    async def count_members(self, room: str) -> int | None:
        """How many have joined, without the bot; None where it can't be asked."""
        try:
            answer = await self._server.call("GET", path("rooms", room, "joined_members"))
        except (DeliveryFailed, Forbidden):
            return None
        return max(len(answer.get("joined") or {}) - 1, 0)

    async def _read_token(self) -> None:
        try:
            saved = Store(Path(self._settings.store)).read(FILE)
        except Forbidden:
            saved = {}
        configured = self._settings.access_token.get_secret_value()
        self._server.token = str(saved.get("token") or configured)
