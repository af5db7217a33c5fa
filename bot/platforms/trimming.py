"""What arrives is cut to a size that can be worked with, before anybody stores or parses it.

No platform lets people write so much; what is longer comes from a broken or hostile server, and
would stop everything else while it is read.
"""

from __future__ import annotations

import json
from typing import Any

MOST_STORED = 450_000
"""Characters of JSON, non-ASCII ones escaped, that are taken as they are: more than an event on
Matrix, of 65,536 bytes, or a message on Telegram, of 4,096 code units, can take."""
MOST_CHARACTERS = 65_536
"""Characters of one text of what is longer."""
MOST_ITEMS = 200
MOST_DEPTH = 12
CUT = " […]"


def write_trimmed(event: Any) -> str:
    """Write an event as JSON (in ASCII, since no database takes every code point of JSON), cut
    where it is longer than anything that people can write.
    """
    written = json.dumps(event, separators=(",", ":"))
    if len(written) <= MOST_STORED:
        return written
    return json.dumps(trim(event), separators=(",", ":"))


def trim(value: Any, depth: int = MOST_DEPTH) -> Any:
    """The same, with long texts, long lists and what is nested deeply cut."""
    if isinstance(value, str):
        return value if len(value) <= MOST_CHARACTERS else value[:MOST_CHARACTERS] + CUT
    if isinstance(value, list | dict) and not depth:
        return None
    if isinstance(value, list):
        return [trim(item, depth - 1) for item in value[:MOST_ITEMS]]
    if isinstance(value, dict):
        return {
            key: trim(item, depth - 1)
            for key, item in list(value.items())[:MOST_ITEMS]
            if len(key) <= MOST_CHARACTERS
        }
    return value


def read_json(content: bytes | str) -> Any:
    """Read JSON whatever numbers are in it. Raises ValueError where it is none.

    Python refuses integers of more than 4,300 digits; nobody means such a one, and it must not
    keep others' events, which came in the same answer, from being read.
    """
    try:
        return json.loads(content)
    except json.JSONDecodeError:
        raise
    except RecursionError as error:
        msg = "nested too deeply"
        raise ValueError(msg) from error
    except ValueError:
        return json.loads(content, parse_int=_read_integer)


def _read_integer(digits: str) -> int | None:
    return int(digits) if len(digits) <= 20 else None
