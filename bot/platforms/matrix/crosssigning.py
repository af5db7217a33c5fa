"""The bot's cross-signing identity: made once, kept encrypted, and its device signed by it.

Clients that refuse devices which their owner has not signed (MSC4153) talk to the bot because of
this. https://spec.matrix.org/latest/client-server-api/#cross-signing
"""

from __future__ import annotations

import json
import logging
from base64 import b64decode, b64encode
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from bot.platforms.matrix.encryption import Encryption
from bot.platforms.matrix.failures import Refusal
from bot.platforms.matrix.homeservers import Homeserver, path
from bot.platforms.matrix.sessions import Session
from bot.platforms.matrix.stores import Store

FILE = "cross-signing.json"
USAGES = ("master", "self_signing", "user_signing")
UNAUTHORIZED = 401
MADE_AGAIN = "The bot makes another one; verify it again with `lamplighter matrix verify`"
REPLACED = (
    "Matrix: the cross-signing identity of %s was replaced elsewhere: somebody else is logged in "
    "to this account. Unless that was you, change its password and log its other devices out. %s"
)
CAN_NOT_MAKE = "Give [matrix] the password once, so that the bot can make another one"

Json = dict[str, Any]

logger = logging.getLogger(__name__)


def unpadded(raw: bytes) -> str:
    """Base 64 without padding, as Matrix writes keys and signatures."""
    return b64encode(raw).decode().rstrip("=")


def from_unpadded(text: str) -> bytes:
    """The same back. Raises ValueError."""
    return b64decode(text + "=" * (-len(text) % 4))


def canonical(signed: Json) -> bytes:
    """What is signed of an object: sorted, compact JSON without signatures and `unsigned`."""
    bare = {name: value for name, value in signed.items() if name not in {"signatures", "unsigned"}}
    return json.dumps(bare, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def is_signed(signed: Json, user: str, public_key: str, key_name: str = "") -> bool:
    """Does the object bear that user's signature by that public key?"""
    name = f"ed25519:{key_name or public_key}"
    signature = signed.get("signatures", {}).get(user, {}).get(name, "")
    try:
        key = Ed25519PublicKey.from_public_bytes(from_unpadded(public_key))
        key.verify(from_unpadded(signature), canonical(signed))
    except (InvalidSignature, TypeError, ValueError):
        return False
    return True


@dataclass(frozen=True, slots=True)
class SigningKey:
    """One of the three keys of an identity."""

    usage: str
    secret: Ed25519PrivateKey

    @property
    def public(self) -> str:
        """Its public half, which is also its name."""
        return unpadded(self.secret.public_key().public_bytes_raw())

    def sign(self, unsigned: Json, user: str) -> Json:
        """The same object with this key's signature added."""
        signature = unpadded(self.secret.sign(canonical(unsigned)))
        theirs = {**unsigned.get("signatures", {}).get(user, {})}
        theirs[f"ed25519:{self.public}"] = signature
        return {**unsigned, "signatures": {**unsigned.get("signatures", {}), user: theirs}}

    def described(self, user: str) -> Json:
        """The public key as it is put up."""
        keys = {f"ed25519:{self.public}": self.public}
        return {"user_id": user, "usage": [self.usage], "keys": keys}


class CrossSigning:
    """The identity of the bot's account."""

    def __init__(
        self,
        server: Homeserver,
        encryption: Encryption,
        store: Store,
        session: Session,
        password: str,
    ) -> None:
        self._server = server
        self._encryption = encryption
        self._store = store
        self._session = session
        self._password = password
        self.replaced = False
        """Was there another identity in the place of this one, the last time it was looked at?"""
        seeds = store.read_sealed(FILE)
        self._keys = {
            usage: SigningKey(usage, Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed)))
            for usage, seed in seeds.items()
        }

    @property
    def master(self) -> str:
        """The public master key; "" where there is no identity."""
        return self._keys["master"].public if self._keys else ""

    async def establish(self, known: Json) -> bool:
        """Make sure that there is an identity and that it signs this device.

        `known` is what `/keys/query` tells of our own user. False where another identity is there
        and no password to replace it by. Raises a DeliveryFailed.
        """
        user = self._session.user
        theirs = public_key(known.get("master_keys", {}).get(user, {}))
        self.replaced = bool(theirs and self._keys and theirs != self.master)
        if self.replaced:
            advice = MADE_AGAIN if self._password else CAN_NOT_MAKE
            logger.warning(REPLACED, user, advice)
        if theirs and theirs != self.master and not self._password:
            return False
        if not self._keys or self.replaced:  # homeservers take no identity that they had before
            self._make()
        if theirs != self.master:
            await self._publish()
        await self._sign_device(known.get("device_keys", {}).get(user, {}))
        return True

    def _make(self) -> None:
        """Make the keys; they are on disk before anybody knows of them."""
        self._keys = {usage: SigningKey(usage, Ed25519PrivateKey.generate()) for usage in USAGES}
        seeds = {name: key.secret.private_bytes_raw().hex() for name, key in self._keys.items()}
        self._store.write_sealed(FILE, seeds)

    async def _publish(self) -> None:
        user, master = self._session.user, self._keys["master"]
        described = self._encryption.olm.sign_json(master.described(user))
        by_device = {user: {f"ed25519:{self._session.device}": described}}
        body: Json = {
            "master_key": {**master.described(user), "signatures": by_device},
            **{
                f"{usage}_key": master.sign(self._keys[usage].described(user), user)
                for usage in USAGES[1:]
            },
        }
        where = path("keys", "device_signing", "upload")
        try:
            await self._server.call("POST", where, body)
        except Refusal as refusal:
            if refusal.status != UNAUTHORIZED or not self._password:
                raise
            # Replacing an identity asks for the password (user-interactive authentication).
            stage = password_stage(user, self._password, refusal)
            await self._server.call("POST", where, {**body, "auth": stage})
        logger.info("Matrix: the bot has a cross-signing identity")

    async def _sign_device(self, devices: Json) -> None:
        user, device = self._session.user, self._session.device
        signer = self._keys["self_signing"]
        keys = {name: value for name, value in devices[device].items() if name != "unsigned"}
        if is_signed(keys, user, signer.public):
            return
        signed = signer.sign({**keys, "signatures": {}}, user)
        await self._upload({user: {device: signed}})

    async def sign_person(self, person: str, master_key: Json) -> None:
        """Sign somebody's master key: they have been verified. Raises a DeliveryFailed."""
        bare = {name: value for name, value in master_key.items() if name != "unsigned"}
        signed = self._keys["user_signing"].sign({**bare, "signatures": {}}, self._session.user)
        await self._upload({person: {public_key(master_key): signed}})

    async def _upload(self, signatures: Json) -> None:
        answer = await self._server.call("POST", path("keys", "signatures", "upload"), signatures)
        if answer.get("failures"):
            logger.warning("Matrix: the homeserver refuses a cross-signing signature")


def password_stage(user: str, password: str, refusal: Refusal) -> Json:
    """What proves that one knows the password, where a request was refused for want of that."""
    return {
        "type": "m.login.password",
        "identifier": {"type": "m.id.user", "user": user},
        "password": password,
        "session": refusal.answer.get("session", ""),
    }


def public_key(key: Json) -> str:
    """The public key of a published cross-signing key; "" for none."""
    return next(iter(key.get("keys", {}).values()), "")
