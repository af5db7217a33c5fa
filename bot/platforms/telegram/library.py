"""python-telegram-bot, as much of it as is used here.

It imports `cryptography` for Telegram Passport alone, and does without where it is not installed.
We have no use for passports, and a small machine has one for the 8 MB (resident, measured).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def left_out(package: str) -> Iterator[None]:
    """Have imports of a package fail for a while, unless it is loaded already."""
    loaded = package in sys.modules
    if not loaded:
        sys.modules[package] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        if not loaded:
            del sys.modules[package]


with left_out("cryptography"):
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
