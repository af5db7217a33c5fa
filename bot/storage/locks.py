"""The advisory locks and the channel of one community on PostgreSQL.

PostgreSQL has them by database, whereas a community may have but a schema of it: so they are
derived from the schema in which its tables are. In `public` they are as they always were.
"""

from __future__ import annotations

import hashlib
import zlib
from dataclasses import dataclass

PUBLIC = "public"
OWNERS = zlib.crc32(b"lamplighter")
WRITERS = zlib.crc32(b"lamplighter writes")
LEASES = zlib.crc32(b"lamplighter leases") - (1 << 31)
CHANNEL = "lamplighter"
CURRENT_SCHEMA = "SELECT current_schema()"


@dataclass(frozen=True, slots=True)
class Locks:
    """Those of a schema, as `current_schema()` tells it; "" where a session has none."""

    schema: str = PUBLIC

    @property
    def owners(self) -> int:
        """Of whoever has the community alone; workers that run together share it."""
        return OWNERS if self.schema == PUBLIC else self._number("owners")

    @property
    def writers(self) -> int:
        """Of whoever writes now (docs/decisions/0022-one-writer.md)."""
        return WRITERS if self.schema == PUBLIC else self._number("writers")

    @property
    def channel(self) -> str:
        """Where its workers wake each other; at most 63 bytes."""
        if self.schema == PUBLIC:
            return CHANNEL
        return f"{CHANNEL}_{self._digest('channel').hex()}"

    def lease(self, name: str) -> tuple[int, int]:
        """Of the lease of that name: two numbers, which never meet the single ones above."""
        if self.schema == PUBLIC:
            return LEASES, zlib.crc32(name.encode()) - (1 << 31)
        digest = self._digest(f"lease {name}")
        return (
            int.from_bytes(digest[:4], signed=True),
            int.from_bytes(digest[4:], signed=True),
        )

    def _number(self, what: str) -> int:
        return int.from_bytes(self._digest(what), signed=True)

    def _digest(self, what: str) -> bytes:
        words = f"lamplighter {what} in {self.schema}"
        return hashlib.blake2b(words.encode(), digest_size=8).digest()
