"""Requests to a homeserver, and what comes of them: one place for every failure.

matrix-nio's own client is not used for this: it repeats requests by itself without end, and reads
the deprecated `retry_after_ms` rather than the `Retry-After` header.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import quote

from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientResponse,
    ClientSession,
    ClientTimeout,
)

from bot.platforms.matrix.failures import Refusal, TokenRefused, failure_of
from bot.platforms.trimming import read_json
from bot.words.failures import Rejected, Unavailable, Uncertain

CLIENT = "/_matrix/client/v3"
CLIENT_1 = "/_matrix/client/v1"
REQUEST_SECONDS = 30.0
TRANSFER_SECONDS = 180.0
CONNECT_SECONDS = 10.0

Json = dict[str, Any]


def path(*parts: str) -> str:
    """A path below `/_matrix/client/v3`, each part quoted."""
    return f"{CLIENT}/{'/'.join(quote(part, safe='') for part in parts)}"


def version_1(*parts: str) -> str:
    """A path below `/_matrix/client/v1`, each part quoted."""
    return f"{CLIENT_1}/{'/'.join(quote(part, safe='') for part in parts)}"


class Homeserver:
    """The homeserver that the bot's account is on. `token` goes along once it is set."""

    def __init__(self, base_url: str) -> None:
        self._base_url = base_url.rstrip("/")
        self._session: ClientSession | None = None
        self._renewing = asyncio.Lock()
        self._renewer: asyncio.Task[object] | None = None
        self.token = ""
        self.renew: Callable[[], Awaitable[None]] | None = None
        """Gets another token where this one is refused: set when that is possible."""

    async def open(self) -> None:
        """Get ready; nothing is sent yet."""
        self._session = ClientSession()

    async def close(self) -> None:
        """Let go of every connection."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def call(
        self,
        method: str,
        where: str,
        body: Mapping[str, Any] | None = None,
        *,
        query: Mapping[str, str] | None = None,
        seconds: float = REQUEST_SECONDS,
        must_have: str = "",
    ) -> Json:
        """Make a request with a JSON body and give the JSON answer, which has `must_have` in it.

        What has not comes from something in between. Raises RetryAfter, Unavailable, Uncertain,
        Refusal (a Rejected) or Forbidden.
        """
        content = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        headers = {} if body is None else {"Content-Type": "application/json"}
        answer = await self._request(method, where, content, headers, query, seconds)
        return self._checked(answer, must_have)

    def _checked(self, content: bytes, must_have: str) -> Json:
        try:
            answer = read_json(content)
        except ValueError:
            answer = None
        if not isinstance(answer, dict) or (must_have and must_have not in answer):
            raise Uncertain(f"{self._base_url}: the answer is not a homeserver's")
        return answer

    async def upload(self, content: bytes, media_type: str, name: str = "") -> str:
        """Put a file into the media repository; give its mxc:// address. Raises as `call`."""
        query = {"filename": name} if name else None
        answer = await self._request(
            "POST",
            "/_matrix/media/v3/upload",
            content,
            {"Content-Type": media_type},
            query,
            TRANSFER_SECONDS,
        )
        return str(self._checked(answer, "content_uri")["content_uri"])

    async def download(self, server: str, media: str, most: int) -> bytes:
        """Get a file of at most `most` bytes. Raises as `call`; Rejected where it is bigger."""
        below = f"download/{quote(server, safe='')}/{quote(media, safe='')}"
        try:
            return await self._request(
                "GET", f"/_matrix/client/v1/media/{below}", None, {}, None, TRANSFER_SECONDS, most
            )
        except Refusal as refusal:
            if refusal.errcode != "M_UNRECOGNIZED":
                raise
        # A homeserver from before authenticated media (Matrix 1.11).
        where = f"/_matrix/media/v3/{below}"
        return await self._request("GET", where, None, {}, None, TRANSFER_SECONDS, most)

    async def _request(  # noqa: PLR0917 - as below
        self,
        method: str,
        where: str,
        content: bytes | None,
        headers: dict[str, str],
        query: Mapping[str, str] | None,
        seconds: float,
        most: int = 0,
    ) -> bytes:
        """Make a request; once more, where another token was needed and got."""
        token = self.token
        try:
            return await self._attempt(method, where, content, headers, query, seconds, most)
        except TokenRefused:
            if self.renew is None or asyncio.current_task() is self._renewer:
                raise
            await self._get_another(token, self.renew)
        return await self._attempt(method, where, content, headers, query, seconds, most)

    async def _get_another(self, refused: str, renew: Callable[[], Awaitable[None]]) -> None:
        """Get another token, unless somebody else has got one meanwhile."""
        async with self._renewing:
            if self.token == refused:
                self._renewer = asyncio.current_task()
                try:
                    await renew()
                finally:
                    self._renewer = None

    async def _attempt(  # noqa: PLR0917 - the one place where requests are made
        self,
        method: str,
        where: str,
        content: bytes | None,
        headers: dict[str, str],
        query: Mapping[str, str] | None,
        seconds: float,
        most: int = 0,
    ) -> bytes:
        if self._session is None:
            msg = "the platform is not open"
            raise RuntimeError(msg)
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        try:
            async with self._session.request(
                method,
                f"{self._base_url}{where}",
                data=content,
                headers=headers,
                params=query,
                timeout=ClientTimeout(total=seconds, connect=CONNECT_SECONDS),
            ) as response:
                answer = await _read(response, most)
                if response.ok:
                    return answer
                raise failure_of(response.status, response.headers, _as_json(answer))
        except ClientConnectorError as error:
            raise Unavailable(f"{self._base_url}: {_cause(error)}") from error
        except (ClientError, TimeoutError, OSError) as error:
            raise Uncertain(f"{self._base_url}: {_cause(error)}") from error


def _cause(error: Exception) -> str:
    """Why a request was not answered, in words; nothing of what was asked."""
    if isinstance(error, ClientConnectorError):
        error = error.os_error
    if isinstance(error, TimeoutError):
        return "no answer in time"
    number = error.errno if isinstance(error, OSError) else None
    return os.strerror(number) if number and number > 0 else type(error).__name__


async def _read(response: ClientResponse, most: int) -> bytes:
    """The answer's body; where `most` is given and it is longer, raises Rejected in time."""
    if not most:
        return await response.read()
    if (response.content_length or 0) > most:
        raise Rejected("too big")
    parts = bytearray()
    async for part in response.content.iter_any():
        parts += part
        if len(parts) > most:
            raise Rejected("too big")
    return bytes(parts)


def _as_json(answer: bytes) -> Json:
    """The answer as an object; {} for what is none, as from a proxy in between."""
    try:
        value = json.loads(answer)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
