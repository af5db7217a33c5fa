"""The bot's account, put together: its session, its keys, and everything that uses them."""

from __future__ import annotations

import asyncio
import logging
import mimetypes
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from bot.config.settings import MatrixSettings
from bot.platforms.marks import Marks
from bot.platforms.matrix.courtesies import Courtesies
from bot.platforms.matrix.crosssigning import CrossSigning
from bot.platforms.matrix.devices import remove_old_devices
from bot.platforms.matrix.direct_chats import DirectChats
from bot.platforms.matrix.encryption import Encryption, LostKeysError
from bot.platforms.matrix.failures import Refusal
from bot.platforms.matrix.homeservers import Homeserver, Json, path
from bot.platforms.matrix.invites import Invites
from bot.platforms.matrix.key_backup import KeyBackup
from bot.platforms.matrix.media import Media
from bot.platforms.matrix.memberships import Memberships
from bot.platforms.matrix.messages import Messages
from bot.platforms.matrix.pending import Pending
from bot.platforms.matrix.reactions import Allowance, Reactions
from bot.platforms.matrix.rooms import Rooms
from bot.platforms.matrix.sending import Deliverer
from bot.platforms.matrix.sessions import Login, Session
from bot.platforms.matrix.stores import Store
from bot.platforms.matrix.syncing import Syncer
from bot.platforms.matrix.timelines import Timelines
from bot.platforms.matrix.verification_requests import Requests
from bot.platforms.matrix.writing import Writer
from bot.words.failures import DeliveryFailed, Forbidden, Unavailable

PROFILE = "profile.json"
VERIFIED = "verified.json"
"""Who has verified the bot: `{"by": [user ids]}`."""
KEYS_LOST = (
    "the homeserver knows device {device} with other keys than {folder}: the Matrix store was "
    "lost, or the device is used elsewhere. Restore the store, or give a password (or the access "
    "token of a new device) so that the bot can start anew"
)

NOT_SIGNED = (
    "Matrix: the bot's device is not cross-signed by an identity of its own; some clients will "
    "not talk to it. Give a password once"
)

BACKUP_PAUSE = timedelta(minutes=10)
"""After so long the backup is tried again, where it did not work."""

logger = logging.getLogger(__name__)


class Account:
    """An open account."""

    session: Session
    encryption: Encryption
    cross_signing: CrossSigning
    signed: bool
    backup: KeyBackup
    syncer: Syncer
    deliverer: Deliverer

    def __init__(self, settings: MatrixSettings, now: Callable[[], datetime]) -> None:
        self._settings = settings
        self._now = now
        self.store = Store(Path(settings.store))
        self.server = Homeserver(settings.homeserver)
        self.media = Media(self.server)
        self.writer = Writer(notices=settings.notices)
        self.rooms = Rooms(settings.user)
        self.courtesies = Courtesies(self.server, settings.user)
        self.allowance = Allowance(settings.messages_per_second, settings.burst, now)
        self.reactions = Reactions(self.server, settings.user, self.allowance)
        self.display_name = settings.display_name
        self._backs_up_from = now()

    async def open(self) -> None:
        """Log in and get the encryption ready. Raises Forbidden or Unavailable."""
        self.store.open()
        try:
            await self.server.open()
            self.pending = Pending(self.store, self._now)
            login = Login(self.server, self._settings, self.store, self._now)
            known = await self._enter(login)
            await self._identify(known)
            await self._introduce()
            await self._open_backup()
            if self._password:
                self.server.renew = self._log_in_again
                if login.made_device:
                    await remove_old_devices(
                        self.server, self.session, self._settings.device_name, self._password
                    )
        except Refusal as refusal:
            await self.close()
            raise Forbidden(
                f"Matrix: the homeserver refuses to open the account: {refusal}"
            ) from refusal
        except DeliveryFailed as failure:
            await self.close()
            raise Unavailable(f"Matrix: {failure}") from failure
        except BaseException:
            await self.close()
            raise
        self._assemble()

    async def close(self) -> None:
        """Let go of everything."""
        await self.reactions.close()
        await self.courtesies.close()
        await self.server.close()
        if hasattr(self, "encryption"):
            self.encryption.close()
        self.store.close()

    @property
    def _password(self) -> str:
        return self._settings.password.get_secret_value()

    async def _log_in_again(self) -> None:
        """Get another token for the same device, and its keys up again if it was removed."""
        logger.warning("Matrix: %s was logged out elsewhere; it logs in again", self.session.user)
        login = Login(self.server, self._settings, self.store, self._now)
        self.session = await login.log_in(self.session.device)
        try:
            known = await self.encryption.begin()
        except LostKeysError as lost:
            raise self._lost_keys() from lost
        await self._identify(known)

    async def _open_backup(self) -> None:
        """Get keys back that are lost; where the homeserver has no backups, do without."""
        self.backup = KeyBackup(self.server, self.encryption, self.store)
        try:
            await self.backup.open()
        except (DeliveryFailed, OSError) as failure:
            logger.warning("Matrix: the rooms' keys are not backed up (%s)", failure)

    async def look_after_keys(self) -> None:
        """What is new of the rooms' keys is put into the backup; and is the bot still who it was?

        Raises a DeliveryFailed.
        """
        if self._now() >= self._backs_up_from:
            try:
                await self.backup.put_up()
            except (DeliveryFailed, OSError) as failure:
                logger.debug("Matrix: the rooms' keys are not backed up now (%s)", failure)
                self._backs_up_from = self._now() + BACKUP_PAUSE
        await self.look_after_identity()

    async def look_after_identity(self) -> None:
        """Where something of this account's has changed: is the bot still who it was?

        Raises a DeliveryFailed.
        """
        if not self.encryption.own_keys_changed:
            return
        known = await self.encryption.keys.ask([self.session.user])
        await self._identify(known)
        self.encryption.own_keys_changed = False

    def _lost_keys(self) -> Forbidden:
        return Forbidden(KEYS_LOST.format(device=self.session.device, folder=self.store.folder))

    async def _enter(self, login: Login) -> Json:
        """Log in as the device that we have always been; give our own keys as published.

        Where that device's keys are lost it can never read or be read again, so that a new one
        takes its place.
        """
        self.session = await login.open()
        try:
            return await self._open_encryption()
        except LostKeysError as lost:
            if not self._password:
                raise self._lost_keys() from lost
        logger.warning("Matrix: the keys of the bot's device are lost; it becomes a new device. "
                       "What no key backup has stays unreadable")  # fmt: skip
        self.session = await login.log_in()
        return await self._open_encryption()

    async def _open_encryption(self) -> Json:
        self.encryption = Encryption(self.server, self.store, self.session, self.rooms)
        try:
            return await self.encryption.begin()
        except LostKeysError:
            self.encryption.close()
            raise

    async def _identify(self, known: Json) -> None:
        self.cross_signing = CrossSigning(
            self.server, self.encryption, self.store, self.session, self._password
        )
        try:
            self.signed = await self.cross_signing.establish(known)
        except Refusal as refusal:
            self.signed = False
            logger.warning("Matrix: the bot's device could not be cross-signed (%s)", refusal)
        if self.cross_signing.replaced:
            self.pending.tell_of_identity(self.store.read(VERIFIED).get("by", ()))
        if not self.signed:
            logger.warning(NOT_SIGNED)

    async def _introduce(self) -> None:
        """Show the configured name and picture, where they are not shown yet."""
        me = self.session.user
        profile = await self._profile(me)
        display_name = self._settings.display_name
        if display_name and profile.get("displayname") != display_name:
            where = path("profile", me, "displayname")
            try:
                await self.server.call("PUT", where, {"displayname": display_name})
            except Refusal as refusal:
                logger.warning("Matrix: the bot may not choose its name (%s)", refusal)
        self.display_name = display_name or str(profile.get("displayname") or "")
        if self._settings.avatar:
            await self._show_picture(me, Path(self._settings.avatar))

    async def _profile(self, me: str) -> Json:
        try:
            return await self.server.call("GET", path("profile", me))
        except Refusal:
            return {}

    async def _show_picture(self, me: str, picture: Path) -> None:
        try:
            content = await asyncio.to_thread(picture.read_bytes)
        except OSError as error:
            logger.warning("Matrix: the avatar %s can't be read (%s)", picture, error.strerror)
            return
        profile = {"avatar": sha256(content).hexdigest()}
        if self.store.read(PROFILE) == profile:
            return
        media_type = mimetypes.guess_type(picture.name)[0] or "application/octet-stream"
        url = await self.server.upload(content, media_type)
        await self.server.call("PUT", path("profile", me, "avatar_url"), {"avatar_url": url})
        self.store.write(PROFILE, profile)

    def _assemble(self) -> None:
        server, rooms, encryption = self.server, self.rooms, self.encryption
        pending = self.pending
        marks = Marks(self.store.pickle_key())
        messages = Messages(server, encryption, self.session.user, marks)
        timelines = Timelines(server, rooms, encryption, messages, pending, self.session,
                              self._settings)  # fmt: skip
        invites = Invites(server, rooms, pending, self._settings)
        self.syncer = Syncer(
            server, rooms, encryption, timelines, invites, pending, self.courtesies,
            self.look_after_keys, Requests(server, encryption, rooms, self._now),
        )  # fmt: skip
        self.deliverer = Deliverer(
            server, rooms, encryption, messages, self.media, self.reactions, self.allowance,
            self.writer, self.courtesies, pending, self.syncer.synced, marks,
            DirectChats(server, rooms, self._now), Memberships(server, rooms),
        )  # fmt: skip
