"""What a homeserver refuses, in the words of the engine.

The error codes are those of https://spec.matrix.org/latest/client-server-api/#standard-error-response
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from bot.words.failures import (
    DeliveryFailed,
    Forbidden,
    Rejected,
    RetryAfter,
    Unavailable,
    Uncertain,
)

DEFAULT_PAUSE_SECONDS = 5.0
REFUSED_TOKENS = {"M_UNKNOWN_TOKEN", "M_MISSING_TOKEN", "M_USER_DEACTIVATED"}
BEHIND_A_GATEWAY = {HTTPStatus.BAD_GATEWAY, HTTPStatus.GATEWAY_TIMEOUT}
"""What stands behind the gateway may have done it."""

NEVER = {HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.REQUEST_URI_TOO_LONG}
"""What a gateway says for good; whatever else it refuses may be let through later."""

LOGGED_OUT = (
    "the homeserver refuses the bot's access token: it was logged out or deactivated. "
    "Give it a new access_token, or a password to log in with, and start again"
)


class TokenRefused(Forbidden):
    """The access token is not, or no longer, good."""

    def __init__(self) -> None:
        super().__init__(LOGGED_OUT)


class Refusal(Rejected):
    """The homeserver refuses this request: its HTTP status, error code and whole answer."""

    def __init__(self, status: int, errcode: str, answer: Mapping[str, Any]) -> None:
        super().__init__(f"{status} {errcode}")
        self.status = status
        self.errcode = errcode
        self.answer = answer

    @property
    def forbidden(self) -> bool:
        """May we not do this: not in the room, or without the power?"""
        return self.errcode == "M_FORBIDDEN" or self.status == HTTPStatus.FORBIDDEN

    @property
    def missing(self) -> bool:
        """Is it not there?"""
        return self.status == HTTPStatus.NOT_FOUND


def failure_of(
    status: int, headers: Mapping[str, str], answer: Mapping[str, Any]
) -> DeliveryFailed | Forbidden:
    """Tell what an unsuccessful answer means."""
    errcode = str(answer.get("errcode", ""))
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return RetryAfter(pause_of(headers, answer))
    if errcode in REFUSED_TOKENS:
        return TokenRefused()
    if status in BEHIND_A_GATEWAY:
        return Uncertain(f"{status} {errcode}")
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Unavailable(f"{status} {errcode}")
    if not errcode and "flows" not in answer and status not in NEVER:
        return Unavailable(f"{status}, and not in the words of a homeserver")
    return Refusal(status, errcode, answer)


def pause_of(headers: Mapping[str, str], answer: Mapping[str, Any]) -> float:
    """How many seconds of silence are wanted: the header, else the deprecated key of the answer."""
    try:
        return max(0.0, float(headers["Retry-After"]))
    except (KeyError, ValueError):
        pass
    try:
        return max(0.0, float(answer["retry_after_ms"]) / 1000)
    except (KeyError, TypeError, ValueError):
        return DEFAULT_PAUSE_SECONDS
