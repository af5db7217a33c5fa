"""Parts of the configuration: what every section is, and the kinds of values that they share."""

from __future__ import annotations

from datetime import time
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, StringConstraints


def _read_clock(value: object) -> object:
    """Read "22:00"; "" means none. Raises ValueError."""
    if not isinstance(value, str):
        return value
    if not value:
        return None
    try:
        return time.fromisoformat(value)
    except ValueError:
        msg = 'a time of day such as "22:00", or "" for none'
        raise ValueError(msg) from None


def _know_zone(name: object) -> object:
    try:
        ZoneInfo(str(name))
    except (OSError, ValueError, ZoneInfoNotFoundError):
        msg = 'the name of a time zone such as "Africa/Lagos"'
        raise ValueError(msg) from None
    return name


Clock = Annotated[time | None, BeforeValidator(_read_clock)]
Zone = Annotated[str, BeforeValidator(_know_zone)]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$")]
Owner = Annotated[str, StringConstraints(pattern=r"^(telegram|matrix|console):\S+$")]
Url = Annotated[str, StringConstraints(pattern=r"^(https?://\S+)?$")]
Positive = Annotated[float, Field(gt=0)]
Count = Annotated[int, Field(ge=1)]
Share = Annotated[float, Field(gt=0, le=1)]
Waits = Annotated[tuple[Positive, ...], Field(min_length=3, max_length=3)]
NO_SECRET = SecretStr("")


class Section(BaseModel):
    """A part of the configuration: frozen, knows its keys, takes no type for another."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, hide_input_in_errors=True, validate_default=False
    )
