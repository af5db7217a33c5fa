"""What somebody can share from wherever they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.words.buttons import Button
    from bot.words.text import Text


@dataclass(frozen=True, slots=True)
class Result:
    """Something that can be shared: as it is listed (`title`, `about`), and the words of whoever
    shares it (`text`). `key` tells it from the others, in at most 64 bytes.
    """

    key: str
    title: Text
    about: Text
    text: Text


@dataclass(frozen=True, slots=True)
class GuestAnswer:
    """What is said where somebody has mentioned the bot and it is not; everybody there reads it.
    Its buttons are links.
    """

    text: Text
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """What answers a lookup: the best first; `button`, with a `start`, stands above them."""

    results: tuple[Result, ...] = ()
    button: Button | None = None
