"""``parse_mode`` MarkdownV2, refusing what TDLib's ``parse_markdown_v2`` refuses."""

from dataclasses import dataclass, field

from tests.telegram.entities import Entity, utf16_length
from tests.telegram.errors import ApiError, bad_request

RESERVED = frozenset("_*[]()~`>#+-=|{}.!")
MARKERS = {
    "*": ("Bold", "bold"), "_": ("Italic", "italic"), "__": ("Underline", "underline"),
    "~": ("Strikethrough", "strikethrough"), "||": ("Spoiler", "spoiler"),
    "`": ("Code", "code"), "```": ("PreCode", "pre"), "[": ("TextUrl", "text_link"),
    "![": ("CustomEmoji", "custom_emoji"),
}  # fmt: skip


@dataclass(slots=True)
class _Reader:
    markdown: str
    position: int = 0
    length: int = 0
    parts: list[str] = field(default_factory=list)
    entities: list[Entity] = field(default_factory=list)
    open_markers: list[tuple[str, int, int]] = field(default_factory=list)
    quote_offset: int | None = None

    def put(self, text: str) -> None:
        self.parts.append(text)
        self.length += utf16_length(text)

    def at(self, text: str) -> bool:
        return self.markdown.startswith(text, self.position)

    def byte_offset(self, position: int) -> int:
        return len(self.markdown[:position].encode())


def parse_markdown(markdown: str) -> tuple[str, list[Entity]]:
    """Return the plain text and its entities.

    Raises:
        ApiError: 400, "can't parse entities: …".
    """
    reader = _Reader(markdown)
    while reader.position < len(markdown):
        _step(reader)
    _end_quote(reader)
    if reader.open_markers:
        marker, position, _ = reader.open_markers[-1]
        raise _unparsable(
            f"Can't find end of {MARKERS[marker][0]} entity at byte offset"
            f" {reader.byte_offset(position)}"
        )
    text = "".join(reader.parts)
    return text, sorted(reader.entities, key=lambda one: (one["offset"], -one["length"]))


def _step(reader: _Reader) -> None:
    character = reader.markdown[reader.position]
    following = reader.markdown[reader.position + 1 : reader.position + 2]
    if character == "\\" and following and ord(following) < 127:
        reader.put(following)
        reader.position += 2
        return
    marker = _marker(reader)
    inside = reader.open_markers[-1][0] if reader.open_markers else ""
    if inside in {"`", "```"} and marker != inside:
        reader.put(character)
        reader.position += 1
    elif marker:
        _toggle(reader, marker)
    elif character == "]" and inside in {"[", "!["}:
        _close_link(reader)
    elif character == ">" and _at_line_start(reader):
        if reader.quote_offset is None:
            reader.quote_offset = reader.length
        reader.position += 1
    elif character in RESERVED:
        raise _unparsable(
            f"Character '{character}' is reserved and must be escaped with the preceding '\\'"
        )
    else:
        if character == "\n" and following != ">":
            _end_quote(reader)
        reader.put(character)
        reader.position += 1


def _marker(reader: _Reader) -> str:
    for marker in ("```", "||", "__", "![", "*", "_", "~", "`", "["):
        if reader.at(marker):
            return marker
    return ""


def _toggle(reader: _Reader, marker: str) -> None:
    position = reader.position
    reader.position += len(marker)
    opened = next((one for one in reader.open_markers if one[0] == marker), None)
    if opened is None:
        reader.open_markers.append((marker, position, reader.length))
        if marker == "```":
            _skip_language(reader)
        return
    if reader.open_markers[-1] is not opened:
        last = reader.open_markers[-1]
        raise _unparsable(
            f"Can't find end of {MARKERS[last[0]][0]} entity at byte offset"
            f" {reader.byte_offset(last[1])}"
        )
    reader.open_markers.pop()
    _add(reader, MARKERS[marker][1], opened[2])


def _skip_language(reader: _Reader) -> None:
    end = reader.position
    while end < len(reader.markdown) and not reader.markdown[end].isspace():
        if reader.markdown[end] == "`":
            return
        end += 1
    if reader.markdown[end : end + 1] == "\n":
        reader.position = end + 1


def _close_link(reader: _Reader) -> None:
    marker, _, offset = reader.open_markers.pop()
    reader.position += 1
    url = ""
    if reader.at("("):
        end = reader.markdown.find(")", reader.position)
        if end < 0:
            raise _unparsable(
                f"Can't find end of a URL at byte offset {reader.byte_offset(reader.position)}"
            )
        url = reader.markdown[reader.position + 1 : end].replace("\\", "")
        reader.position = end + 1
    if marker == "[" and url:
        _add(reader, "text_link", offset, url=url)
    elif marker == "![":
        _add(reader, "custom_emoji", offset, custom_emoji_id=url.rpartition("id=")[2])


def _at_line_start(reader: _Reader) -> bool:
    return reader.position == 0 or reader.markdown[reader.position - 1] == "\n"


def _end_quote(reader: _Reader) -> None:
    if reader.quote_offset is not None:
        _add(reader, "blockquote", reader.quote_offset)
        reader.quote_offset = None


def _add(reader: _Reader, kind: str, offset: int, **more: str) -> None:
    if reader.length > offset:
        length = reader.length - offset
        reader.entities.append({"type": kind, "offset": offset, "length": length, **more})


def _unparsable(reason: str) -> ApiError:
    return bad_request(f"can't parse entities: {reason}")
