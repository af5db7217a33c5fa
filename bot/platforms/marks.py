"""Marks: what a message of the bot's carries, unseen, so that every copy of it says which it is.

After a crash a message may stand twice, and only one of the two is in the tables. A mark is the
number of its reference, sealed: who looks at it learns nothing from it, not even how many messages
there are, and nobody can make one.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import blake2s

ROUNDS = 4
HALF_BYTES = 4
MOST = 1 << 8 * HALF_BYTES
"""A number is the right half of a block; where the left one is anything, nobody of us sealed it."""


class Marks:
    """Seals and opens numbers, with a secret that only one bot account has."""

    def __init__(self, secret: str) -> None:
        self._key = blake2s(secret.encode(), person=b"marks").digest()

    def seal(self, number: int) -> str:
        """The mark of a number, 11 characters of `[A-Za-z0-9_-]`; "" for none (0, or too large)."""
        if not 0 < number < MOST:
            return ""
        left, right = 0, number
        for turn in range(ROUNDS):
            left, right = right, left ^ self._mix(turn, right)
        block = left.to_bytes(HALF_BYTES, "big") + right.to_bytes(HALF_BYTES, "big")
        return urlsafe_b64encode(block).rstrip(b"=").decode()

    def open(self, mark: object) -> int:
        """The number that was sealed; 0 for what is no mark of ours."""
        try:
            block = urlsafe_b64decode(f"{mark}=") if isinstance(mark, str) else b""
        except ValueError:
            return 0
        if len(block) != 2 * HALF_BYTES:
            return 0
        left, right = (
            int.from_bytes(half, "big") for half in (block[:HALF_BYTES], block[HALF_BYTES:])
        )
        for turn in reversed(range(ROUNDS)):
            left, right = right ^ self._mix(turn, left), left
        return right if left == 0 else 0

    def _mix(self, turn: int, half: int) -> int:
        source = bytes([turn]) + half.to_bytes(HALF_BYTES, "big")
        return int.from_bytes(
            blake2s(source, key=self._key, digest_size=HALF_BYTES).digest(), "big"
        )
