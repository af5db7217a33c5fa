"""config.toml: begun with what differs from the defaults, and changed without losing a comment."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from typing import Any

Value = str | bool | int | float | list[str]
Changes = Mapping[tuple[str, str], Value | None]
"""By section and key; None takes the key out."""

HEAD = (
    "# Lamplighter's settings, begun by `lamplighter setup`: only what differs from the defaults.\n"
    "# config.example.toml explains all that can be set; `lamplighter check` says what is wrong.\n"
)
COMMENTS = {
    ("community", "name"): "What the community is called, in the bot's sentences.",
    ("community", "languages"): "Languages that the bot offers; without, all that it speaks.",
    ("community", "zone"): "The time zone of whoever has chosen none.",
    ("storage", "url"): "Where everything is kept.",
    (
        "storage",
        "identity_keys",
    ): "Keys by which names and accounts in it are encrypted: keep a copy.",
    ("telegram", "token_file"): "A file with the bot's token from @BotFather in it.",
    ("telegram", "api_base_url"): "The server of the Bot API.",
    ("matrix", "homeserver"): "The homeserver of the bot's account.",
    ("matrix", "user"): "The bot's account: use it for nothing else.",
    ("matrix", "password_file"): "A file with the account's password in it.",
    ("matrix", "store"): "The session and all keys: back it up like a password.",
    ("matrix", "invites_from"): "Whose invitations the bot accepts, beside its own server's.",
    ("matrix", "invite_servers"): "Everybody on these servers may invite the bot.",
}
SECTION = re.compile(r"^\s*\[+\s*([\w.\"' -]+?)\s*\]+\s*(#.*)?$")


class CannotChange(Exception):  # noqa: N818 - the house's word
    """The file is written in a way that can't be changed safely; the text says what to write."""


def change(text: str, changes: Changes) -> str:
    """Put settings into the text of a config.toml ("" for a new one); all else stays as it is.

    Raises CannotChange where the outcome would not be just that, and tomllib.TOMLDecodeError where
    it is no TOML.
    """
    wanted = tomllib.loads(text)
    for (section, key), value in changes.items():
        keys = wanted.setdefault(section, {})
        if value is None:
            keys.pop(key, None)
        else:
            keys[key] = value
    changed = text or HEAD
    for (section, key), value in changes.items():
        changed = _put(changed, section, key, value)
    if _without_empty(_loaded(changed)) != _without_empty(wanted):
        lines = [f"[{section}] {key} = {_toml(value)}"
                 for (section, key), value in changes.items() if value is not None]  # fmt: skip
        msg = f"write this into it yourself: {'; '.join(lines)}"
        raise CannotChange(msg)
    return changed


def _loaded(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return {}


def _without_empty(settings: dict[str, Any]) -> dict[str, Any]:
    return {section: keys for section, keys in settings.items() if keys != {}}


def _put(text: str, section: str, key: str, value: Value | None) -> str:
    lines = text.removesuffix("\n").split("\n")  # other ends of lines may be inside of values
    start = next((at for at, line in enumerate(lines) if _names(line) == section), None)
    if start is None:
        if value is None:
            return text
        gap = [""] if lines and lines[-1].strip() else []
        return _joined([*lines, *gap, f"[{section}]", *_lines(section, key, value)])
    end = next((at for at in range(start + 1, len(lines)) if _names(lines[at])), len(lines))
    written = _place(lines, key, start + 1, end)
    if written is None:
        added = [] if value is None else _lines(section, key, value)
        while end > start + 1 and not lines[end - 1].strip():
            end -= 1
        return _joined([*lines[:end], *added, *lines[end:]])
    first, last = written
    replaced = [] if value is None else [f"{key} = {_toml(value)}"]
    return _joined([*lines[:first], *replaced, *lines[last:]])


def _names(line: str) -> str:
    """The section that begins with that line; "" for none."""
    header = SECTION.match(line)
    return header[1] if header is not None else ""


def _place(lines: list[str], key: str, start: int, end: int) -> tuple[int, int] | None:
    """From which line to which (not included) a key is written; None: it is not."""
    begins = re.compile(rf"\s*{re.escape(key)}\s*=")
    first = next((at for at in range(start, end) if begins.match(lines[at])), None)
    if first is None:
        return None
    for last in range(first + 1, end + 1):
        if _loaded("\n".join(lines[first:last])):
            return first, last
    return first, first + 1


def _lines(section: str, key: str, value: Value) -> list[str]:
    comment = COMMENTS.get((section, key))
    return [*([f"# {comment}"] if comment else []), f"{key} = {_toml(value)}"]


def _toml(value: Value | None) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _joined(lines: list[str]) -> str:
    return "\n".join(lines) + "\n"
