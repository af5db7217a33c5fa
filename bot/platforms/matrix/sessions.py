"""Logging in, and staying the same device for ever."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from bot.config.settings import MatrixSettings
from bot.platforms.matrix.failures import LOGGED_OUT, Refusal, TokenRefused
from bot.platforms.matrix.homeservers import Homeserver, Json, path
from bot.platforms.matrix.stores import Store
from bot.words.failures import Forbidden

FILE = "session.json"

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Session:
    """Who we are to the homeserver. `started` is the first start, in milliseconds UTC."""

    user: str
    device: str
    token: str
    started: int


class Login:
    """Gets a session: the saved one, else by the access token or the password of the settings."""

    def __init__(
        self,
        server: Homeserver,
        settings: MatrixSettings,
        store: Store,
        now: Callable[[], datetime],
    ) -> None:
        self._server = server
        self._settings = settings
        self._store = store
        self._now = now
        self.made_device = False
        """Is the session that of a device which did not exist before?"""

    async def open(self) -> Session:
        """Log in. Raises Forbidden, or a DeliveryFailed where the homeserver can't be asked."""
        saved = self._saved()
        configured = self._settings.access_token.get_secret_value()
        # The saved one first: the device must stay the same, whatever else is configured.
        tokens = [
            candidate for candidate in (saved.token if saved else "", configured) if candidate
        ]
        for token in dict.fromkeys(tokens):
            try:
                return self._keep(await self._whoami(token), saved)
            except TokenRefused:
                logger.warning("Matrix: an access token is refused")
        if tokens and not self._password:
            raise Forbidden(LOGGED_OUT)
        return await self.log_in(saved.device if saved else "")

    async def log_in(self, device: str = "") -> Session:
        """Log in by password, as that device or ("") as a new one. Raises as `open`."""
        if not self._password:
            msg = "[matrix] needs an access_token, or a password to log in with"
            raise Forbidden(msg)
        self._server.token = ""
        self.made_device = not device
        request: Json = {
            "type": "m.login.password",
            "identifier": {"type": "m.id.user", "user": self._settings.user},
            "password": self._password,
            "initial_device_display_name": self._settings.device_name,
        }
        if device:
            request["device_id"] = device
        answer = await self._call("POST", path("login"), request, must_have="access_token")
        session = Session(answer["user_id"], answer["device_id"], answer["access_token"], 0)
        return self._keep(session, self._saved())

    async def _whoami(self, token: str) -> Session:
        self._server.token = token
        answer = await self._call("GET", path("account", "whoami"), must_have="user_id")
        device = answer.get("device_id")
        if not device:
            msg = "the access token belongs to no device, so it can't be used with encryption"
            raise Forbidden(msg)
        return Session(answer["user_id"], device, token, 0)

    async def _call(
        self, method: str, where: str, body: Json | None = None, *, must_have: str
    ) -> Json:
        try:
            return await self._server.call(method, where, body, must_have=must_have)
        except Refusal as refusal:
            msg = f"the homeserver refuses the login of {self._settings.user}: {refusal}"
            raise Forbidden(msg) from refusal

    def _keep(self, session: Session, saved: Session | None) -> Session:
        if session.user != self._settings.user:
            msg = f"the access token belongs to another user than {self._settings.user}"
            raise Forbidden(msg)
        if saved is not None and saved.user != session.user:
            msg = f"the Matrix store {self._store.folder} belongs to another user; give it its own"
            raise Forbidden(msg)
        started = saved.started if saved else round(self._now().timestamp() * 1000)
        session = replace(session, started=started)
        if session != saved:
            self._store.write(FILE, asdict(session))
        self._server.token = session.token
        return session

    def _saved(self) -> Session | None:
        session = self._store.read(FILE)
        return Session(**session) if session else None

    @property
    def _password(self) -> str:
        return self._settings.password.get_secret_value()
