"""Side chats: what the bot and one member of a group say to each other there, unseen by the others.

A side chat is a private chat to all that converse in it. Its key names the group and the member, so
that no platform takes it for the group itself: what is said there can be seen by others nowhere.
"""

from __future__ import annotations

from bot.words.text import _

SEPARATOR = "/"
REPLY_UNSEEN = _("Reply to this message, so that nobody else here reads it.")
"""What goes with a question in a side chat: what is simply written in the group, all can read."""


def side_chat_key(group: str, member: str) -> str:
    """The key of a member's side chat in a group, by theirs."""
    return f"{group}{SEPARATOR}{member}"


def is_side_chat(key: str) -> bool:
    """Is it a side chat's key? To be asked of keys of platforms that have side chats alone."""
    return SEPARATOR in key


def parts_of(key: str) -> tuple[str, str]:
    """The group's and the member's key."""
    group, _separator, member = key.rpartition(SEPARATOR)
    return group, member
