"""Sealing a stream by a passphrase: scrypt, then AES-256-GCM, a chunk after the other.

Each chunk's nonce is a random prefix, its number, and whether it is the last (the STREAM way of
Hoang, Reyhanitabar, Rogaway and Vizár): chunks that are cut off, left out or swapped are noticed.
"""

from __future__ import annotations

import base64
import io
import secrets
from typing import IO, TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from _typeshed import ReadableBuffer, WriteableBuffer

CHUNK = 1 << 16
TAG = 16
COST = 1 << 16
"""Of scrypt: 64 MB of memory, and about a quarter of a second."""


class WrongKey(Exception):  # noqa: N818 - the house's word
    """The passphrase is not that of the seal, or what it seals was changed."""


def new_seal() -> dict[str, Any]:
    """What has to be known besides the passphrase; no secret."""
    return {
        "kind": "scrypt aes-256-gcm stream",
        "salt": base64.b64encode(secrets.token_bytes(16)).decode(),
        "prefix": base64.b64encode(secrets.token_bytes(7)).decode(),
        "n": COST,
    }


class _Stream:
    def __init__(self, seal: Mapping[str, Any], passphrase: bytes, about: bytes) -> None:
        kdf = Scrypt(salt=base64.b64decode(seal["salt"]), length=32, n=int(seal["n"]), r=8, p=1)
        self._cipher = AESGCM(kdf.derive(passphrase))
        self._prefix = base64.b64decode(seal["prefix"])
        self._about = about
        self._count = 0

    def _nonce(self, *, last: bool) -> bytes:
        nonce = self._prefix + self._count.to_bytes(4) + bytes([last])
        self._count += 1
        return nonce


class Sealer(io.RawIOBase, _Stream):
    """Writes sealed; `about`, which stands before it in the clear, is sealed along."""

    def __init__(
        self, into: IO[bytes], seal: Mapping[str, Any], passphrase: bytes, about: bytes
    ) -> None:
        _Stream.__init__(self, seal, passphrase, about)
        self._into = into
        self._waiting = bytearray()

    def writable(self) -> bool:
        """It is for writing."""
        return True

    def write(self, data: ReadableBuffer) -> int:
        """Seal, a chunk as soon as there is one."""
        size = len(memoryview(data).cast("B"))
        self._waiting += memoryview(data).cast("B")
        while len(self._waiting) > CHUNK:
            self._put(bytes(self._waiting[:CHUNK]), last=False)
            del self._waiting[:CHUNK]
        return size

    def close(self) -> None:
        """Seal the last chunk. What it is written into stays open."""
        if not self.closed:
            self._put(bytes(self._waiting), last=True)
        super().close()

    def _put(self, chunk: bytes, *, last: bool) -> None:
        self._into.write(self._cipher.encrypt(self._nonce(last=last), chunk, self._about))


class Opener(io.RawIOBase, _Stream):
    """Reads what is sealed. Raises WrongKey."""

    def __init__(
        self, of: IO[bytes], seal: Mapping[str, Any], passphrase: bytes, about: bytes
    ) -> None:
        _Stream.__init__(self, seal, passphrase, about)
        self._of = of
        self._ready = b""
        self._next = of.read(CHUNK + TAG)
        self._ended = False

    def readable(self) -> bool:
        """It is for reading."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Open a chunk as soon as it is wanted."""
        while not self._ready and not self._ended:
            chunk, self._next = self._next, self._of.read(CHUNK + TAG)
            self._ended = not self._next
            try:
                self._ready = self._cipher.decrypt(
                    self._nonce(last=self._ended), chunk, self._about
                )
            except InvalidTag:
                msg = "the passphrase is another one, or the file was changed or cut off"
                raise WrongKey(msg) from None
        view = memoryview(buffer).cast("B")
        part = self._ready[: len(view)]
        view[: len(part)] = part
        self._ready = self._ready[len(part) :]
        return len(part)
