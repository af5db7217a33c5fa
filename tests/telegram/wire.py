"""The objects of the simulator as JSON, for its control interface.

A tagged object is ``{"$": kind, …}``; everything else is plain JSON.
"""

import base64
from collections.abc import Callable
from dataclasses import asdict
from functools import singledispatch
from typing import Any

from tests.telegram.chats import Message, Said, Topic
from tests.telegram.faults import Fault
from tests.telegram.files import StoredFile
from tests.telegram.groups import Group
from tests.telegram.ledger import Call
from tests.telegram.people import Person
from tests.telegram.presses import InlineSearch, Press, Toast


@singledispatch
def encode(value: Any) -> Any:
    """Return a value as JSON can carry it."""
    return value


@encode.register
def _(value: Message) -> Any:
    return {
        "$": "message",
        "data": value.data,
        "from_bot": value.from_bot,
        "history": value.history,
        "deleted": value.deleted,
        "lost": value.lost,
        "at": value.at,
        "reactions": list(value.reactions.items()),
        "keyboard": value.keyboard,
    }


@encode.register
def _(value: Said) -> Any:
    names = ("number", "chat_id", "text", "edited", "reader")
    said = {name: getattr(value, name) for name in names}
    return {"$": "said", **said, "message": encode(value.message)}


@encode.register
def _(value: Press | InlineSearch) -> Any:
    url = value.url if isinstance(value, Press) else None
    kind = type(value).__name__.lower()
    return {"$": kind, "id": value.query.id, "url": url, "answer": value.query.answer}


@encode.register
def _(value: Toast | Fault | Topic) -> Any:
    return {"$": type(value).__name__.lower(), **asdict(value)}


@encode.register
def _(value: Call) -> Any:
    return value.as_json()


@encode.register
def _(value: StoredFile) -> Any:
    return {"$": "file", "file_id": value.file_id, "kind": value.kind, "path": value.path}


@encode.register
def _(value: bytes) -> Any:
    return {"$": "bytes", "base64": base64.b64encode(value).decode()}


@encode.register
def _(value: list | tuple) -> Any:  # type: ignore[type-arg]  # registered by what it is given
    return [encode(one) for one in value]


@encode.register
def _(value: dict) -> Any:  # type: ignore[type-arg]  # registered by what it is given
    return {key: encode(one) for key, one in value.items()}


@encode.register
def _(value: Person | Group) -> Any:
    return {"$": type(value).__name__.lower(), "id": value.id}


def _message(**fields: Any) -> Message:
    return Message(**{**fields, "reactions": dict(fields["reactions"])})


def _bytes(**fields: str) -> bytes:
    return base64.b64decode(fields["base64"])


DECODERS: dict[str, Callable[..., Any]] = {
    "message": _message,
    "said": Said,
    "topic": Topic,
    "toast": Toast,
    "fault": Fault,
    "bytes": _bytes,
}


def decode(value: Any) -> Any:
    """Return what ``encode`` was given, for messages, what was said, topics and small values."""
    if isinstance(value, list):
        return [decode(one) for one in value]
    if not isinstance(value, dict):
        return value
    decoder = DECODERS.get(value.get("$", ""))
    if decoder is None:
        return {key: decode(one) for key, one in value.items()}
    return decoder(**{key: decode(one) for key, one in value.items() if key != "$"})
