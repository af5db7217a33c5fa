"""python-telegram-bot, as much of it as is used here.

It imports `cryptography` for Telegram Passport alone, and httpx imports `rich` and `click` for its
own command line; both do without where they are not installed. We have no use for either, and a
small machine has one for the 12 MB (resident, measured).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def left_out(*packages: str) -> Iterator[None]:
    """Have imports of packages fail for a while, unless they are loaded already."""
    absent = [package for package in packages if package not in sys.modules]
    for package in absent:
        sys.modules[package] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        for package in absent:
            del sys.modules[package]


with left_out("cryptography", "click", "rich"):
    from telegram import (
        Bot,
        InputFile,
        InputMediaAudio,
        InputMediaDocument,
        InputMediaPhoto,
        InputMediaVideo,
        MessageEntity,
    )
    from telegram.error import NetworkError, TelegramError
    from telegram.request import BaseRequest, RequestData
    from telegram.warnings import PTBUserWarning

__all__ = [
    "BaseRequest",
    "Bot",
    "InputFile",
    "InputMediaAudio",
    "InputMediaDocument",
    "InputMediaPhoto",
    "InputMediaVideo",
    "MessageEntity",
    "NetworkError",
    "PTBUserWarning",
    "RequestData",
    "TelegramError",
]
