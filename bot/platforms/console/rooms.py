"""What stands in the console's rooms: messages that can be pressed, replied to and changed."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.platforms.console.steps import NotThere, Step, StepKind
from bot.words import Attachment, Place
from bot.words.deliveries import Act, Key, Rich
from bot.words.side_chats import side_chat_key

ACCOUNT = "lamplighter"
"""The bot's own key, and the author of what it says."""
UNSEEN = re.compile("[\u200e\u200f\u2066-\u2069]")
"""Marks of direction, which nobody types (Unicode, Annex 9)."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A message that stands in a chat; `author` is a person's name or `ACCOUNT`.

    With `whisper_to` only that person and the bot see it: in a group, it is in their side chat.
    """

    key: str
    chat: str
    author: str
    content: Rich
    keys: tuple[Key, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    whisper_to: str = ""

    def seen_by(self, who: str) -> bool:
        """Can that person see it?"""
        return self.whisper_to in {"", who}

    @property
    def stays(self) -> bool:
        """Does it stand there for all, to be reacted to? What is whispered comes and goes."""
        return not self.whisper_to or self.chat.startswith("@")


Watcher = Callable[[Act, Standing], None]
"""Told of everything the bot says, edits and deletes, as it now stands (or last stood)."""


@dataclass(slots=True)
class Rooms:
    """All that stands, chat by chat, oldest first."""

    _chats: dict[str, list[Standing]] = field(default_factory=dict)

    def of(self, chat: str, who: str = "") -> list[Standing]:
        """What stands in a chat, oldest first; with `who`, only what that person sees."""
        return [message for message in self._chats.get(chat, []) if not who or message.seen_by(who)]

    def names(self) -> list[str]:
        """The keys of all chats in which something was said, in order."""
        return sorted(self._chats)

    def find(self, chat: str, key: str) -> Standing | None:
        """The message with that key."""
        return next((message for message in self.of(chat) if message.key == key), None)

    def put(self, message: Standing) -> None:
        """Let a message stand, in the place of the one with the same key if there is one."""
        chat = self._chats.setdefault(message.chat, [])
        for place, standing in enumerate(chat):
            if standing.key == message.key:
                chat[place] = message
                return
        chat.append(message)

    def remove(self, message: Standing) -> None:
        """Take a message away."""
        self._chats[message.chat].remove(message)

    def pressed(self, step: Step) -> tuple[str, str, bool]:
        """What a button says, its message, and whether that is in a side chat: by its label, or as
        "!solved 7" one that stood there once. Raises NotThere.
        """
        if step.what.startswith(("!", "/")):
            return step.what, "", False
        message, key = self.button(step)
        return key.says, message.key, bool(step.room and message.whisper_to)

    def button(self, step: Step) -> tuple[Standing, Key]:
        """The latest button with that label that speaks, or the beginning of it; with `quotes`,
        below those words. Raises NotThere.
        """
        label, words = legible(step.what), legible(step.quotes)
        for message in self._seen(step):
            if words in legible(message.content.text):
                for key in message.keys:
                    if key.says and _is_label(legible(key.label), label):
                        return message, key
        raise NotThere(f"button [{step.what}]", step)

    def through_start_link(self, step: Step) -> Step:
        """A button that starts the bot opens the private chat, and says its words there."""
        if step.does is not StepKind.PRESSES or not step.room or step.what.startswith(("!", "/")):
            return step
        _message, key = self.button(step)
        if not key.says.startswith("/start"):
            return step
        return Step(step.who, StepKind.WRITES, text=key.says)

    def latest(self, step: Step, author: str) -> Standing:
        """The author's latest message there. Raises NotThere."""
        for message in self._seen(step):
            if message.author == author and (message.stays or author != ACCOUNT):
                return message
        raise NotThere(f"message of {'the bot' if author == ACCOUNT else author}", step)

    def quoted(self, step: Step) -> Standing:
        """The latest message there with the words that are quoted: of those that stand there for
        all, if there is one. Raises NotThere.
        """
        words = legible(step.quotes)
        seen = [one for one in self._seen(step) if words in legible(one.content.text)]
        for message in sorted(seen, key=lambda one: not one.stays):
            return message
        raise NotThere(f'message with "{step.quotes}"', step)

    def _seen(self, step: Step) -> list[Standing]:
        """What the person sees where they are, latest first."""
        return self.of(chat_key(step.who, step.room), step.who)[::-1]


def _is_label(shown: str, written: str) -> bool:
    """Is it that label, as it is shown or as long as it was before it was shortened?"""
    shortened = shown.endswith("…") and written.startswith(shown.removesuffix("…").rstrip())
    return shown == written or shortened


def chat_key(who: str, room: str = "") -> str:
    """The key of a group, or of a person's private chat."""
    return room or f"@{who}"


def place_of(who: str, room: str, *, beside: bool) -> Place:
    """Where somebody is: in private, in a group, or beside it."""
    if room and beside:
        return Place(side_chat_key(room, who), private=True, title=room, beside=room)
    return Place(chat_key(who, room), private=not room, title=room)


def legible(text: str) -> str:
    """Text as one would type it: no marks of direction, every space a plain one."""
    return " ".join(UNSEEN.sub("", text).split())
