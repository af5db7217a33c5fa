"""The table of Bot API methods."""

from collections.abc import Callable
from typing import Any

from tests.telegram.calls import Params
from tests.telegram.world import World

Handler = Callable[[World, Params], Any]

METHODS: dict[str, tuple[str, Handler]] = {}
"""By lower-case name (Telegram ignores the case): the proper name and what does it."""


def method(name: str) -> Callable[[Handler], Handler]:
    """Register a function as a Bot API method."""

    def register(handler: Handler) -> Handler:
        METHODS[name.lower()] = (name, handler)
        return handler

    return register
