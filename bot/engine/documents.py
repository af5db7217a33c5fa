"""Documents: pages that a person keeps and reads without the bot, in their language and direction.

One HTML file each: nothing in it is loaded from anywhere, and nothing in it runs. What people wrote
is isolated, so that it runs in its own direction.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from bot.languages.readers import Reader
from bot.languages.rendering import render
from bot.words import Attachment, AttachmentKind, Text

if TYPE_CHECKING:
    from datetime import datetime

    from bot.engine.contexts import Context

MARKS = re.compile(r"[\\`*_~\[\]<>&#|]")
ADDRESS = re.compile(r"https?://[^\s<>]+")
POLICY = "default-src 'none'; style-src 'unsafe-inline'"
STYLE = """
:root { color-scheme: light dark; }
body { margin: 0 auto; padding: 1rem; max-width: 40rem; overflow-wrap: anywhere;
  font: 100%/1.5 system-ui, sans-serif; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; margin: 2rem 0 0.5rem; }
dl { margin: 0.5rem 0; padding: 0.5rem 0; border-top: 1px solid; }
dt { font-size: 0.9rem; opacity: 0.75; } dd { margin: 0 0 0.6rem; }
dd dl { padding-inline-start: 0.8rem; border-top: 0; border-inline-start: 2px solid; }
.words { white-space: pre-wrap; }
"""


@dataclass(frozen=True, slots=True)
class Fact:
    """What something is called, and what it is: a text of ours, people's words, or things with
    facts of their own. Without a label it stands alone.
    """

    label: Text | None
    value: Value


Item = tuple[Fact, ...]
Value = Text | str | tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """Under a heading, things with their facts."""

    heading: Text
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A page: its title, what it is, and its sections."""

    title: Text
    about: Text
    sections: tuple[Section, ...]


def attached(ctx: Context, document: Document, name: str) -> Attachment:
    """The document as a file, for the person who speaks."""
    zone = ctx.person.zone or ctx.settings.community.zone
    content = written(document, Reader(ctx.language, zone, ctx.now)).encode()
    return Attachment(
        AttachmentKind.DOCUMENT,
        name=f"{name}.html",
        media_type="text/html",
        size=len(content),
        content=content,
    )


def in_words(text: Text, language: str, zone: str, now: datetime) -> str:
    """A text as somebody reads it in that language and zone, for what is no message: a calendar."""
    return render(text, Reader(language, zone, now)).text


def written(document: Document, reader: Reader) -> str:
    """The document as HTML."""
    title = _text(document.title, reader)
    direction = "rtl" if reader.rtl else "ltr"
    sections = "".join(_section(section, reader) for section in document.sections)
    return (
        f'<!doctype html>\n<html lang="{escape(reader.language)}" dir="{direction}">\n<head>\n'
        '<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(POLICY)}">\n'
        f"<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n"
        f"<h1>{title}</h1>\n<p>{_text(document.about, reader)}</p>\n{sections}"
        "</main>\n</body>\n</html>\n"
    )


def as_markdown(ctx: Context, document: Document) -> str:
    """The same document as Markdown, for whoever goes on writing with it."""
    zone = ctx.person.zone or ctx.settings.community.zone
    reader = Reader(ctx.language, zone, ctx.now)
    title, about = (_escaped(_plain(text, reader)) for text in (document.title, document.about))
    parts = [f"# {title}", about]
    for section in document.sections:
        lines = [
            line
            for item in section.items
            for place, fact in enumerate(item)
            for line in _lines(fact, reader, is_first=place == 0)
        ]
        parts += [f"## {_escaped(_plain(section.heading, reader))}", "\n".join(lines)]
    return "\n\n".join(parts) + "\n"


def _lines(fact: Fact, reader: Reader, *, is_first: bool) -> list[str]:
    """A fact below the first of its thing, which stands in a list."""
    start = "- " if is_first else "  - "
    label = "" if fact.label is None else f"{_escaped(_plain(fact.label, reader))}: "
    if isinstance(fact.value, tuple):
        inner = [line for item in fact.value for each in item
                 for line in _lines(each, reader, is_first=False)]  # fmt: skip
        return [f"{start}{label}".rstrip(), *inner]
    words = _plain(fact.value, reader) if isinstance(fact.value, Text) else fact.value
    return [f"{start}{label}{_escaped(' '.join(words.split()))}"]


def _plain(text: Text, reader: Reader) -> str:
    return render(text, reader).text


def _escaped(words: str) -> str:
    """Words of people as Markdown that shows them as they are; links stay links."""
    if ADDRESS.fullmatch(words):
        return f"<{words}>"
    return MARKS.sub(r"\\\g<0>", words)


def _section(section: Section, reader: Reader) -> str:
    items = "".join(_list(item, reader) for item in section.items)
    return f"<section>\n<h2>{_text(section.heading, reader)}</h2>\n{items}</section>\n"


def _list(facts: Item, reader: Reader) -> str:
    return "<dl>\n" + "".join(_fact(fact, reader) for fact in facts) + "</dl>\n"


def _fact(fact: Fact, reader: Reader) -> str:
    value = _value(fact.value, reader)
    if fact.label is None:
        return f"<dd>{value}</dd>\n"
    return f"<dt>{_text(fact.label, reader)}</dt><dd>{value}</dd>\n"


def _value(value: Value, reader: Reader) -> str:
    match value:
        case Text():
            return _text(value, reader)
        case str():
            return f'<div class="words" dir="auto">{escape(value)}</div>'
    return "".join(_list(item, reader) for item in value)


def _text(text: Text, reader: Reader) -> str:
    return escape(render(text, reader).text)
