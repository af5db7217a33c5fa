"""Hindi and Arabic in Latin letters, as phones type them: found by how words sound.

Everybody spells them in their own way ("kaise", "kese"; "mostakhdem", "musta5dim"), so words in
either script become the same short key of consonants: what is known is looked up by keys, beside
the matcher for what is written as it should be. Keys say little of a single word, and enough of a
question: docs/decisions/0049-hindi-and-arabic-in-latin-letters.md has the figures.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.domain.matching.findings import Verdict
from bot.domain.matching.matcher import Matcher

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bot.domain.matching.findings import Finding, Phrasing

WORD = re.compile(r"[\w\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0963']+")
ARABIC, DEVANAGARI = re.compile("[\u0620-\u06ff]"), re.compile("[\u0900-\u0963]")
LATIN, OTHER = re.compile("[a-z]"), re.compile("[^\u0000-\u024f\u2000-\u2bff]")
REPEATED = re.compile(r"(.)\1+")
VOWELS = re.compile("[aeiouy]")


def _table(pairs: str) -> dict[str, str]:
    """What becomes of what: each word of a line becomes the one after it."""
    words = pairs.split()
    return dict(zip(words[::2], words[1::2], strict=True))


# ── Hindi ────────────────────────────────────────────────────────────────────────────────────

CONSONANTS = _table(
    "क k ख kh ग g घ gh ङ n च ch छ chh ज j झ jh ञ n ट t ठ th ड d ढ dh ण n त t थ th द d ध dh न n "
    "प p फ ph ब b भ bh म m य y र r ल l व v श sh ष sh स s ह h"
)
VOWEL_SIGNS = _table("ा a ि i ी i ु u ू u े e ै ai ो o ौ au ृ ri ॉ o ॅ e")
VOWEL_LETTERS = _table("अ a आ a इ i ई i उ u ऊ u ए e ऐ ai ओ o औ au ऋ ri ऑ o")
VIRAMA, NASALS, NUKTA = "्", "ंँ", "़"
OF_HINDI = _table("chh ch ph f w v z j q k ck k x ks sh s th t dh d kh k gh g bh b jh j")
"""Sounds that are written alike, or heard alike, in Latin letters."""


def _spelled(word: str) -> str:
    """A word in Devanagari as one would type it in Latin letters."""
    spelled: list[str] = []
    has_inherent = False
    for letter in word:
        if letter in CONSONANTS:
            spelled += ["a"] * has_inherent + [CONSONANTS[letter]]
            has_inherent = True
        elif letter in VOWEL_SIGNS or letter == VIRAMA:
            spelled.append(VOWEL_SIGNS.get(letter, ""))
            has_inherent = False
        elif letter != NUKTA:
            spelled += ["a"] * has_inherent
            spelled.append("n" if letter in NASALS else VOWEL_LETTERS.get(letter, letter))
            has_inherent = False
    return "".join(spelled)


def _hindi_key(word: str) -> str:
    if DEVANAGARI.search(word):
        word = _spelled(word)
    for sound, alike in OF_HINDI.items():
        word = word.replace(sound, alike)
    word = REPEATED.sub(r"\1", word)
    if len(word) > 3:
        word = word.removesuffix("n")
    return word[:1] + VOWELS.sub("", word[1:]).replace("h", "")


# ── Arabic ───────────────────────────────────────────────────────────────────────────────────

LETTERS = _table(
    "ب b ت t ث s ج g ح h خ k د d ذ z ر r ز z س s ش s ص s ض d ط t ظ z غ g ف f ق k ك k ل l م m ن n "
    "ه h پ b"
)
"""Letters that stay in a key; long vowels, hamza and ain are written in too many ways."""
OF_ARABIC = _table(
    "3' g 3 _ 2 _ 5 k 7 h 8 g 9 s 6 t kh k gh g sh s ch s th s dh z q k c k x ks j g p b v f"
)
"""The digits of chats, and sounds that are written alike."""
ARTICLES = re.compile("^(?:وال|بال|كال|فال|لل|ال)(?=...)")
LATIN_ARTICLE = re.compile("^(?:el|al)(?=....)")
LONE_ARTICLES = frozenset({"el", "al", "l", "il"})
WEAK = re.compile("[aeiouwyh_']")


def _arabic_key(word: str) -> str:
    if ARABIC.search(word):
        written = ARTICLES.sub("", word)
        sounds = "".join(
            LETTERS.get(letter, letter if letter.isascii() else "") for letter in written
        )
    elif word in LONE_ARTICLES:
        return ""
    else:
        sounds = LATIN_ARTICLE.sub("", word)
        for sound, alike in OF_ARABIC.items():
            sounds = sounds.replace(sound, alike)
    return REPEATED.sub(r"\1", WEAK.sub("", sounds))


# ── finding ──────────────────────────────────────────────────────────────────────────────────

KEYS: Mapping[str, Callable[[str], str]] = {"ar": _arabic_key, "hi": _hindi_key}
"""By language: how a word, in either script, becomes its key."""


def keys(language: str, text: str) -> str:
    """A text with the key of each word in its place; its marks stay, so sentences stay apart."""
    key_of = _cached(language)
    return WORD.sub(lambda word: key_of(word[0]), text.casefold())


@lru_cache(maxsize=4)
def _cached(language: str) -> Callable[[str], str]:
    return lru_cache(maxsize=8_192)(KEYS[language])


def is_romanised(language: str, text: str) -> bool:
    """Is a text, said to be in that language, written in Latin letters where it has others?"""
    folded = text.casefold()
    return language in KEYS and bool(LATIN.search(folded)) and not OTHER.search(folded)


@dataclass(frozen=True, slots=True)
class KeyMatcher:
    """A matcher over the keys of one language's questions."""

    language: str
    matcher: Matcher
    written: Mapping[tuple[int, str], str]
    """The question itself, by its entry and key."""

    @classmethod
    def fit(
        cls, language: str, rows: Sequence[Phrasing], *, target: float, listening_target: float
    ) -> KeyMatcher:
        """Fit to questions, all of that language."""
        by_keys = [replace(row, text=keys(language, row.text)) for row in rows]
        matcher = Matcher.fit(by_keys, target=target, listening_target=listening_target)
        written = {
            (row.entry, row.text): original.text
            for row, original in zip(by_keys, rows, strict=True)
        }
        return cls(language, matcher, written)

    def find(self, text: str) -> Finding | None:
        """What a text in Latin letters is about, where that is found."""
        finding = self.matcher.find(keys(self.language, text), languages=[self.language])
        if finding.verdict is Verdict.UNSURE:
            return None
        matches = tuple(
            replace(match, phrasing=self.written.get((match.entry, match.phrasing), ""))
            for match in finding.matches
        )
        return replace(finding, matches=matches)


def fit(
    rows: Sequence[Phrasing], *, target: float, listening_target: float
) -> dict[str, KeyMatcher]:
    """Fit one for each language with questions; what answers say is too long for keys."""
    by_language: dict[str, list[Phrasing]] = defaultdict(list)
    for row in rows:
        if row.language in KEYS and row.kind == "question":
            by_language[row.language].append(row)
    return {
        language: KeyMatcher.fit(language, theirs, target=target, listening_target=listening_target)
        for language, theirs in by_language.items()
    }


def find(matchers: Mapping[str, KeyMatcher], text: str, language: str) -> Finding | None:
    """What a text in Latin letters is about, where it is said to be in one of these languages and
    that is found; None for all else.
    """
    matcher = matchers.get(language)
    return matcher.find(text) if matcher is not None and is_romanised(language, text) else None
