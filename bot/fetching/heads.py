"""What a page says of itself in its head: title, description, language.

Bounded patterns instead of a parser: the time they take grows with the page and not faster,
whoever wrote it.
"""

from __future__ import annotations

import re
from html import unescape

from bot.words.briefs import brief

LONGEST_TITLE, LONGEST_DESCRIPTION = 200, 400
"""Characters that are kept."""
END = re.compile(rb"</head\s{0,8}>|<body[\s>]", re.IGNORECASE)
CHARSET = re.compile(rb"""charset\s{0,8}=\s{0,8}["']?([A-Za-z0-9_.:-]{1,40})""", re.IGNORECASE)
LANGUAGE = re.compile(
    r"""<html\b[^<>]{0,1000}?\slang\s{0,8}=\s{0,8}["']?([A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3})""",
    re.IGNORECASE,
)
TITLE = re.compile(r"<title\b[^<>]{0,500}>([^<]{0,2000})", re.IGNORECASE)
META = re.compile(r"<meta\b([^<>]{1,4000})>", re.IGNORECASE)
ATTRIBUTE = re.compile(
    r"""(?<![a-z:-])([a-z:-]{1,40})\s{0,8}=\s{0,8}"""
    r"""(?:"([^"]{0,3000})"|'([^']{0,3000})'|([^\s"'<>]{1,300}))""",
    re.IGNORECASE,
)
CHARSETS = frozenset(
    [
        *("utf-8", "utf8", "utf-16", "utf-16le", "utf-16be", "us-ascii", "ascii", "latin1"),
        *("koi8-r", "koi8-u", "tis-620", "gb2312", "gbk", "gb18030", "big5", "big5-hkscs"),
        *("euc-jp", "shift-jis", "shift_jis", "iso-2022-jp", "euc-kr", "ks_c_5601-1987"),
        *(f"iso-8859-{part}" for part in range(1, 17) if part != 12),  # which was never published
        *(f"windows-{page}" for page in range(1250, 1259)),
    ]
)
"""What pages are written in. Not every codec of Python's is a character set, and one (Punycode)
takes time by the square of the length."""
TITLES = ("og:title", "twitter:title")
DESCRIPTIONS = ("description", "og:description", "twitter:description")


def is_whole(body: bytes) -> bool:
    """Is the head over by here?"""
    return END.search(body) is not None


def read(body: bytes, charset: str = "") -> tuple[str, str, str]:
    """Title, description and language tag; "" for what is not said. `charset` as HTTP had it."""
    end = END.search(body)
    head = _decode(body[: end.start()] if end else body, charset)
    said: dict[str, str] = {}
    for found in META.finditer(head):
        attributes = {
            name.lower(): double or single or bare
            for name, double, single, bare in ATTRIBUTE.findall(found[1])
        }
        name = (attributes.get("name") or attributes.get("property") or "").lower()
        said.setdefault(name, attributes.get("content", ""))
    title = TITLE.search(head)
    language = LANGUAGE.search(head)
    titles = [title[1] if title else "", *(said.get(name, "") for name in TITLES)]
    descriptions = [said.get(name, "") for name in DESCRIPTIONS]
    return (
        _tidy(next((one for one in titles if one.strip()), ""), LONGEST_TITLE),
        _tidy(next((one for one in descriptions if one.strip()), ""), LONGEST_DESCRIPTION),
        language[1] if language else "",
    )


def _decode(head: bytes, charset: str) -> str:
    named = CHARSET.search(head[:2048])
    said = (charset.lower(), named[1].decode().lower() if named else "")
    return head.decode(next((name for name in said if name in CHARSETS), "utf-8"), "replace")


def _tidy(words: str, longest: int) -> str:
    """One line of words without signs that are none, at most so long."""
    printable = "".join(c if c.isprintable() else " " for c in unescape(words))
    return brief(printable, longest)
