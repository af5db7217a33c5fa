"""Rich messages: blocks of words, lists, tables and what opens (Bot API 10.2).

Which blocks there are, and the limits, as core.telegram.org/bots/api#inputrichmessage has them. Of
blocks with media, maps, formulas and the like the simulator knows nothing, and refuses them.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from tests.telegram.entities import utf16_length
from tests.telegram.errors import bad_request

Json = dict[str, Any]
MOST_CHARACTERS, MOST_BLOCKS, DEEPEST = 32_768, 500, 16
STYLED: dict[str, dict[str, type]] = {
    "bold": {}, "italic": {}, "underline": {}, "strikethrough": {}, "code": {}, "spoiler": {},
    "url": {"url": str}, "date_time": {"unix_time": int, "date_time_format": str},
}  # fmt: skip
"""Kinds of marked words, and what belongs to them besides the words."""
SIDES, HEIGHTS = {"left", "center", "right"}, {"top", "middle", "bottom"}
SIZES = range(1, 7)
NUMBERINGS = {"a", "A", "i", "I", "1"}


def read_rich_message(given: Any) -> Json:
    """Return the rich message of a call as message fields.

    Raises:
        ApiError: 400 where it is none.
    """
    if not isinstance(given, dict):
        raise bad_request("can't parse rich message: expected an Object")
    if [key for key in ("html", "markdown", "blocks") if given.get(key)] != ["blocks"]:
        raise bad_request("exactly one of html, markdown, blocks must be used")
    reader = _Reader()
    message: Json = {"blocks": reader.blocks(given["blocks"], 1)}
    if reader.characters == 0:
        raise bad_request("rich message is empty")
    if reader.characters > MOST_CHARACTERS or reader.count > MOST_BLOCKS:
        raise bad_request("rich message is too long")
    if given.get("is_rtl"):
        message["is_rtl"] = True
    return {"rich_message": message}


def words_of(part: Any) -> str:
    """Return what a rich message says, a line a block; cells and marks are run together."""
    return "\n".join(line for line in _lines(part) if line)


def _lines(part: Any) -> Iterator[str]:
    match part:
        case {"type": "table", "cells": rows}:
            yield from (" | ".join(_flat(cell.get("text", "")) for cell in row) for row in rows)
        case {"type": "details", "summary": summary, "blocks": inner}:
            yield f"▸ {_flat(summary)}"
            yield from _lines(inner)
        case {"type": "list", "items": items}:
            for item in items:
                yield f"{item['label']} {words_of(item['blocks'])}"
        case {"blocks": inner}:
            yield from _lines(inner)
        case {"text": text}:
            yield _flat(text)
        case list():
            for inner in part:
                yield from _lines(inner)


def _flat(text: Any) -> str:
    match text:
        case str():
            return text
        case list():
            return "".join(map(_flat, text))
    return _flat(text["text"])


class _Reader:
    """Checks blocks and counts them."""

    def __init__(self) -> None:
        self.characters = 0
        self.count = 0

    def blocks(self, given: Any, depth: int) -> list[Json]:
        if not isinstance(given, list):
            raise bad_request("can't parse rich block: expected an Array")
        if depth > DEEPEST:
            raise bad_request("rich message is nested too deep")
        return [self._block(block, depth) for block in given]

    def _block(self, block: Any, depth: int) -> Json:
        self.count += 1
        match block:
            case {"type": "paragraph" | "footer" | "pre", "text": text, **rest}:
                self._nothing_but(rest, "type", "language")
                self._words(text)
            case {"type": "heading", "text": text, "size": size, **rest} if size in SIZES:
                self._nothing_but(rest, "type")
                self._words(text)
            case {"type": "divider", **rest}:
                self._nothing_but(rest, "type")
            case {"type": "blockquote", "blocks": inner, **rest}:
                self._nothing_but(rest, "type")
                return {**block, "blocks": self.blocks(inner, depth + 1)}
            case {"type": "details", "summary": summary, "blocks": inner, **rest}:
                self._nothing_but(rest, "type", "is_open")
                self._words(summary)
                return {**block, "blocks": self.blocks(inner, depth + 1)}
            case {"type": "list", "items": [_, *_] as items, **rest}:
                self._nothing_but(rest, "type")
                return {**block, "items": [self._item(item, depth + 1) for item in items]}
            case {"type": "table", "cells": [_, *_] as rows, **rest}:
                self._nothing_but(rest, "type", "is_striped", "is_bordered")
                self._table(rows)
            case _:
                raise bad_request("can't parse rich block: unknown or incomplete block")
        return dict(block)

    def _item(self, item: Any, depth: int) -> Json:
        match item:
            case {"blocks": [_, *_] as inner, **rest}:
                self._nothing_but(rest, "type", "value")
                if rest.get("type", "1") not in NUMBERINGS:
                    raise bad_request("can't parse rich block: unknown type of a list's item")
                label = f"{rest['value']}." if "value" in rest else "•"
                return {**item, "label": label, "blocks": self.blocks(inner, depth)}
        raise bad_request("can't parse rich block: a list's item has no blocks")

    def _table(self, rows: list[Any]) -> None:
        for row in rows:
            for cell in row:
                match cell:
                    case {"align": align, "valign": valign, **rest}:
                        self._nothing_but(rest, "text", "is_header", "colspan", "rowspan")
                        if align not in SIDES or valign not in HEIGHTS:
                            raise bad_request("can't parse rich block: a cell's place is unknown")
                        self._words(rest.get("text", ""))
                    case _:
                        raise bad_request("can't parse rich block: a cell has no place")

    def _words(self, text: Any) -> None:
        match text:
            case str():
                self.characters += utf16_length(text)
            case list():
                for part in text:
                    self._words(part)
            case {"type": kind, "text": inner, **rest} if kind in STYLED:
                for name, needed in STYLED[kind].items():
                    if not isinstance(rest.pop(name, None), needed):
                        raise bad_request(f"can't parse rich text: {kind} needs {name}")
                self._nothing_but(rest)
                self._words(inner)
            case _:
                raise bad_request("can't parse rich text: unknown kind of words")

    @staticmethod
    def _nothing_but(rest: Mapping[Any, Any], *names: str) -> None:
        for name in rest:
            if name not in names:
                raise bad_request(f'can\'t parse rich message: unknown field "{name}"')
