"""A backup of the rooms' keys on the homeserver, which can read none of it.

Where the store is lost, they come back by the recovery key. The specification's algorithm does not
tell who has put a key there: a homeserver could slip in one of its own, and write with it as
anybody. What the bot puts up bears a seal by the recovery key, and nothing else comes back.
https://spec.matrix.org/latest/client-server-api/#server-side-key-backups
"""

from __future__ import annotations

import hmac
import json
import logging
from collections.abc import Iterable, Iterator
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from nio.crypto.sessions import InboundGroupSession
from vodozemac import Curve25519SecretKey, Message, PkDecryption, PkEncryption

from bot.platforms.matrix import recovery_keys
from bot.platforms.matrix.crosssigning import canonical, from_unpadded, unpadded
from bot.platforms.matrix.encryption import Encryption
from bot.platforms.matrix.failures import Refusal
from bot.platforms.matrix.homeservers import Homeserver, path
from bot.platforms.matrix.stores import Store

BACKUP = "m.megolm_backup.v1.curve25519-aes-sha2"
MEGOLM = "m.megolm.v1.aes-sha2"
SEAL = "org.lamplighter.seal"
FILE = "backup.json"
"""Which backup it is: `{"version"}`."""
PUT_UP = "backup-{version}.txt"
"""The ids of the sessions that are in it, one a line."""
AT_A_TIME = 100
WRONG_VERSION = "M_WRONG_ROOM_KEYS_VERSION"

Json = dict[str, Any]

logger = logging.getLogger(__name__)


class KeyBackup:
    """Puts up what is new, and gets back what is lost."""

    def __init__(self, server: Homeserver, encryption: Encryption, store: Store) -> None:
        self._server = server
        self._encryption = encryption
        self._store = store
        self._secret: Curve25519SecretKey | None = None
        self._version = ""
        self._put_up: set[str] = set()

    async def open(self) -> None:
        """Find the backup, and get back from it what the store has not; or begin one.

        Raises a DeliveryFailed, Forbidden for a damaged recovery key, OSError.
        """
        folder = self._store.folder
        key, current = recovery_keys.load(folder), await self._current()
        if key is not None:
            self._secret = Curve25519SecretKey.from_bytes(key)
            if current is not None and self._is_ours(current):
                await self._take_up(str(current["version"]))
                return
        if key is None:
            self._secret = Curve25519SecretKey.from_bytes(recovery_keys.make(folder))
            logger.info("Matrix: the recovery key is in %s; keep a copy of it elsewhere",
                        recovery_keys.path_beside(folder))  # fmt: skip
        await self._begin()

    async def _current(self) -> Json | None:
        try:
            return await self._server.call("GET", path("room_keys", "version"), must_have="version")
        except Refusal as refusal:
            if not refusal.missing:
                raise
            return None

    def _is_ours(self, backup: Json) -> bool:
        data = backup.get("auth_data")
        named = data.get("public_key") if isinstance(data, dict) else None
        return backup.get("algorithm") == BACKUP and named == self._public_key

    @property
    def _public_key(self) -> str:
        return str(self._known_secret.public_key().to_base64())

    @property
    def _known_secret(self) -> Curve25519SecretKey:
        if self._secret is None:
            msg = "the backup is not open"
            raise RuntimeError(msg)
        return self._secret

    async def _begin(self) -> None:
        """Begin a backup; what another one holds stays where it is."""
        wanted = {"algorithm": BACKUP, "auth_data": {"public_key": self._public_key}}
        answer = await self._server.call(
            "POST", path("room_keys", "version"), wanted, must_have="version"
        )
        self._version, self._put_up = str(answer["version"]), set()
        self._store.write(FILE, {"version": self._version})

    async def _take_up(self, version: str) -> None:
        """Go on with a backup; a store that knows nothing of it is not the one that made it."""
        self._version = version
        if self._store.read(FILE).get("version") == version:
            self._put_up = set(self._store.lines(PUT_UP.format(version=version)))
            return
        count, refused = await self._restore()
        logger.warning("Matrix: the store was lost; %d keys came back from the backup", count)
        if refused:
            logger.warning("Matrix: %d keys in the backup are not from the bot; they were left "
                           "there", refused)  # fmt: skip
        self._store.write(FILE, {"version": version})

    # ── back ─────────────────────────────────────────────────────────────────────────────────

    async def _restore(self) -> tuple[int, int]:
        """Get everything back; give how many sessions came, and how many were refused."""
        query = {"version": self._version}
        answer = await self._server.call("GET", path("room_keys", "keys"), query=query)
        sessions, refused = [], 0
        for room, session_id, held in _sessions_in(answer):
            session = self._opened(room, session_id, held)
            if session is None:
                refused += 1
            else:
                sessions.append(session)
        olm = self._encryption.olm
        with self._encryption.keys.whole():
            for session in sessions:
                if olm.inbound_group_store.add(session):
                    olm.save_inbound_group_session(session)
        self._note(session.id for session in sessions)
        return len(sessions), refused

    def _opened(self, room: str, session_id: str, held: Json) -> InboundGroupSession | None:
        """One session; None where it is not what the bot has put up."""
        try:
            sealed = held["session_data"]
            parts = (from_unpadded(sealed[name]) for name in ("ciphertext", "mac", "ephemeral"))
            plain = json.loads(PkDecryption.from_key(self._known_secret).decrypt(Message(*parts)))
            seal = str(plain.pop(SEAL))
            if not hmac.compare_digest(seal, self._seal(room, session_id, plain)):
                return None
            session = InboundGroupSession.import_session(
                plain["session_key"],
                plain["sender_claimed_keys"]["ed25519"],
                plain["sender_key"],
                room,
                plain["forwarding_curve25519_key_chain"],
            )
        except Exception as error:  # noqa: BLE001 - whatever a homeserver may put there
            logger.debug("Matrix: a key in the backup is unreadable (%s)", type(error).__name__)
            return None
        return session if session.id == session_id else None

    # ── there ────────────────────────────────────────────────────────────────────────────────

    async def put_up(self) -> None:
        """Put up what is new; open it first, where that has not worked yet. Raises as `open`."""
        if not self._version:
            await self.open()
        if not self._encryption.has_new_keys:
            return
        fresh = [
            session
            for session in self._encryption.olm.inbound_group_store
            if session.id not in self._put_up
        ]
        for start in range(0, len(fresh), AT_A_TIME):
            some = fresh[start : start + AT_A_TIME]
            try:
                await self._put(some)
            except Refusal as refusal:
                if refusal.errcode != WRONG_VERSION:
                    raise
                logger.warning("Matrix: another backup has taken the place of the bot's")
                self._version = ""  # looked at anew the next time
                return
            self._note(session.id for session in some)
        self._encryption.has_new_keys = False

    async def _put(self, sessions: Iterable[InboundGroupSession]) -> None:
        rooms: dict[str, Json] = {}
        for session in sessions:
            held = rooms.setdefault(session.room_id, {"sessions": {}})
            held["sessions"][session.id] = self._sealed(session)
        query = {"version": self._version}
        await self._server.call("PUT", path("room_keys", "keys"), {"rooms": rooms}, query=query)

    def _sealed(self, session: InboundGroupSession) -> Json:
        index = session.first_known_index
        plain: Json = {
            "algorithm": MEGOLM,
            "forwarding_curve25519_key_chain": list(session.forwarding_chain),
            "sender_claimed_keys": {"ed25519": session.ed25519},
            "sender_key": session.sender_key,
            "session_key": session.export_session(index),
        }
        plain[SEAL] = self._seal(session.room_id, session.id, plain)
        public_key = self._known_secret.public_key()
        sealed = PkEncryption.from_key(public_key).encrypt(json.dumps(plain).encode())
        return {
            "first_message_index": index,
            "forwarded_count": len(session.forwarding_chain),
            "is_verified": False,
            "session_data": {
                "ciphertext": unpadded(sealed.ciphertext),
                "mac": unpadded(sealed.mac),
                "ephemeral": unpadded(sealed.ephemeral_key),
            },
        }

    def _seal(self, room: str, session_id: str, plain: Json) -> str:
        """What only whoever has the recovery key can put beside a key."""
        derived = HKDF(SHA256(), 32, salt=None, info=b"lamplighter key backup")
        key = derived.derive(self._known_secret.to_bytes())
        about = canonical({"room": room, "session": session_id, "data": plain})
        return unpadded(hmac.digest(key, about, "sha256"))

    def _note(self, ids: Iterable[str]) -> None:
        fresh = [session_id for session_id in ids if session_id not in self._put_up]
        self._store.append(PUT_UP.format(version=self._version), fresh)
        self._put_up.update(fresh)


def _sessions_in(answer: Json) -> Iterator[tuple[str, str, Json]]:
    rooms = answer.get("rooms")
    for room, held in (rooms if isinstance(rooms, dict) else {}).items():
        sessions = held.get("sessions") if isinstance(held, dict) else None
        for session_id, session in (sessions if isinstance(sessions, dict) else {}).items():
            if isinstance(session, dict):
                yield room, session_id, session
