"""The transcript: what people did and what the bot said, a line each, as scripts write it."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.languages.richtext import plain
from bot.words.deliveries import Act

if TYPE_CHECKING:
    from bot.platforms.console.rooms import Standing
    from bot.words import Attachment

BREAKS = re.compile(r"\s*\n\s*")
SAYS = {Act.EDIT: "edits", Act.DELETE: "deletes"}


class By(StrEnum):
    """Whose line it is."""

    SCRIPT = "script"
    BOT = "bot"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line; the bot's have the name of the chat (a group's or a person's)."""

    by: By
    line: str
    chat: str = ""
    reader: str = ""


@dataclass(slots=True)
class Transcript:
    """Collects the lines, and gives each to `write` as it comes. A `Watcher` of the console."""

    write: Callable[[str], None] = lambda _line: None
    entries: list[Entry] = field(default_factory=list)

    def __str__(self) -> str:
        return "\n".join(entry.line for entry in self.entries)

    def __call__(self, act: Act, message: Standing) -> None:
        """Take down what the bot says."""
        chat = message.chat.removeprefix("@")
        whispered = message.whisper_to if chat == message.chat else ""
        place = f"{whispered} @ {chat}" if whispered else chat
        private = whispered or (chat if chat != message.chat else "")
        line = f"bot {SAYS.get(act, 'to')} {place} > {shown(message)}"
        # Who no longer reads must not stop what is being sent; the script's next line ends it.
        with suppress(BrokenPipeError):
            self._add(Entry(By.BOT, line.rstrip(), chat, private))

    def acted(self, line: str) -> None:
        """Take down what people do and that time passes."""
        self._add(Entry(By.SCRIPT, line))

    def note(self, words: str) -> None:
        """Take down a remark."""
        self._add(Entry(By.NOTE, f"# {words}"))

    def _add(self, entry: Entry) -> None:
        self.entries.append(entry)
        self.write(entry.line)


def shown(message: Standing) -> str:
    """A message on one line: `text / more <attachment name, type, size> [Button]`."""
    text = BREAKS.sub(" / ", plain(message.content).strip())
    files = [described(file) for file in message.attachments]
    buttons = [f"[{BREAKS.sub(' ', key.label)}]" for key in message.keys]
    return " ".join(part for part in (text, *files, *buttons) if part)


def described(file: Attachment) -> str:
    """An attachment: `<attachment name, type, size>`."""
    size = file.size or len(file.content)
    return f"<attachment {file.name or file.kind.value}, {file.media_type}, {size} bytes>"
