"""Short authentication strings: two people compare emoji, and their devices trust each other.

The side that accepts, after https://spec.matrix.org/latest/client-server-api/#short-authentication-string-sas-verification
matrix-nio's own is not used: it hashes the commitment in hexadecimal, where the specification has
unpadded base 64, and it knows no master keys.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import vodozemac
from nio.crypto.sas import Sas as NioSas

from bot.platforms.matrix.crosssigning import canonical, unpadded

METHOD = "m.sas.v1"
AGREEMENT = "curve25519-hkdf-sha256"
HASH = "sha256"
MAC = "hkdf-hmac-sha256.v2"
STRINGS = ("emoji", "decimal")

Json = dict[str, Any]


class VerificationError(Exception):
    """It can't be gone on with; `code` is what the other side is told."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code


@dataclass(frozen=True, slots=True)
class Party:
    """One side: a user and the device in use."""

    user: str
    device: str


@dataclass(slots=True)
class Sas:
    """One exchange that the other side has started. `txn` is its transaction id."""

    us: Party
    them: Party
    txn: str
    start: Mapping[str, Any]
    _secret: vodozemac.Sas = field(default_factory=vodozemac.Sas)
    _shared: vodozemac.EstablishedSas | None = None
    _their_key: str = ""

    def accept(self) -> Json:
        """What answers the start. Raises VerificationError where we have no method in common."""
        offered = (
            self.start.get("method") == METHOD
            and AGREEMENT in self.start.get("key_agreement_protocols", ())
            and HASH in self.start.get("hashes", ())
            and MAC in self.start.get("message_authentication_codes", ())
        )
        strings = [
            method
            for method in STRINGS
            if method in self.start.get("short_authentication_string", ())
        ]
        if not offered or not strings:
            raise VerificationError("m.unknown_method", "no method in common")
        committed = self.public_key.encode() + canonical(dict(self.start))
        return {
            "method": METHOD,
            "key_agreement_protocol": AGREEMENT,
            "hash": HASH,
            "message_authentication_code": MAC,
            "short_authentication_string": strings,
            "commitment": unpadded(sha256(committed).digest()),
        }

    @property
    def public_key(self) -> str:
        """Our key for this exchange alone."""
        return self._secret.public_key.to_base64()

    def take_key(self, key: str) -> None:
        """Take theirs. Raises VerificationError."""
        if self._shared is not None:
            raise VerificationError("m.unexpected_message", "a second key")
        try:
            theirs = vodozemac.Curve25519PublicKey.from_base64(key)
            self._shared = self._secret.diffie_hellman(theirs)
        except ValueError as error:
            raise VerificationError("m.invalid_message", "a key that is none") from error
        self._their_key = key

    def emoji(self) -> list[tuple[str, str]]:
        """Seven emoji with their English names, which both sides must see."""
        indices = self._established.bytes(self._info).emoji_indices
        return [NioSas.emoji[index] for index in indices]

    def numbers(self) -> tuple[int, int, int]:
        """The same as three numbers."""
        return self._established.bytes(self._info).decimals

    def macs(self, keys: Mapping[str, str]) -> Json:
        """Vouch for our keys (`{"ed25519:NAME": public key}`) with the shared secret."""
        info = self._mac_info(self.us, self.them)
        established = self._established
        return {
            "mac": {
                name: established.calculate_mac(public, f"{info}{name}")
                for name, public in keys.items()
            },
            "keys": established.calculate_mac(",".join(sorted(keys)), f"{info}KEY_IDS"),
        }

    def check(self, content: Mapping[str, Any], known: Mapping[str, str]) -> list[str]:
        """Which of their known keys they vouch for. Raises VerificationError where one is wrong."""
        info = self._mac_info(self.them, self.us)
        macs = content.get("mac")
        if not isinstance(macs, dict):
            raise VerificationError("m.invalid_message", "no MACs")
        try:
            established = self._established
            listed = ",".join(sorted(macs))
            established.verify_mac(listed, f"{info}KEY_IDS", str(content.get("keys")))
            vouched = [name for name in macs if name in known]
            for name in vouched:
                established.verify_mac(known[name], f"{info}{name}", str(macs[name]))
        except ValueError as error:
            raise VerificationError("m.key_mismatch", "their keys are not what we know") from error
        if f"ed25519:{self.them.device}" not in vouched:
            raise VerificationError("m.key_mismatch", "they do not vouch for their device")
        return vouched

    @property
    def _established(self) -> vodozemac.EstablishedSas:
        if self._shared is None:
            raise VerificationError("m.unexpected_message", "no key yet")
        return self._shared

    @property
    def _info(self) -> str:
        other, us = self.them, self.us
        return (
            f"MATRIX_KEY_VERIFICATION_SAS|{other.user}|{other.device}|{self._their_key}|"
            f"{us.user}|{us.device}|{self.public_key}|{self.txn}"
        )

    def _mac_info(self, sender: Party, receiver: Party) -> str:
        return (
            f"MATRIX_KEY_VERIFICATION_MAC{sender.user}{sender.device}"
            f"{receiver.user}{receiver.device}{self.txn}"
        )
