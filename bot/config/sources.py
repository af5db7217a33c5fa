"""Where settings come from, and what is said when one is wrong.

The environment stands above the file: `LAMPLIGHTER_TELEGRAM__IN_FLIGHT` is `in_flight` of the
section `[telegram]`; a list may be written with commas. A secret comes from its key, from the
environment, or from a file that its `…_file` key names.
"""

from __future__ import annotations

import difflib
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, MutableMapping

    from pydantic import BaseModel
    from pydantic_core import ErrorDetails

    Sections = Mapping[str, type[BaseModel]]

PREFIX = "LAMPLIGHTER_"
DELIMITER = "__"


class ConfigError(Exception):
    """Something is wrong with the configuration; its text is one line that says what and where."""


class Origin:
    """Where each key comes from: the file, or a variable of the environment."""

    def __init__(self, file: Path | None, variables: Mapping[tuple[str, str], str]) -> None:
        self._file = file
        self._variables = variables

    def locate(self, section: str = "", key: str = "") -> str:
        """Say where a key, a section or everything was set."""
        if (section, key) in self._variables:
            return f"environment: {self._variables[section, key]}"
        file = str(self._file or "configuration")
        return f"{file}: [{section}] {key}".rstrip() if section else file

    def folder(self, section: str, key: str) -> Path:
        """Where relative paths count from: beside the file, or the working directory."""
        if self._file is None or (section, key) in self._variables:
            return Path()
        return self._file.parent


def gather(
    path: Path | None, environ: Mapping[str, str], sections: Sections
) -> tuple[dict[str, Any], dict[tuple[str, str], str]]:
    """Read the file and put the environment over it.

    Returns the keys by section, and which of them came from which variable. Raises ConfigError.
    """
    given = _read_toml(path) if path is not None else {}
    return given, _take_environment(given, environ, sections)


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        msg = f"{path}: it must be UTF-8 text"
        raise ConfigError(msg) from None
    except OSError as error:
        msg = f"{path}: can't be read: {error.strerror} (config.example.toml is one to start from)"
        raise ConfigError(msg) from None
    try:
        read = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        msg = f"{path}: not TOML: {error}"
        raise ConfigError(msg) from None
    return {section: _freeze(keys) for section, keys in read.items()}


def _freeze(value: object) -> Any:
    """Make lists tuples, as strict frozen settings want them."""
    if isinstance(value, dict):
        return {key: _freeze(inner) for key, inner in value.items()}
    return tuple(_freeze(inner) for inner in value) if isinstance(value, list) else value


def _take_environment(
    given: MutableMapping[str, Any], environ: Mapping[str, str], sections: Sections
) -> dict[tuple[str, str], str]:
    """Put the variables over what the file gives; return which key came from which variable."""
    taken = {
        _find(variable, sections): variable
        for variable in sorted(environ)
        if variable.startswith(PREFIX) and DELIMITER in variable
    }
    for (section, key), variable in taken.items():
        keys = given.setdefault(section, {})
        if not isinstance(keys, dict):
            continue
        keys[key] = _convert(environ[variable], sections[section].model_fields[key].annotation)
        # A secret and the file that it may come from replace each other.
        rival = key.removesuffix("_file") if key.endswith("_file") else f"{key}_file"
        if (section, rival) not in taken:
            keys.pop(rival, None)
    return taken


def _find(variable: str, sections: Sections) -> tuple[str, str]:
    """Find the section and key of a variable. Raises ConfigError."""
    section, key = variable[len(PREFIX) :].lower().split(DELIMITER, 1)
    if section in sections and key in sections[section].model_fields:
        return section, key
    known = [
        f"{PREFIX}{name}{DELIMITER}{each}".upper()
        for name, model in sections.items()
        for each in model.model_fields
    ]
    msg = f"environment: {variable}: no such setting{_guess(variable, known)}"
    raise ConfigError(msg)


def _convert(value: str, annotation: Any) -> object:
    """Read a variable as the type that is wanted; what does not fit is left for validation."""
    kind = getattr(annotation, "__origin__", annotation)
    if kind in {bool, int, float, dict}:
        try:
            return _freeze(tomllib.loads(f"value = {value}")["value"])
        except tomllib.TOMLDecodeError:
            return value
    if kind is tuple:
        parts = [part.strip(" \"'") for part in value.strip(" []").split(",")]
        return tuple(_convert(part, get_args(annotation)[0]) for part in parts if part)
    return value


def read_secret_files(given: Mapping[str, Any], sections: Sections, origin: Origin) -> None:
    """Put what the `…_file` keys name in the place of their keys. Raises ConfigError."""
    for section, model in sections.items():
        keys = given.get(section)
        if not isinstance(keys, dict):
            continue
        for file_key in (name for name in model.model_fields if name.endswith("_file")):
            name, key = keys.get(file_key), file_key.removesuffix("_file")
            if key not in model.model_fields or not isinstance(name, str) or not name:
                continue
            if keys.get(key):
                msg = f"{origin.locate(section, file_key)}: give {key} or {file_key}, not both"
                raise ConfigError(msg)
            path = origin.folder(section, file_key) / Path(name).expanduser()
            keys[key] = _read_secret(path, origin.locate(section, file_key))


def _read_secret(path: Path, where: str) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except UnicodeDecodeError:
        reason = "it is not UTF-8 text"
    except OSError as error:
        reason = str(error.strerror)
    msg = f"{where}: can't read {path}: {reason}"
    raise ConfigError(msg)


EXPECTED = {
    "int_type": "a whole number",
    "float_type": "a number",
    "string_type": "text in quotes",
    "bool_type": "true or false",
    "tuple_type": "a list in [brackets]",
    "dict_type": 'a table such as { gn = ["es", "en"] }',
    "model_type": "a section with keys",
    "time_type": 'a time of day such as "22:00", or "" for none',
}
SHAPES = {
    "language": 'a language tag such as "en" or "pt-BR"',
    "fallbacks": 'languages to read instead, such as { gn = ["es", "en"] }',
    "languages": 'language tags such as "en" or "pt-BR"',
    "owners": 'accounts such as "telegram:12345", "matrix:@olu:example.org" or "console:olu"',
    "features": 'names of handler modules such as "hotline"',
    "url": "sqlite:///file.db or postgresql://user@host/name",
    "api_base_url": "an http:// or https:// address",
    "file_base_url": "an http:// or https:// address",
    "webhook_url": "an https:// address",
    "listen": 'an address and a port such as "127.0.0.1:8080"',
    "public_url": "an http:// or https:// address",
    "homeserver": "an http:// or https:// address",
    "user": 'a Matrix user such as "@bot:example.org"',
    "store": "the path of a directory",
    "ladder_minutes": "three waits such as [30, 120, 360]",
    "alarm_minutes": "two waits such as [10, 30]",
    "helplines": "an https:// address",
    "name": "a name",
    "link": "an http:// or https:// address",
    "countries": 'countries by two letters such as "KE"',
    "contacts": "tables that begin with [[safety.contacts]]",
}
TABLES = {"contacts"}
"""Keys that hold several tables."""
MISSHAPEN = {"string_pattern_mismatch", "string_too_short", "too_short", "too_long"}


def complain(error: ErrorDetails, sections: Sections, origin: Origin) -> str:
    """Put a validation error into one line: where, and what was expected."""
    section, key = ([str(part) for part in error["loc"][:2]] + [""])[:2]
    if key in TABLES and len(error["loc"]) > len((section, key)):
        return _complain_inside(error, origin.locate(section, key))
    if error["type"] == "extra_forbidden":
        if not key:
            return f"{origin.locate()}: no such section: {section}{_guess(section, sections)}"
        guess = _guess(key, sections[section].model_fields)
        return f"{origin.locate(section, key)}: no such key{guess}"
    if error["type"] == "value_error" and not key:  # the keys of a section do not fit together
        key, _, reason = str(error["ctx"]["error"]).partition(": ")
        return f"{origin.locate(section, key)}: {reason}"
    return f"{origin.locate(section, key)}: expected {_expectation(error, key)}"


def _complain_inside(error: ErrorDetails, where: str) -> str:
    """Put an error in one of several tables into one line."""
    number, key = int(error["loc"][2]) + 1, "".join(str(part) for part in error["loc"][3:4])
    match error["type"]:
        case "value_error":
            return f"{where}: {str(error['ctx']['error']).partition(': ')[2]}"
        case "extra_forbidden":
            return f"{where}: table {number}: no such key: {key}"
        case "missing":
            return f"{where}: table {number}: {key} is missing"
        case _ if not key:
            return f"{where}: expected {SHAPES['contacts']}"
    return f"{where}: table {number}: {key}: expected {_expectation(error, key)}"


def _expectation(error: ErrorDetails, key: str) -> str:
    if error["type"] == "value_error":
        return str(error["ctx"]["error"])
    if error["type"] in MISSHAPEN:
        return SHAPES[key]
    if error["type"] in EXPECTED:
        return EXPECTED[error["type"]]
    expected = error["msg"].removeprefix("Input should be ")
    return f"a number {expected}" if expected.startswith(("greater", "less")) else expected


def _guess(word: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(word, list(known), n=1)
    return f"; did you mean {close[0]}?" if close else ""
