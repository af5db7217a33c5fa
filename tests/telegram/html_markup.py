"""``parse_mode`` HTML, refusing what TDLib's ``parse_html`` refuses, in its words."""

import re
from dataclasses import dataclass

from tests.telegram.entities import Entity, utf16_length
from tests.telegram.errors import ApiError, bad_request

TYPES = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline",
    "ins": "underline", "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough",
    "tg-spoiler": "spoiler", "span": "spoiler", "code": "code", "pre": "pre", "a": "text_link",
    "blockquote": "blockquote", "tg-emoji": "custom_emoji", "tg-time": "date_time",
}  # fmt: skip
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]+)|#([0-9]+)|(lt|gt|amp|quot))(?:;|(?![\w;]))")
ATTRIBUTE = re.compile(r"\s*([^\s=>/]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([\w.-]+)))?")


@dataclass(slots=True)
class OpenTag:
    """A start tag that waits for its end."""

    name: str
    attributes: dict[str, str]
    offset: int


def parse_html(html: str) -> tuple[str, list[Entity]]:
    """Return the plain text and its entities.

    Raises:
        ApiError: 400, "can't parse entities: …", with the byte offset of the fault.
    """
    if "<" not in html:
        return decode(html), []
    parts: list[str] = []
    entities: list[Entity] = []
    open_tags: list[OpenTag] = []
    length = position = 0
    while (start := html.find("<", position)) >= 0:
        text = decode(html[position:start])
        parts.append(text)
        length += utf16_length(text)
        if html.startswith("/", start + 1):
            position = _end(html, start, open_tags, entities, length)
        else:
            tag, position = _start(html, start, length)
            open_tags.append(tag)
    if open_tags:
        raise _unparsable(f'Can\'t find end tag corresponding to start tag "{open_tags[-1].name}"')
    parts.append(decode(html[position:]))
    return "".join(parts), sorted(entities, key=lambda one: (one["offset"], -one["length"]))


def decode(html: str) -> str:
    """Replace character references; the only named ones are lt, gt, amp and quot."""
    return REFERENCE.sub(_character, html) if "&" in html else html


def _character(match: re.Match[str]) -> str:
    hexadecimal, decimal, name = match.groups()
    if name:
        return NAMED[name]
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    return chr(code) if 0 < code < 0x110000 else match.group()


def _start(html: str, start: int, offset: int) -> tuple[OpenTag, int]:
    match = re.compile(r"[^\s>]*").match(html, start + 1)
    assert match is not None
    position = match.end()
    if position == len(html):
        raise _unparsable(f"Unclosed start tag at byte offset {_bytes(html, start)}")
    name = match.group().lower()
    if name not in TYPES:
        raise _unparsable(f'Unsupported start tag "{name}" at byte offset {_bytes(html, start)}')
    attributes: dict[str, str] = {}
    while True:
        while position < len(html) and html[position].isspace():
            position += 1
        if position >= len(html):
            raise _unparsable(f"Unclosed start tag at byte offset {_bytes(html, start)}")
        if html[position] == ">":
            break
        found = ATTRIBUTE.match(html, position)
        if found is None:
            raise _unparsable(
                f'Empty attribute name in the tag "{name}" at byte offset {_bytes(html, position)}'
            )
        attributes[found[1].lower()] = decode(found[2] or found[3] or found[4] or "")
        position = found.end()
    if name == "span" and attributes.get("class") != "tg-spoiler":
        raise _unparsable(
            f'Tag "span" must have class "tg-spoiler" at byte offset {_bytes(html, start)}'
        )
    return OpenTag(name, attributes, offset), position + 1


def _end(
    html: str, start: int, open_tags: list[OpenTag], entities: list[Entity], length: int
) -> int:
    if not open_tags:
        raise _unparsable(f"Unexpected end tag at byte offset {_bytes(html, start)}")
    close = html.find(">", start)
    if close < 0:
        raise _unparsable(f"Unclosed end tag at byte offset {_bytes(html, start)}")
    name = html[start + 2 : close].strip().lower()
    tag = open_tags.pop()
    if name and name != tag.name:
        raise _unparsable(
            f"Unmatched end tag at byte offset {_bytes(html, start)},"
            f' expected "</{tag.name}>", found "</{name}>"'
        )
    if length > tag.offset:
        _add(tag, length, entities)
    return close + 1


def _add(tag: OpenTag, end: int, entities: list[Entity]) -> None:
    entity: Entity = {
        "type": TYPES[tag.name],
        "offset": tag.offset,
        "length": end - tag.offset,
    }
    language = tag.attributes.get("class", "")
    match tag.name:
        case "a" if not tag.attributes.get("href"):
            return
        case "a":
            entity["url"] = tag.attributes["href"]
        case "blockquote" if "expandable" in tag.attributes:
            entity["type"] = "expandable_blockquote"
        case "tg-emoji":
            entity["custom_emoji_id"] = tag.attributes.get("emoji-id", "")
        case "pre":
            inner = entities[-1] if entities else {}
            same = (inner.get("offset"), inner.get("length")) == (tag.offset, end - tag.offset)
            if same and inner.get("type") == "code":
                entity |= {key: inner[key] for key in ("language",) if key in inner}
                entities.pop()
        case "code" if language.startswith("language-"):
            entity["language"] = language.removeprefix("language-")
    entities.append(entity)


def _bytes(html: str, position: int) -> int:
    return len(html[:position].encode())


def _unparsable(reason: str) -> ApiError:
    return bad_request(f"can't parse entities: {reason}")
