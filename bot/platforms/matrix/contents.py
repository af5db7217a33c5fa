"""What people say: words, whom they address, what is attached."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import unquote

from bot.platforms.matrix.html_reading import read_html
from bot.platforms.matrix.writing import FORMAT
from bot.words import Attachment, AttachmentKind

Json = dict[str, Any]

FILES = {
    "m.image": AttachmentKind.PHOTO,
    "m.video": AttachmentKind.VIDEO,
    "m.audio": AttachmentKind.AUDIO,
    "m.file": AttachmentKind.DOCUMENT,
}
WORDS = {"m.text", "m.emote"}
MOST_COUNTED = 2**53
"""Canonical JSON has no larger integers."""
VOICE = "org.matrix.msc3245.voice"
AUDIO = "org.matrix.msc1767.audio"
"""Beside `VOICE` (MSC3245): how long it plays, in milliseconds, and its waveform."""
BLURHASH = "xyz.amorgan.blurhash"
"""Of a file's `info` (MSC2448)."""
MOST_BARS, LOUDEST = 120, 1024
_BLURHASH = re.compile(r"[0-9A-Za-z#$%*+,\-.:;=?@\[\]^_{|}~]{6,100}")
_QUOTE = re.compile(r"(?:\A> .*\n(?:> ?.*\n)*)\n?")
_PILL = re.compile(r"https://matrix\.to/#/([^\"'?/\s)]+)", re.IGNORECASE)
_LABELLED_PILL = re.compile(
    r"<a\s[^>]*href=[\"']https://matrix\.to/#/([^\"'?/]+)[^>]*>(.*?)</a>", re.IGNORECASE | re.DOTALL
)
_TAG = re.compile(r"<[^>]*>")
_COMMAND = re.compile(r"!(?=[A-Za-z])")


@dataclass(frozen=True, slots=True)
class Me:
    """The bot, as people may address it."""

    key: str
    name: str = ""

    @property
    def spellings(self) -> tuple[str, ...]:
        """What clients put into a text for a mention of the bot, longest first."""
        localpart = self.key[1:].partition(":")[0]
        link = rf"\[[^\]\n]*\]\(https://matrix\.to/#/{re.escape(self.key)}[^)\s]*\)"
        words = {self.key, self.name, localpart} - {""}
        spelt = sorted((rf"@?{re.escape(word.removeprefix('@'))}" for word in words), key=len)
        return (link, *reversed(spelt))


@dataclass(frozen=True, slots=True)
class Words:
    """A text in neutral form, and whether it is addressed to the bot."""

    text: str
    addressed: bool
    marked: str = ""
    """The same with the marks that it came with; "" for none."""


def read_words(content: Mapping[str, Any], me: Me, *, reply: bool) -> Words:
    """Read what is said: without the quote of a reply, without a mention of the bot.

    A caption counts; the name of a file without one does not.
    """
    kind, body = content.get("msgtype"), _text(content.get("body"))
    if kind in FILES and _text(content.get("filename")) in {"", body}:
        body = ""
    if reply and kind in WORDS:
        body = _QUOTE.sub("", body, count=1)
    words = _without_mention(body.strip(), content, me)
    marked = _marked(content, me) if words.text else ""
    marked = "" if marked == words.text else marked
    if not words.text.startswith("!"):
        return Words(words.text, words.addressed, marked)
    command = _COMMAND.sub("/", words.text, count=1)
    people_named = _with_people(command, content, me)
    return Words(people_named, words.addressed, _COMMAND.sub("/", marked, count=1))


def _marked(content: Mapping[str, Any], me: Me) -> str:
    formatted = _text(content.get("formatted_body"))
    if not formatted or content.get("format") != FORMAT:
        return ""
    return _without_mention(read_html(formatted, me.key), content, me).text


def _with_people(command: str, content: Mapping[str, Any], me: Me) -> str:
    """A command in which people are named by their ids where they were named by pills: names are
    not unique, and anybody can take another's.
    """
    done, _space, rest = command.partition(" ")
    done += _space
    for link, label in _LABELLED_PILL.findall(_text(content.get("formatted_body"))):
        person, name = unquote(unescape(link)), unescape(_TAG.sub("", label))
        before, separator, after = rest.partition(name)
        if person.startswith("@") and person != me.key and name and separator:
            done, rest = f"{done}{before}{person}", after
    return done + rest


def _without_mention(body: str, content: Mapping[str, Any], me: Me) -> Words:
    mentioned = _mentions(content, me)
    opening = re.compile(rf"\A(?:{'|'.join(me.spellings)})(?:\s*[:,]\s*|\s+|\Z)", re.IGNORECASE)
    match = opening.match(body)
    if mentioned:
        anywhere = re.compile(rf"(?:{'|'.join((*me.spellings[:1], re.escape(me.key)))})")
        rest = body[match.end() :] if match else anywhere.sub("", body)
        return Words(rest.strip(), addressed=True)
    if match and match[0].rstrip().endswith((":", ",")):  # as clients without m.mentions write it
        return Words(body[match.end() :].strip(), addressed=True)
    return Words(body, addressed=False)


def _mentions(content: Mapping[str, Any], me: Me) -> bool:
    """Is the bot mentioned: by `m.mentions`, or by a pill where a client has not that?"""
    mentions = content.get("m.mentions")
    if isinstance(mentions, dict):
        named = mentions.get("user_ids")
        return isinstance(named, list) and me.key in named
    pills = _PILL.findall(_text(content.get("formatted_body")))
    return any(unquote(pill) == me.key for pill in pills)


def read_attachment(event: Mapping[str, Any], platform: str) -> Attachment | None:
    """The file, place or other thing that a message carries besides words; None for none."""
    content = event["content"]
    kind = _kind(event["type"], content)
    if kind is None:
        return None
    info = content.get("info")
    info = info if isinstance(info, dict) else {}
    file = content.get("file")
    where = {"file": file} if isinstance(file, dict) else {"url": _text(content.get("url"))}
    blurhash = _text(info.get(BLURHASH))
    if kind in {AttachmentKind.LOCATION, AttachmentKind.OTHER}:
        return Attachment(kind, platform=platform)
    return Attachment(
        kind,
        name=_text(content.get("filename")) or _text(content.get("body")),
        media_type=_text(info.get("mimetype")) or "application/octet-stream",
        size=_count(info.get("size")),
        platform=platform,
        ref=json.dumps(where),
        width=_count(info.get("w")),
        height=_count(info.get("h")),
        seconds=_count(info.get("duration")) / 1000,
        waveform=_waveform(content) if kind is AttachmentKind.VOICE else (),
        blurhash=blurhash if _BLURHASH.fullmatch(blurhash) else "",
    )


def _kind(event_type: str, content: Mapping[str, Any]) -> AttachmentKind | None:
    if event_type == "m.sticker":
        return AttachmentKind.STICKER
    kind = content.get("msgtype")
    if kind in WORDS:
        return None
    if kind == "m.location":
        return AttachmentKind.LOCATION
    if kind == "m.audio" and VOICE in content:
        return AttachmentKind.VOICE
    return FILES.get(_text(kind), AttachmentKind.OTHER)


def _waveform(content: Mapping[str, Any]) -> tuple[int, ...]:
    """How loud a voice is as it goes on; () where that makes no sense."""
    audio = content.get(AUDIO)
    bars = audio.get("waveform") if isinstance(audio, dict) else None
    if not isinstance(bars, list) or not all(type(bar) is int for bar in bars):
        return ()
    step = max(1, -(-len(bars) // MOST_BARS))
    return tuple(min(max(bar, 0), LOUDEST) for bar in bars[::step])


def _count(value: object) -> int:
    """What a client says of a file; 0 for what makes no sense."""
    return value if type(value) is int and 0 < value < MOST_COUNTED else 0


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
