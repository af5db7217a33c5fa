"""A Synapse of our own: a process on SQLite in a temporary directory, behind a proxy that fails.

Ready in a few seconds. Rate limits are out of the way unless a test wants Synapse's defaults.
"""

import asyncio
import hashlib
import hmac
import json
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

SERVER_NAME = "lamp.test"
SECRET = "shared-registration-secret"
START_SECONDS = 60
UNLIMITED = {"per_second": 10_000, "burst_count": 10_000}
LIMITS = {
    "rc_message": UNLIMITED,
    "rc_registration": UNLIMITED,
    "rc_login": {"address": UNLIMITED, "account": UNLIMITED, "failed_attempts": UNLIMITED},
    "rc_joins": {"local": UNLIMITED, "remote": UNLIMITED},
    "rc_joins_per_room": UNLIMITED,
    "rc_invites": {"per_room": UNLIMITED, "per_user": UNLIMITED, "per_issuer": UNLIMITED},
    "rc_key_requests": UNLIMITED,
    "rc_room_creation": UNLIMITED,
    "rc_presence": {"per_user": UNLIMITED},
}
LIMITS_OF_EVERYBODY_BUT_MESSAGES = {name: LIMITS[name] for name in LIMITS if name != "rc_message"}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Synapse:
    """One homeserver process."""

    def __init__(self, folder: Path, *, default_message_limit: bool = False) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._limits = LIMITS_OF_EVERYBODY_BUT_MESSAGES if default_message_limit else LIMITS
        self._process: subprocess.Popen[bytes] | None = None
        self._names = 0

    def start(self) -> None:
        """Start, for the first time or again, and wait until it answers."""
        config = self.folder / "homeserver.yaml"
        if not config.exists():
            self._configure(config)
        log = (self.folder / "stdout.log").open("ab")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "synapse.app.homeserver", "-c", str(config)],
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=self.folder,
            env={**os.environ, "PYTHONWARNINGS": "ignore"},
        )
        log.close()
        self._wait()

    def stop(self) -> None:
        """Stop; what it knows stays on disk."""
        process, self._process = self._process, None
        if process is not None:
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def register(self, name: str = "") -> tuple[str, str]:
        """Register somebody (by default somebody new); give the user id and the password."""
        self._names += 1
        name = name or f"user{self._names}"
        password = f"password of {name}"
        where = "/_synapse/admin/v1/register"
        nonce = self._call(where)["nonce"]
        parts = (nonce, name, password, "notadmin")
        digest = hmac.new(SECRET.encode(), "\x00".join(parts).encode(), hashlib.sha1)
        made = self._call(
            where,
            {
                "nonce": nonce,
                "username": name,
                "password": password,
                "admin": False,
                "mac": digest.hexdigest(),
            },
        )
        return str(made["user_id"]), password

    def unique(self, name: str) -> str:
        """A localpart that nobody has yet."""
        return f"{name}-{secrets.token_hex(4)}"

    def _call(self, where: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(  # noqa: S310 - our own server
            f"{self.url}{where}", data, {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310
            found: dict[str, Any] = json.load(answer)
            return found

    def _wait(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self._process is None or self._process.poll() is not None:
                break
            try:
                self._call("/_matrix/client/versions")
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
            else:
                return
        raise RuntimeError((self.folder / "stdout.log").read_text(errors="replace")[-4000:])

    def _configure(self, config: Path) -> None:
        logging = {"version": 1, "root": {"level": "ERROR", "handlers": ["console"]},
                   "handlers": {"console": {"class": "logging.StreamHandler"}},
                   "disable_existing_loggers": False}  # fmt: skip
        (self.folder / "log.yaml").write_text(json.dumps(logging))
        (self.folder / "signing.key").write_text(
            f"ed25519 a_test {secrets.token_urlsafe(32)[:43]}\n".replace("-", "A").replace("_", "B")
        )
        listener = {
            "port": self.port,
            "type": "http",
            "bind_addresses": ["127.0.0.1"],
            "resources": [{"names": ["client", "media"]}],
        }
        settings = {
            "server_name": SERVER_NAME,
            "public_baseurl": self.url,
            "pid_file": str(self.folder / "pid"),
            "listeners": [listener],
            "database": {
                "name": "sqlite3",
                "args": {"database": str(self.folder / "homeserver.db")},
            },
            "log_config": str(self.folder / "log.yaml"),
            "media_store_path": str(self.folder / "media"),
            "signing_key_path": str(self.folder / "signing.key"),
            "registration_shared_secret": SECRET,
            "macaroon_secret_key": secrets.token_hex(),
            "form_secret": secrets.token_hex(),
            "report_stats": False,
            "trusted_key_servers": [],
            "suppress_key_server_warning": True,
            "bcrypt_rounds": 4,
            "enable_set_displayname": True,
            **self._limits,
        }
        config.write_text(json.dumps(settings))


class Proxy:
    """Stands in front of a homeserver and fails when it is told to.

    `fault(method, path)` gives "" (let it through), a status such as "503" (answer with it, ask
    nobody), "lose" (let it through, but never tell the answer), "hang" (never answer), "body:…"
    (answer 200 with that) or "html:403" (as a gateway does).
    """

    def __init__(self, target: str) -> None:
        self._target = target
        self.fault: Callable[[str, str], str] = lambda _method, _path: ""
        self.requests: list[tuple[str, str]] = []
        self.url = ""

    async def __aenter__(self) -> Self:
        from aiohttp import ClientSession, web  # noqa: PLC0415 - only where faults are tested

        self._session = ClientSession(auto_decompress=False)
        app = web.Application(client_max_size=100_000_000)
        app.router.add_route("*", "/{path:.*}", self._pass_on)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        port = self._runner.addresses[0][1]
        self.url = f"http://127.0.0.1:{port}"
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self._runner.cleanup()
        await self._session.close()

    def count(self, part: str) -> int:
        """How many requests were made whose path has this part."""
        return sum(part in path for _method, path in self.requests)

    async def _pass_on(self, request: Any) -> Any:
        from aiohttp import web  # noqa: PLC0415 - see above

        self.requests.append((request.method, request.path))
        fault = self.fault(request.method, request.path)
        if fault == "hang":
            await asyncio.sleep(3600)
        if fault.startswith("body:"):
            return web.Response(text=fault.removeprefix("body:"))
        if fault.startswith("html:"):
            return web.Response(status=int(fault.removeprefix("html:")), text="<html>No</html>")
        if fault.isdecimal():
            return web.json_response({"errcode": "M_UNKNOWN"}, status=int(fault))
        kept = {"Authorization", "Content-Type"}
        async with self._session.request(
            request.method,
            f"{self._target}{request.rel_url}",
            data=await request.read(),
            headers={name: value for name, value in request.headers.items() if name in kept},
        ) as answer:
            body = await answer.read()
            if fault == "lose":
                request.transport.close()
                return web.Response()
            dropped = {"transfer-encoding", "content-length", "date", "server"}
            headers = {k: v for k, v in answer.headers.items() if k.lower() not in dropped}
            return web.Response(status=answer.status, body=body, headers=headers)
