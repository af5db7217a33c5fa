"""TOML: `[[entry]]`, `[[resource]]` and `[[group]]`, as many as one likes in one file.

The standard library reads TOML but does not say where things stand; a short look over the file
itself tells on which line each thing and each field begins.
"""

from __future__ import annotations

import json
import re
import tomllib
from datetime import date
from typing import TYPE_CHECKING, Any

from bot.domain.exchange.shapes import SHAPES, Problem, Shape
from bot.words import verbatim

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from bot.domain.exchange.checks import Value
    from bot.domain.exchange.shapes import Reading, Row

BY_TABLE = {shape.table: shape for shape in SHAPES.values()}
TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"""(?!")|\'\'\'.*?\'\'\'(?!\')'  # may have line ends in them
    r'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|\#[^\n]*'
    r"|^[ \t]*\[\[[ \t]*(?P<table>[\w-]+)[ \t]*\]\]|^[ \t]*(?P<field>[\w-]+)[ \t]*=|\n",
    re.DOTALL | re.MULTILINE,
)
LASTING = "reviewed"
"""Stays as it is where a file doesn't say it."""
AT = re.compile(r"\s*\(at line (\d+), column \d+\)")


def read(content: str, reading: Reading) -> None:
    """Read a file into `reading`, whatever is right and whatever is wrong."""
    try:
        parsed = tomllib.loads(content.removeprefix("\ufeff"))
    except tomllib.TOMLDecodeError as error:
        reading.problems.append(_syntax(str(error), content))
        return
    places = _places(content)
    for name, things in parsed.items():
        shape = BY_TABLE.get(name)
        if shape is None or not isinstance(things, list):
            tables = ", ".join(f"[[{table}]]" for table in BY_TABLE)
            at = places.get(name, [{"": 1}])[0][""]
            reading.problems.append(Problem(at, verbatim(f"expected {tables}, got {name}")))
            continue
        for thing, place in zip(things, places.get(name, ()), strict=False):
            _take(shape, thing, place, reading)


def _syntax(said: str, content: str) -> Problem:
    found = AT.search(said)
    line = int(found[1]) if found else content.count("\n") + 1
    return Problem(line, verbatim(f"this is no TOML: {AT.sub('', said).lower()}"))


def _take(shape: Shape, thing: Any, place: Mapping[str, int], reading: Reading) -> None:
    at = place[""]
    if not isinstance(thing, dict):
        reading.problems.append(Problem(at, verbatim(f"expected [[{shape.table}]] and fields")))
        return
    given = {name: _value(value) for name, value in thing.items()}
    # What is empty was left out when it was written, but for what every entry has.
    given = {**{name: value for name, value in shape.empty().items() if name != LASTING}, **given}
    reading.take(shape, given, at, lambda name: place.get(name, at))


def _value(value: Any) -> Value:
    if isinstance(value, list):
        return tuple(str(one) for one in value)
    return value.isoformat() if isinstance(value, date) else str(value)


def _places(content: str) -> dict[str, list[dict[str, int]]]:
    """By table, for each thing: the line of each field, and of its beginning under ""."""
    places: dict[str, list[dict[str, int]]] = {}
    current: dict[str, int] = {}
    line = 1
    for found in TOKEN.finditer(content):
        if found["table"]:
            current = {"": line}
            places.setdefault(found["table"], []).append(current)
        elif found["field"]:
            current.setdefault(found["field"], line)
            if not places:
                places.setdefault(found["field"], [{"": line}])
        line += found[0].count("\n")
    return places


def write(rows_of: Mapping[Shape, Iterable[Row]]) -> str:
    """Write things down, field by field; what is empty is left out."""
    return "\n".join(block for shape, rows in rows_of.items() for block in _blocks(shape, rows))


def _blocks(shape: Shape, rows: Iterable[Row]) -> Iterator[str]:
    for row in rows:
        fields = ((field.name, row[field.name]) for field in shape.fields)
        lines = [f"{name} = {_written(value)}\n" for name, value in fields if value]
        yield f"[[{shape.table}]]\n{''.join(lines)}"


def _written(value: Value) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(map(_string, value))}]"
    if "\n" in value and _is_plain(value):
        return f'"""\n{value.replace(chr(92), chr(92) * 2)}"""'
    return _string(value)


def _is_plain(value: str) -> bool:
    """Can it stand between three quotes, as it is written?"""
    quiet = '"""' not in value and not value.endswith('"')
    return quiet and all(sign.isprintable() or sign == "\n" for sign in value)


def _string(value: str) -> str:
    """A basic string: JSON's, with the one control character that JSON lets stand."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
