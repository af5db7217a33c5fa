"""Keys by which identities are encrypted, in a file outside of the database, and what they do.

AES-256-SIV (RFC 5297), with a key of its own for each kind of column, by HKDF. What is looked up by
equality is encrypted so that the same gives the same; everything else with a nonce.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import secrets
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

SIZE = 32
"""Bytes of a key."""
NONCE = 16
PREFIX = "enc:"
"""Before everything that is encrypted: nobody is called so in a database that is."""
REMEMBERED = 4096
"""Of so many values what they are is remembered."""
OWNER_ONLY = 0o600
PREAMBLE = """\
# Keys by which names, accounts and chats are encrypted in Lamplighter's database. Whoever has this
# file and the database can read them; without it nobody can, you included: keep a copy of it, apart
# from those of the database.
"""


class BadKeys(Exception):  # noqa: N818 - the house's word
    """The file of keys can't be read, or lacks the one that is needed; the text says which."""


class NotEncrypted(BadKeys):
    """There is a file for keys, and people in the database who are not encrypted by any."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key; `id` names it and tells nothing of it."""

    secret: bytes = field(repr=False)

    @property
    def id(self) -> str:
        """Eight hexadecimal digits."""
        return hashlib.sha256(b"lamplighter identity key" + self.secret).hexdigest()[:8]


def new_key() -> Key:
    """Draw one."""
    return Key(secrets.token_bytes(SIZE))


def read(path: Path) -> list[Key]:
    """The keys in a file, the oldest first; none where there is no such file. Raises BadKeys."""
    try:
        lines = path.read_text(encoding="ascii").splitlines()
    except FileNotFoundError:
        return []
    except UnicodeDecodeError:
        lines = ["?"]
    except OSError as error:
        msg = f"the identity keys can't be read from {path}: {error.strerror}"
        raise BadKeys(msg) from error
    keys = []
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        try:
            secret = base64.b64decode(line.strip(), validate=True)
        except (binascii.Error, ValueError):
            secret = b""
        if len(secret) != SIZE:
            msg = f"{path}, line {number}: that is no identity key"
            raise BadKeys(msg)
        keys.append(Key(secret))
    return keys


def write(path: Path, keys: list[Key]) -> None:
    """Have a file hold those keys and no others, for its owner alone. Raises BadKeys."""
    lines = "".join(f"{base64.b64encode(key.secret).decode()}\n" for key in keys)
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        descriptor = os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, OWNER_ONLY)
        with os.fdopen(descriptor, "w", encoding="ascii") as out:
            out.write(PREAMBLE + lines)
            out.flush()
            os.fsync(out.fileno())
        unfinished.replace(path)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        msg = f"the identity keys can't be written into {path}: {error.strerror}"
        raise BadKeys(msg) from error


class Cipher:
    """Encrypts and decrypts by one key. `label` says what kind of thing it is: what is encrypted as
    one can't be taken for another.
    """

    def __init__(self, key: Key) -> None:
        self.key, self.key_id = key, key.id
        self._ciphers: dict[str, AESSIV] = {}
        self.encrypt_alike = lru_cache(REMEMBERED)(self._encrypt_alike)
        """A text so that the same always gives the same."""
        self.decrypt = lru_cache(REMEMBERED)(self._decrypt)
        """A text, whichever way it was encrypted. Raises BadKeys."""

    def encrypt(self, label: str, text: str) -> str:
        """A text so that nobody sees whether it is the same as another."""
        nonce = secrets.token_bytes(NONCE)
        sealed = self._cipher(label).encrypt(text.encode(), [b"", nonce])
        return _shown(nonce + sealed)

    def _encrypt_alike(self, label: str, text: str) -> str:
        return _shown(self._cipher(label).encrypt(text.encode(), [b"alike"]))

    def _decrypt(self, label: str, shown: str, *, alike: bool) -> str:
        try:
            data = base64.urlsafe_b64decode(shown.removeprefix(PREFIX))
            if alike:
                return self._cipher(label).decrypt(data, [b"alike"]).decode()
            return self._cipher(label).decrypt(data[NONCE:], [b"", data[:NONCE]]).decode()
        except (InvalidTag, ValueError) as error:
            msg = f"a {label} in the database is not encrypted by the identity key {self.key.id}"
            raise BadKeys(msg) from error

    def _cipher(self, label: str) -> AESSIV:
        cipher = self._ciphers.get(label)
        if cipher is None:
            derived = HKDFExpand(SHA256(), 2 * SIZE, f"lamplighter {label}".encode())
            cipher = self._ciphers[label] = AESSIV(derived.derive(self.key.secret))
        return cipher


class NoKey(Cipher):
    """Where a database is encrypted by a key that is not there: its rows can be copied as they are,
    but whoever asks for what is encrypted gets BadKeys, which says what is missing.
    """

    def __init__(self, key_id: str, why: str) -> None:
        super().__init__(Key(b""))
        self.key_id, self.why = key_id, why

    def encrypt(self, label: str, text: str) -> str:  # noqa: ARG002 - as any cipher's
        """Raise BadKeys."""
        raise BadKeys(self.why)

    def _encrypt_alike(self, label: str, text: str) -> str:  # noqa: ARG002
        raise BadKeys(self.why)

    def _decrypt(self, label: str, shown: str, *, alike: bool) -> str:  # noqa: ARG002
        raise BadKeys(self.why)


def cipher_by(key_id: str, path: Path | None) -> Cipher | None:
    """What encrypts by the key of that id, from the file; `NoKey` where it isn't there."""
    if not key_id:
        return None
    who = f"who is who in it is encrypted by the identity key {key_id}"
    if path is None:
        return NoKey(key_id, f"{who}: name its file as identity_keys in [storage]")
    try:
        keys = {key.id: key for key in read(path)}
    except BadKeys as error:
        return NoKey(key_id, str(error))
    if key_id not in keys:
        return NoKey(key_id, f"{who}, which is not in {path}")
    return Cipher(keys[key_id])


def _shown(data: bytes) -> str:
    return PREFIX + base64.urlsafe_b64encode(data).decode()
