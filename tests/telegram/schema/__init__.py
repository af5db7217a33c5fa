"""The Bot API's methods and types as data, and whether calls and updates keep to them.

What is checked stands in ``bot-api-10.2.txt``: an excerpt, made by
``tests.telegram.schema.excerpt``, of a machine-readable form of the official documentation
(core.telegram.org/bots/api, Bot API 10.2, 14 July 2026; as kept by aiogram, MIT). A line is a name
and its fields: ``name=Type``, with ``!`` where it must be there, ``Type|Type`` for either,
``[Type]`` for a list; or, after ``:``, the types of which it is one. Types that are not listed are
not looked into.

Where it is stricter than Telegram, on purpose: a server ignores parameters and fields that it does
not know, and takes numbers for words. A bot that relies on that has a typing mistake somewhere, or
believes in something that an older server does not do.
"""

import json
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from tests.telegram.calls import Params
from tests.telegram.errors import ApiError, bad_request
from tests.telegram.schema.versions import EPHEMERAL, LATEST, SINCE, UNTIL, Version

EXCERPT = Path(__file__).with_name("bot-api-10.2.txt")
EPHEMERAL_PARAMETERS = (
    "receiver_user_id!=Integer", "callback_query_id=String",
    "replace_callback_query_message=Boolean",
)  # fmt: skip
"""A type of Bot API 10.3, of which there is no schema yet (its changelog tells of it)."""
EMPTY = {"chat_id": "chat_id is empty", "text": "message text is empty"}
"""What a server says of parameters that are missing where it has words of its own."""
PLAIN = frozenset({"Integer", "Float", "String", "Boolean", "True", "InputFile"})
FLAGS = frozenset({"true", "false", "True", "False", "1", "0"})


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter of a method or a field of a type."""

    types: tuple[str, ...]
    depth: int = 0
    """How many lists there are around it."""
    required: bool = False

    def __str__(self) -> str:
        return "Array" if self.depth else " or ".join(self.types)


@dataclass(frozen=True, slots=True)
class Shape:
    """A method or a type: its fields, or the types of which it is one."""

    fields: dict[str, Field] = field(default_factory=dict)
    members: tuple[str, ...] = ()


def _field(written: str) -> tuple[str, Field]:
    name, _, types = written.partition("=")
    depth = len(types) - len(types.lstrip("["))
    plain = types.strip("[]")
    return name.rstrip("!"), Field(tuple(plain.split("|")), depth, name.endswith("!"))


@lru_cache(maxsize=1)
def shapes() -> dict[str, Shape]:
    """Return all methods and types of the excerpt by name."""
    found = {}
    for line in EXCERPT.read_text(encoding="utf-8").splitlines():
        name, *rest = line.split()
        if name == "#":
            continue
        if name.endswith(":"):
            found[name[:-1]] = Shape(members=tuple(rest))
        else:
            found[name] = Shape(dict(map(_field, rest)))
    found["EphemeralMessageParameters"] = Shape(dict(map(_field, EPHEMERAL_PARAMETERS)))
    for name in (*EPHEMERAL, "sendRichMessage"):
        known = Field(("EphemeralMessageParameters",))
        found[name].fields["ephemeral_message_parameters"] = known
    return found


class Schema:
    """What a server of one version knows."""

    def __init__(self, version: Version = LATEST) -> None:
        self.version = version
        self._shapes = shapes()

    def knows(self, name: str) -> bool:
        """Tell whether it knows a method, a type's field ("User.username") or an entity's type."""
        since, until = SINCE.get(name, self.version), UNTIL.get(name, self.version)
        return since <= self.version <= until

    def check_call(self, method: str, params: Params) -> None:
        """Refuse a call that has something unknown, of a wrong type, or missing.

        Raises:
            ApiError: 404 for an unknown method, 400 for the rest.
        """
        if not self.knows(method):
            raise ApiError(404, "Not Found")
        known = self.fields(method)
        for name, value in params.values.items():
            if name not in known:
                raise bad_request(f'unknown parameter "{name}"')
            if name in known and value is not None:
                self._check_parameter(name, value, known[name])
        for name in params.uploads.keys() & known.keys():
            if "InputFile" not in known[name].types:
                raise bad_request(f'Field "{name}" must be of type {known[name]}')
        for name, parameter in known.items():
            if parameter.required and _is_missing(name, params):
                raise bad_request(_missing(name, parameter))

    def check_update(self, update: dict[str, Any]) -> None:
        """Check an update of ours.

        Raises:
            AssertionError: a server of this version would not send it.
        """
        try:
            self._check_object("Update", update)
        except ApiError as error:
            kinds = ", ".join(update)
            msg = f"no update that Telegram would send ({kinds}): {error.description}"
            raise AssertionError(msg) from None

    def fields(self, owner: str) -> dict[str, Field]:
        """Return a method's parameters or a type's fields."""
        return {
            name: known
            for name, known in self._shapes[owner].fields.items()
            if self.knows(f"{owner}.{name}")
        }

    def _check_parameter(self, name: str, value: Any, known: Field) -> None:
        nested = known.depth or not PLAIN.intersection(known.types)
        if nested and isinstance(value, str):
            try:
                value = json.loads(value)
            except ValueError:
                return  # refused by whoever reads it, in words of its own
        elif isinstance(value, str) and _is_written(value, known):
            return
        self._check_value(name, value, known)

    def _check_value(self, name: str, value: Any, known: Field, depth: int = 0) -> None:
        if depth < known.depth:
            if not isinstance(value, list):
                raise bad_request(f'Field "{name}" must be of type Array')
            for item in value:
                self._check_value(name, item, known, depth + 1)
            return
        refusals = []
        for kind in known.types:
            try:
                self._check_kind(name, value, kind)
            except ApiError as refusal:
                refusals.append(refusal)
            else:
                return
        raise refusals[0]

    def _check_kind(self, name: str, value: Any, kind: str) -> None:
        if kind in PLAIN:
            if not _is_plain(value, kind):
                raise bad_request(f'Field "{name}" must be of type {kind}')
        elif kind in self._shapes:
            self._check_object(kind, value)

    def _check_object(self, kind: str, value: Any) -> None:
        shape = self._shapes[kind]
        if not isinstance(value, dict):
            raise bad_request(f"can't parse {kind}: expected an Object")
        if shape.members:
            self._check_value(kind, value, Field(shape.members))
            return
        if kind == "MessageEntity" and not self.knows(f"MessageEntity:{value.get('type')}"):
            raise bad_request("can't parse MessageEntity: Unsupported type specified")
        known = self.fields(kind)
        for name, item in value.items():
            if name not in known:
                raise bad_request(f'can\'t parse {kind}: unknown field "{name}"')
            self._check_value(name, item, known[name])
        for name, one in known.items():
            if one.required and name not in value:
                raise bad_request(f"can't parse {kind}: Can't find field \"{name}\"")


def _is_plain(value: Any, kind: str) -> bool:
    match kind:
        case "Integer":
            return isinstance(value, int) and not isinstance(value, bool)
        case "Float":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "Boolean":
            return isinstance(value, bool)
        case "True":
            return value is True
    return isinstance(value, str)


def _is_written(value: str, known: Field) -> bool:
    """Is it a number or flag as forms carry them: as words?"""
    kinds = set(known.types)
    if kinds & {"String", "InputFile"}:
        return True
    if kinds & {"Boolean", "True"}:
        return value in FLAGS
    try:
        float(value) if "Float" in kinds else int(value)
    except ValueError:
        return False
    return True


def _is_missing(name: str, params: Params) -> bool:
    return name not in params.uploads and params.values.get(name) in (None, "")


def _missing(name: str, parameter: Field) -> str:
    if "InputFile" in parameter.types:
        return f"there is no {name.replace('_', ' ')} in the request"
    return EMPTY.get(name, f'parameter "{name}" is required')
