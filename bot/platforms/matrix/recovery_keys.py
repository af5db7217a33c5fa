"""The recovery key: kept in a file beside the store, written as people's clients write it.

https://spec.matrix.org/latest/client-server-api/#recovery-key
"""

from __future__ import annotations

import os
import secrets
from functools import reduce
from operator import xor
from pathlib import Path

from bot.platforms.matrix.stores import OWNER_ONLY
from bot.words.failures import Forbidden

ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
"""Base 58, without letters and digits that look alike."""
PREFIX = b"\x8b\x01"
KEY_BYTES = 32
GROUP = 4


def path_beside(store: Path) -> Path:
    """Where it is: outside of the store, so that whatever becomes of that leaves it."""
    return store.with_name(f"{store.name}.recovery-key")


def written(key: bytes) -> str:
    """A key in groups of four letters and digits, with a check at its end."""
    raw = PREFIX + key
    raw += bytes([reduce(xor, raw)])
    number, digits = int.from_bytes(raw), ""
    while number:
        number, digit = divmod(number, len(ALPHABET))
        digits = ALPHABET[digit] + digits
    return " ".join(digits[at : at + GROUP] for at in range(0, len(digits), GROUP))


def read(words: str) -> bytes:
    """The key that is written so. Raises ValueError."""
    number = 0
    for digit in "".join(words.split()):
        number = number * len(ALPHABET) + ALPHABET.index(digit)
    raw = number.to_bytes(len(PREFIX) + KEY_BYTES + 1)
    if raw[: len(PREFIX)] != PREFIX or reduce(xor, raw):
        msg = "a mistyped recovery key"
        raise ValueError(msg)
    return raw[len(PREFIX) : -1]


def load(store: Path) -> bytes | None:
    """The key beside that store; None where there is none. Raises Forbidden for a damaged one."""
    path = path_beside(store)
    try:
        return read(path.read_text(encoding="ascii"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, OverflowError):
        msg = f"{path} can't be read: restore it, or move it away, and the bot makes a new backup"
        raise Forbidden(msg) from None


def make(store: Path) -> bytes:
    """A new key, kept beside that store for its owner alone. Raises OSError."""
    key, path = secrets.token_bytes(KEY_BYTES), path_beside(store)
    fresh = path.with_name(f"{path.name}.new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWNER_ONLY)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(f"{written(key)}\n")
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    return key
