"""What comes with a request, read up to a limit; and the fields of a form in it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from starlette.datastructures import Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from bot.words.attachments import text_of

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Mapping

    from starlette.requests import Request

MOST_FIELDS = 500


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


async def read_fields(headers: Mapping[str, str], body: bytes) -> dict[str, list[str]]:
    """The fields of a form, in either encoding; of a file what is written in it.

    What is no form has none.
    """
    fields: dict[str, list[str]] = {}
    for name, value in await _pairs(headers.get("content-type", ""), body):
        fields.setdefault(without_nul(name), []).append(without_nul(value))
    return fields


def without_nul(words: str) -> str:
    """The same words without the character that PostgreSQL takes in no text."""
    return words.replace("\x00", "")


async def _pairs(content_type: str, body: bytes) -> list[tuple[str, str]]:
    kind = content_type.partition(";")[0].strip().lower()
    try:
        if kind == "application/x-www-form-urlencoded":
            return parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS)
        if kind == "multipart/form-data":
            return await _parts(content_type, body)
    except (ValueError, MultiPartException, KeyError):
        return []
    return []


async def _parts(content_type: str, body: bytes) -> list[tuple[str, str]]:
    async def stream() -> AsyncGenerator[bytes]:
        yield body

    headers = Headers({"content-type": content_type})
    parser = MultiPartParser(
        headers, stream(), max_files=MOST_FIELDS, max_fields=MOST_FIELDS, max_part_size=len(body)
    )
    form = await parser.parse()
    try:
        return [
            (name, text_of(await value.read()) if isinstance(value, UploadFile) else value)
            for name, value in form.multi_items()
        ]
    finally:
        await form.close()
