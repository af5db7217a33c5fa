"""Reading a Bot API call: form, multipart, JSON body or query string."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

from tests.telegram.errors import bad_request

TRUE_WORDS = frozenset({"true", "yes", "1"})


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a multipart call."""

    name: str
    content_type: str
    content: bytes


class Params:
    """The parameters of one call; nested values may be JSON in a string, as PTB sends them."""

    __slots__ = ("uploads", "values")

    def __init__(self, values: dict[str, Any], uploads: dict[str, Upload] | None = None) -> None:
        self.values = values
        self.uploads = uploads or {}

    def __contains__(self, name: str) -> bool:
        return name in self.values

    def text(self, name: str, default: str = "") -> str:
        """Return a string parameter."""
        value = self.values.get(name, default)
        return value if isinstance(value, str) else str(value)

    def integer(self, name: str, default: int = 0) -> int:
        """Return an integer parameter; what is no number is the default, as for Telegram."""
        try:
            return int(self.values.get(name, default))
        except (TypeError, ValueError):
            return default

    def flag(self, name: str) -> bool:
        """Return a boolean parameter."""
        value = self.values.get(name, False)
        return value if isinstance(value, bool) else str(value).lower() in TRUE_WORDS

    def nested(self, name: str) -> Any:
        """Return an object or array parameter, or None.

        Raises:
            ApiError: it is not JSON.
        """
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError as error:
            raise bad_request(f"can't parse {name.replace('_', ' ')} JSON object") from error


async def read_params(request: web.BaseRequest) -> Params:
    """Read the parameters from wherever the client put them."""
    values: dict[str, Any] = dict(request.query) if request.query_string else {}
    if request.method != "POST":
        return Params(values)
    match request.content_type:
        case "multipart/form-data":
            return await _read_multipart(request, values)
        case "application/json":
            body = await request.read()
            if body:
                values |= json.loads(body)
        case _:
            body = await request.read()
            if body:
                values |= parse_qsl(body.decode(), keep_blank_values=True)
    return Params(values)


async def _read_multipart(request: web.BaseRequest, values: dict[str, Any]) -> Params:
    uploads: dict[str, Upload] = {}
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            uploads[name] = Upload(value.filename, value.content_type, value.file.read())
        else:
            values[name] = value if isinstance(value, str) else bytes(value).decode()
    return Params(values, uploads)
