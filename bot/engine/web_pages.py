"""What features serve over HTTP: a function for each path, which reads and changes nothing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.engine.contexts import Tick
from bot.words.web import WebAnswer, WebRequest


@dataclass(frozen=True, slots=True)
class WebVisit(Tick):
    """Somebody asks for a page. Who they are is known only by what they bring (a token)."""

    request: WebRequest


WebHandler = Callable[[WebVisit], Awaitable[WebAnswer | None]]


@dataclass(frozen=True, slots=True)
class WebPage:
    """What is answered below a path. Its handler returns None for what is not there."""

    path: str
    handler: WebHandler
