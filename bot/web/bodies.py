"""What comes with a request, read up to a limit."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.requests import Request


class TooLarge(Exception):  # noqa: N818 - said of a request's body
    """The body is larger than it may be."""


async def read_body(request: Request, largest: int) -> bytes:
    """Read the body, of `largest` bytes at most. Raises TooLarge, ClientDisconnect."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > largest:
            raise TooLarge
    return bytes(body)
