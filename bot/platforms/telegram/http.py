"""python-telegram-bot's HTTP layer on aiohttp.

The stock layer (httpx) costs about three times as much processor time per call; and it does not
tell a request that never left this machine from one whose answer was lost, which is what decides
whether a message may be sent again. Nothing here is imported before a Telegram bot is opened.
"""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp

from bot.platforms.telegram.library import BaseRequest, NetworkError, RequestData, TelegramError
from bot.platforms.trimming import read_json

CONNECT_SECONDS = 10.0
READ_SECONDS = 30.0
CONNECTIONS = 32
KEEP_ALIVE_SECONDS = 30.0
BEFORE_WRITING = (
    aiohttp.ClientConnectorError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.ClientHttpProxyError,
    aiohttp.InvalidURL,
)


class NotSent(NetworkError):  # noqa: N818 - named as the base's other children are
    """No connection: the request never left."""


class AnswerLost(NetworkError):  # noqa: N818
    """The request may have arrived; its answer did not, or made no sense."""


class Refusal(TelegramError):  # noqa: N818
    """The server said no: HTTP status, its words, its machine-readable parameters."""

    def __init__(self, status: int, description: str, parameters: dict[str, Any]) -> None:
        super().__init__(description)
        self.status = status
        self.parameters = parameters


class AiohttpRequest(BaseRequest):
    """One pool of connections for all the methods of one bot."""

    def __init__(self, server: str) -> None:
        super().__init__()
        self._server = server
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """Seconds to wait for an answer where a call says nothing else."""
        return READ_SECONDS

    async def initialize(self) -> None:
        """Open the pool, through the proxy that the environment names for this server."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    limit=CONNECTIONS, keepalive_timeout=KEEP_ALIVE_SECONDS
                ),
                proxy=_proxy_for(self._server),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT},
            )

    async def shutdown(self) -> None:
        """Close the pool."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def do_request(  # noqa: PLR0917 - the base class's signature
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
    ) -> tuple[int, bytes]:
        """Make one request. Raises NotSent, AnswerLost or Refusal; else the answer is a good one.

        Timeouts are in seconds and count silence, not the whole of an upload.
        """
        if self._session is None:
            raise NotSent("the connections are closed")
        wait = read_timeout if isinstance(read_timeout, int | float) else READ_SECONDS
        data, headers = _body(request_data)
        try:
            async with self._session.request(
                method,
                url,
                data=data,
                headers=headers,
                timeout=aiohttp.ClientTimeout(connect=CONNECT_SECONDS, sock_read=wait),
            ) as response:
                status, payload = response.status, await response.read()
        except BEFORE_WRITING as error:
            raise NotSent(type(error).__name__) from error
        except (aiohttp.ClientError, OSError) as error:
            raise AnswerLost(type(error).__name__) from error
        if status >= HTTPStatus.BAD_REQUEST:
            raise _refusal(status, payload)
        return status, payload

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Read a good answer. Raises AnswerLost for what is none; it is never logged."""
        try:
            answer = read_json(payload)
        except ValueError:
            raise AnswerLost("the answer is no JSON") from None
        if not isinstance(answer, dict) or "result" not in answer:
            raise AnswerLost("the answer has no result")
        return answer


def _body(request_data: RequestData | None) -> tuple[bytes | aiohttp.FormData | None, Any]:
    if request_data is None:
        return None, None
    if not request_data.contains_files:
        # Not json_payload, which writes nested values as JSON within JSON, twice the work.
        body = json.dumps(request_data.parameters).encode()
        return body, {"Content-Type": "application/json"}
    form = aiohttp.FormData(quote_fields=False)  # Telegram shows file names as they are written
    for name, value in request_data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, media_type) in request_data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=media_type)
    return form, None


def _refusal(status: int, payload: bytes) -> Refusal:
    try:
        answer = json.loads(payload)
        parameters = answer.get("parameters") or {}
        return Refusal(status, str(answer["description"]), dict(parameters))
    except (ValueError, TypeError, KeyError, AttributeError):
        return Refusal(status, f"HTTP {status}", {})


def _proxy_for(server: str) -> str | None:
    address = urlsplit(server)
    if address.hostname is None or proxy_bypass(address.hostname):
        return None
    return getproxies().get(address.scheme)
