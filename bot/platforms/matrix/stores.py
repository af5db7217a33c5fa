"""What the adapter keeps on disk, in one directory that only its owner can read.

`session.json` (user, device, access token, first start), `pickle.key` (random; the key of the
crypto store and of the cross-signing keys), `cross-signing.json` (encrypted), `pending.json` (what
can't be decrypted yet, rooms told so, upgrades to follow), `backup.json` (which key backup, and
beside it what is in that), matrix-nio's own database, and a lock. The recovery key of the backup is
a file next to the directory.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.words.failures import Forbidden, InUse

OWNER_ONLY = 0o600
OWNER_ONLY_FOLDER = 0o700
NONCE_BYTES = 12

Json = dict[str, Any]


class Store:
    """The store directory of one bot account; one process at a time."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock: IO[str] | None = None

    def open(self) -> None:
        """Make the directory and lock it. Raises InUse where another process has it."""
        self.folder.mkdir(mode=OWNER_ONLY_FOLDER, parents=True, exist_ok=True)
        self.folder.chmod(OWNER_ONLY_FOLDER)
        lock = (self.folder / "lock").open("a+", encoding="utf-8")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.seek(0)
            process = lock.read().strip()
            lock.close()
            msg = f"another process uses the Matrix store {self.folder}: stop it first"
            raise InUse(msg, int(process) if process.isdecimal() else 0) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        self._lock = lock

    def close(self) -> None:
        """Let others have it."""
        lock, self._lock = self._lock, None
        if lock is not None:
            lock.close()

    def is_private(self) -> bool:
        """Can nobody but its owner look into it?"""
        return self.folder.stat().st_mode & 0o077 == 0

    def read(self, name: str) -> Json:
        """Read a JSON file; {} where there is none. Raises Forbidden for a damaged one."""
        try:
            content = json.loads((self.folder / name).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError):
            content = None
        if not isinstance(content, dict):
            msg = f"{self.folder / name} can't be read: restore it, or move it away"
            raise Forbidden(msg)
        return content

    def write(self, name: str, content: Json) -> None:
        """Write a JSON file in one go: after a crash it is there as it was, or as it is now."""
        fresh = self.folder / f"{name}.new"
        with _opened(fresh) as file:
            json.dump(content, file, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self.folder / name)

    def lines(self, name: str) -> list[str]:
        """The lines of a text file; none where there is no such file."""
        try:
            return (self.folder / name).read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return []

    def append(self, name: str, lines: Iterable[str]) -> None:
        """Add lines to a text file; the last ones may be missing after a crash."""
        descriptor = os.open(self.folder / name, os.O_WRONLY | os.O_CREAT | os.O_APPEND, OWNER_ONLY)
        with os.fdopen(descriptor, "a", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in lines)

    def pickle_key(self) -> str:
        """The random key under which all other keys are kept; made at the first start."""
        stored = self.read("pickle.key")
        if not stored:
            stored = {"key": secrets.token_urlsafe(32)}
            self.write("pickle.key", stored)
        return str(stored["key"])

    def read_sealed(self, name: str) -> Json:
        """Read an encrypted file; {} where there is none. Raises Forbidden for a damaged one."""
        sealed = self.read(name)
        if not sealed:
            return {}
        try:
            nonce, secret = bytes.fromhex(sealed["nonce"]), bytes.fromhex(sealed["sealed"])
            opened = AESGCM(self._sealing_key(name)).decrypt(nonce, secret, name.encode())
            content: Json = json.loads(opened)
        except (InvalidTag, KeyError, TypeError, ValueError):
            msg = f"{self.folder / name} does not fit pickle.key beside it: restore both"
            raise Forbidden(msg) from None
        return content

    def write_sealed(self, name: str, content: Json) -> None:
        """Write a JSON file encrypted (AES-256-GCM) with a key derived from the pickle key."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        plain = json.dumps(content).encode()
        secret = AESGCM(self._sealing_key(name)).encrypt(nonce, plain, name.encode())
        self.write(name, {"nonce": nonce.hex(), "sealed": secret.hex()})

    def _sealing_key(self, name: str) -> bytes:
        derived = HKDF(SHA256(), 32, salt=None, info=f"lamplighter {name}".encode())
        return derived.derive(self.pickle_key().encode())


def _opened(path: Path) -> IO[str]:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWNER_ONLY)
    return os.fdopen(descriptor, "w", encoding="utf-8")
