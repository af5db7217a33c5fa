"""The application: routes that others contribute, and what holds for all of them.

Each answer says that nobody may frame it, guess what it is or tell others where it was found.
Whoever asks too often, or sends more than a route takes, is refused. What goes wrong is logged by
its kind, never with the address that was asked for: there are tokens in those.
"""

from __future__ import annotations

import asyncio
import logging
from http import HTTPStatus
from time import monotonic
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from bot.web.bodies import TooLarge, read_body, without_nul
from bot.web.limits import RateLimit
from bot.words.web import WebAnswer, WebRequest

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from bot.words.web import WebRoute

log = logging.getLogger(__name__)

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}
A_YEAR = 31_536_000
ONLY_HTTPS = {"Strict-Transport-Security": f"max-age={A_YEAR}"}
KEPT_BY_NOBODY, ASKED_FOR_AGAIN = "no-store", "private, no-cache"
WAIT_SECONDS = 60
"""Who asked too often is told to wait so long."""


def application(
    routes: Iterable[WebRoute],
    public_url: str = "",
    limit: RateLimit | None = None,
) -> Starlette:
    """The application that serves these routes, below the path of its public address."""
    address = urlsplit(public_url)
    headers = {**HEADERS, **(ONLY_HTTPS if address.scheme == "https" else {})}
    guard = _Guard(headers, limit or RateLimit(monotonic))
    prefix = address.path.rstrip("/")
    served = [
        Route(prefix + route.path, guard.over(route), methods=list(route.methods))
        for route in routes
    ]
    return Starlette(
        routes=served,
        exception_handlers={
            HTTPStatus.NOT_FOUND.value: guard.refusing(HTTPStatus.NOT_FOUND),
            HTTPStatus.METHOD_NOT_ALLOWED.value: guard.refusing(HTTPStatus.METHOD_NOT_ALLOWED),
        },
    )


class _Guard:
    """What holds for all routes."""

    def __init__(self, headers: dict[str, str], limit: RateLimit) -> None:
        self._headers = headers
        self._limit = limit

    def over(self, route: WebRoute) -> Callable[[Request], Awaitable[Response]]:
        """The route's own function, guarded."""

        async def answer(request: Request) -> Response:
            address = request.client.host if request.client is not None else ""
            if not self._limit.allows(address):
                waiting = {"Retry-After": str(WAIT_SECONDS)}
                return self._response(_bare(HTTPStatus.TOO_MANY_REQUESTS, waiting))
            try:
                body = await read_body(request, route.largest_body)
                answered = await route.answer(_neutral(request, body))
                return await self._fresh(request, answered)
            except TooLarge:
                return self._response(_bare(HTTPStatus.REQUEST_ENTITY_TOO_LARGE))
            except ClientDisconnect:
                return self._response(_bare(HTTPStatus.BAD_REQUEST))
            except Exception as error:  # noqa: BLE001 - told by its kind: its words may have tokens
                log.error("web: %s failed (%s)", route.path, type(error).__name__)  # noqa: TRY400
                return self._response(_bare(HTTPStatus.INTERNAL_SERVER_ERROR))

        return answer

    def refusing(self, status: HTTPStatus) -> Callable[[Request, Exception], Response]:
        """What answers requests that no route takes."""

        def refuse(request: Request, _error: Exception) -> Response:
            address = request.client.host if request.client is not None else ""
            self._limit.allows(address)
            return self._response(_bare(status))

        return refuse

    async def _fresh(self, request: Request, answer: WebAnswer) -> Response:
        """The answer, without its content where whoever asks has that already."""
        if answer.etag and _has(request.headers.get("If-None-Match", ""), answer.etag):
            return self._response(answer, b"", HTTPStatus.NOT_MODIFIED)
        content = answer.content
        if not isinstance(content, bytes):
            content = await asyncio.to_thread(content)
        return self._response(answer, content)

    def _response(
        self, answer: WebAnswer, content: bytes = b"", status: HTTPStatus | None = None
    ) -> Response:
        headers = {
            **self._headers,
            "Cache-Control": ASKED_FOR_AGAIN if answer.etag else KEPT_BY_NOBODY,
            **answer.headers,
        }
        if answer.etag:
            headers["ETag"] = f'"{answer.etag}"'
        return Response(
            content, status or answer.status, headers, answer.media_type if content else None
        )


def _bare(status: HTTPStatus, headers: dict[str, str] | None = None) -> WebAnswer:
    return WebAnswer(status=status, headers=headers or {})


def _neutral(request: Request, body: bytes) -> WebRequest:
    return WebRequest(
        parts={name: without_nul(value) for name, value in request.path_params.items()},
        method=request.method,
        query={
            without_nul(name): without_nul(value) for name, value in request.query_params.items()
        },
        headers={name.lower(): value for name, value in request.headers.items()},
        cookies=dict(request.cookies),
        body=body,
    )


def _has(wanted: str, etag: str) -> bool:
    """Is it one of those that whoever asks has? Weak ones count: nothing is asked for in parts."""
    tags = {tag.strip().removeprefix("W/").strip('"') for tag in wanted.split(",")}
    return etag in tags or "*" in tags
