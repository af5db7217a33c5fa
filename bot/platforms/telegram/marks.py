"""Marks on Telegram: a link on a character that takes no room, at the end of the bot's messages."""

from __future__ import annotations

from bot.platforms.marks import Marks
from bot.platforms.telegram.mentions import Me, Raw
from bot.platforms.telegram.rich_messages import links as links_of

FIELD = "?mark="


class HiddenMarks:
    """Makes and reads such links. A token is what only this bot has, and as long as it has it."""

    def __init__(self, me: Me, token: str) -> None:
        self._me = me
        self._marks = Marks(token)

    def link(self, number: int) -> str:
        """The link for a number; it would lead to the bot. "" for no number."""
        mark = self._marks.seal(number)
        return f"https://t.me/{self._me.username}{FIELD}{mark}" if mark else ""

    def read(self, message: Raw | None) -> int:
        """What a message is marked with: one of the bot's own, as nobody else's word counts."""
        if message is None or (message.get("from") or {}).get("id") != self._me.id:
            return 0
        entities = message.get("entities") or message.get("caption_entities") or ()
        links = [entity["url"] for entity in entities if entity["type"] == "text_link"]
        links.extend(links_of(message.get("rich_message") or {}))
        return self._marks.open(str(links[-1]).partition(FIELD)[2]) if links else 0
