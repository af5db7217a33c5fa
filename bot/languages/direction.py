"""Text in two directions: keep inserted words from disturbing, or faking, what stands around them.

After Unicode Standard Annex 9 (the bidirectional algorithm) and Unicode's advice for inserted
text: first-strong isolates around it, no stray controls within it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from unicodedata import bidirectional

FSI = "\u2068"
"""First-strong isolate: what follows finds its own direction."""

PDI = "\u2069"
"""Pop directional isolate: the end of it."""

_UNWANTED = re.compile(
    r"\r\n?"  # line ends other than ours
    r"|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"  # controls; PostgreSQL and Telegram refuse NUL
    r"|[\u202a-\u202e\u2066-\u2069]"  # directional embeddings, overrides and isolates
    r"|[\ud800-\udfff]"  # lone surrogates, which UTF-8 cannot carry
)
_RTL_CHARACTER = re.compile(
    # Hebrew, Arabic and their neighbours with their presentation forms, then the right-to-left
    # part of the supplementary plane (UAX 9, table 5: blocks whose characters default to R or AL).
    r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_COMMAND = re.compile(
    r"(?<![^\s\"'«»“”(),;:])/[a-z][a-z0-9_]*"
    r"(?: [\w@/:+-]+…?)*",  # what is typed after it
    re.ASCII,
)
_TO_BE_COPIED = re.compile(
    r"(?<![\w/@#.-])(?:"
    r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2})?"  # 2030-02-01
    r"|[a-z]+://[^\s…]*…"  # https://…, a beginning; whole addresses are links, and left alone
    r"|[@#!][A-Za-z][\w.-]*(?::\w[\w.-]*)?"  # @name, #room:server
    r")",
)
_ISOLATED = re.compile(f"{FSI}[^{PDI}]*{PDI}")
_CONTROLS = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
_MARKS = "\u200e\u200f\u061c"
"""Left-to-right, right-to-left and Arabic letter mark: keyboards put them around what is pasted."""


def clean(words: str) -> str:
    r"""Take out what could reorder or break the text around: bidi controls, control characters.

    Line ends become "\n", lone surrogates the replacement character. All else stays verbatim.
    """
    return _UNWANTED.sub(_harmless, words) if _UNWANTED.search(words) else words


def _harmless(special: re.Match[str]) -> str:
    match special[0]:
        case "\r" | "\r\n":
            return "\n"
        case character if "\ud800" <= character <= "\udfff":
            return "\N{REPLACEMENT CHARACTER}"
    return ""


def has_rtl(words: str) -> bool:
    """Is anything in it written from right to left?"""
    return not words.isascii() and _RTL_CHARACTER.search(words) is not None


def is_rtl(text: str, *, neutral: bool = False) -> bool:
    """Does the text as a whole run from right to left?

    Its first strong character outside of isolates decides (UAX 9, P2 and P3); `neutral` is the
    answer where there is none.
    """
    if text.isascii():
        return neutral and not any(map(str.isalpha, text))
    depth = 0
    for character in text:
        kind = bidirectional(character)
        if kind in {"FSI", "LRI", "RLI"}:
            depth += 1
        elif kind == "PDI":
            depth = max(depth - 1, 0)
        elif depth == 0 and kind in {"L", "R", "AL"}:
            return kind != "L"
    return neutral


def isolate(words: str) -> str:
    """Let the words find their own direction, whatever stands around them."""
    return f"{FSI}{words}{PDI}"


@lru_cache(maxsize=2048)
def isolate_typed(text: str) -> str:
    """Keep in order, in a right-to-left text, what people are to type or copy: each /command with
    what comes after it, ISO dates, addresses, @names and #rooms.
    """
    if "/" in text:
        text = _COMMAND.sub(_kept_apart, text)
    if not any(sign in text for sign in "-@#:"):
        return text
    parts: list[str] = []
    place = 0
    for apart in _ISOLATED.finditer(text):
        parts += (_TO_BE_COPIED.sub(_kept_apart, text[place : apart.start()]), apart[0])
        place = apart.end()
    return "".join((*parts, _TO_BE_COPIED.sub(_kept_apart, text[place:])))


def _kept_apart(match: re.Match[str]) -> str:
    return isolate(match[0])


def heard(words: str) -> str:
    """What somebody wrote, without the isolates that came along when they copied it from us."""
    if words.isascii():
        return words
    return _CONTROLS.sub("", words).strip(_MARKS)
