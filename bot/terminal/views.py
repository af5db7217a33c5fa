"""How a message is shown at the terminal, whatever the screen can do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.languages.rendering import render
from bot.platforms.console.rooms import ACCOUNT
from bot.scripts.transcripts import described
from bot.words import _
from bot.words.deliveries import Act, Key, Rich

if TYPE_CHECKING:
    from bot.languages.readers import Reader
    from bot.platforms.console.rooms import Standing

CHANGES = {Act.EDIT: _("changed"), Act.DELETE: _("taken back")}


@dataclass(frozen=True, slots=True)
class View:
    """A message as it is shown: over it whose it is, below it files and buttons.

    What happens elsewhere than where the person is (`here` false) stays in the background.
    """

    heading: str
    content: Rich
    files: tuple[str, ...] = ()
    buttons: tuple[str, ...] = ()
    here: bool = True


def view_of(change: Act, message: Standing, reader: Reader, *, here: bool, numbered: bool) -> View:
    """Make the view of a message that was said, edited or deleted.

    `numbered`: its buttons are the ones that numbers press.
    """
    parts = [ACCOUNT] if here else [message.chat.removeprefix("@"), ACCOUNT]
    if message.whisper_to and not message.chat.startswith("@"):
        parts.append(render(_("only for {name}", name=message.whisper_to), reader).text)
    if change in CHANGES:
        parts.append(render(CHANGES[change], reader).text)
    return View(
        " · ".join(parts),
        message.content,
        tuple(described(file) for file in message.attachments),
        tuple(_labels(message.keys, numbered=numbered)),
        here=here and change is not Act.DELETE,
    )


def _labels(keys: Sequence[Key], *, numbered: bool) -> Iterator[str]:
    """Buttons that speak have numbers where they can be pressed; links show where they lead."""
    number = 0
    for key in keys:
        if key.says:
            number += 1
            yield f"[{number}] {key.label}" if numbered else f"[{key.label}]"
        else:
            yield f"{key.label}: {key.url}"
