"""Text to features, for any script: words, word bigrams and character trigrams.

A text becomes three bags of strings, one per field (`WORDS`, `PAIRS`, `GRAMS`):

- spaced scripts: stems; pairs of neighbouring stems, with marks at both ends; trigrams of each
  padded word, which survive typos and inflection;
- scripts written without spaces (Han, Kana, Thai, Lao, Burmese, Khmer, Tibetan): characters,
  pairs and triples of characters, in the same three fields.

Normalisation: Unicode NFKC and case folding; Latin, Greek and Cyrillic diacritics, Arabic and
Hebrew vowel points and the tatweel go; Arabic letter variants and Hindi nukta and candrabindu are
unified; URLs become one word; emoji stay as words.
"""

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise

from bot.domain.matching.lexicon import synonyms

WORDS, PAIRS, GRAMS = 0, 1, 2
FIELDS = 3

_URL = re.compile(r"(?:https?://|www\.)\S+")
_APOSTROPHES = re.compile("[\u2018\u2019\u02bc\u0060\u00b4\uff07]")
_CONTRACTIONS = (
    (re.compile(r"\bcan'?t\b"), "can not"),
    (re.compile(r"\bwon't\b"), "will not"),
    (re.compile(r"n't\b"), " not"),
    (re.compile(r"(?<=[a-z])'(?:s|re|m|ve|ll|d)\b"), ""),
)
_FOLDED = {
    **dict.fromkeys(range(0x0300, 0x0370)),  # diacritics of Latin, Greek, Cyrillic
    **dict.fromkeys(range(0x0591, 0x05C8)),  # Hebrew points
    **dict.fromkeys([*range(0x0610, 0x061B), 0x0640, *range(0x064B, 0x0660), 0x0670]),
    **dict.fromkeys([0x093C, 0x00AD, *range(0x200B, 0x2010), 0xFE0E, 0xFE0F, 0xFEFF]),
    0x0671: "\u0627",  # alef wasla
    0x0649: "\u064a",  # alef maqsura, Farsi yeh: yeh
    0x06CC: "\u064a",
    0x06A9: "\u0643",  # keheh: kaf
    0x0629: "\u0647",  # teh marbuta: heh
    0x0901: "\u0902",  # candrabindu: anusvara
    **{
        zero + digit: str(digit) for zero in (0x0660, 0x06F0, 0x0966, 0x09E6) for digit in range(10)
    },
    0x0131: "i",
    0x00F8: "o",
    0x0142: "l",
    0x0111: "d",
}
_UNSPACED = (
    "\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uaa60-\uaa7f\U00020000-\U000323af"
)
_RUN = re.compile(f"[{_UNSPACED}]")
_EMOJI = "\u2600-\u27bf\U0001f300-\U0001faff"


@lru_cache(maxsize=1)
def _token() -> re.Pattern[str]:
    r"""Match a run of an unspaced script, an emoji, or a word with its combining marks.

    Python's `\w` leaves out the vowel signs of Indic scripts, which would cut words apart.
    """
    marks = "".join(
        chr(code)
        for block in ((0x0300, 0x2000), (0xA600, 0xAC00), (0x11000, 0x11E00))
        for code in range(*block)
        if unicodedata.category(chr(code)) in {"Mn", "Mc"}
    )
    word = rf"(?:(?![{_UNSPACED}])[\w{marks}])+"
    return re.compile(rf"(?P<run>[{_UNSPACED}]+)|(?P<emoji>[{_EMOJI}])|(?P<word>{word})")


def normalise(text: str) -> str:
    """Fold what writers vary without meaning anything by it."""
    text = unicodedata.normalize("NFKC", text).casefold()
    text = _APOSTROPHES.sub("'", _URL.sub(" url ", text))
    if "'" in text or "cant" in text:
        for pattern, replacement in _CONTRACTIONS:
            text = pattern.sub(replacement, text)
    if text.isascii():
        return text
    text = unicodedata.normalize("NFD", text).translate(_FOLDED)
    return unicodedata.normalize("NFC", text)


_VOWEL = re.compile("[aeiouy]")


@lru_cache(maxsize=4_096)
def stem(word: str) -> str:
    """Take the common English endings off an ASCII word; other words pass unchanged.

    Both sides of a comparison are stemmed alike, so another language written in Latin letters
    loses next to nothing.
    """
    if word and "\u0620" <= word[0] <= "\u064a":
        return _without_article(word)
    if len(word) < 4 or not word.isascii() or not word.isalpha():
        return word
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-3] + "y" if word.endswith("ies") and len(word) > 4 else word[:-1]
    for ending in ("ing", "ed"):
        base = word[: -len(ending)]
        if word.endswith(ending) and len(base) > 2 and _VOWEL.search(base):
            word = base[:-1] if base[-1] == base[-2] and base[-1] not in "lsz" else base
            break
    if word.endswith("ly") and len(word) > 5:
        word = word[:-2]
    if len(word) > 4 and word.endswith("e"):
        word = word[:-1]
    if len(word) > 3 and word.endswith("y"):
        word = word[:-1] + "i"
    return word


_ARTICLES = ("وال", "بال", "كال", "فال", "لل", "ال")
"""The Arabic article, with what is written together with it."""


def _without_article(word: str) -> str:
    for article in _ARTICLES:
        if word.startswith(article) and len(word) >= len(article) + 3:
            return word.removeprefix(article)
    return word


@lru_cache(maxsize=1)
def _concepts() -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    """Return the groups of everyday synonyms that each stem, and each beginning, belongs to."""
    stems: dict[str, list[str]] = {}
    beginnings: dict[str, list[str]] = {}
    for concept, words in synonyms():
        for word in words:
            name = f"={concept}"
            if word.endswith("*"):
                beginnings.setdefault(normalise(word[:-1]), []).append(name)
            else:
                stems.setdefault(stem(normalise(word)), []).append(name)
    return (
        {base: tuple(dict.fromkeys(names)) for base, names in stems.items()},
        {base: tuple(dict.fromkeys(names)) for base, names in beginnings.items()},
    )


@lru_cache(maxsize=8_192)
def concepts_of(token: str) -> tuple[str, ...]:
    """Return the features of a normalised word: the concepts it belongs to, else its stem."""
    stems, beginnings = _concepts()
    base = stem(token)
    found = stems.get(base, ())
    if not token.isascii():
        for size in range(3, len(token) + 1):
            found += beginnings.get(token[:size], ())
    return tuple(dict.fromkeys(found)) or (base,)


@lru_cache(maxsize=4_096)
def _grams(word: str) -> tuple[str, ...]:
    padded = f" {word} "
    return tuple(padded[i : i + 3] for i in range(len(padded) - 2))


@lru_cache(maxsize=1_024)
def _tokens(text: str) -> tuple[str, ...]:
    """Return the words of a text; a message is taken apart in many places, with the same texts."""
    return tuple(found[0] for found in _token().finditer(normalise(text)))


def tokenise(text: str) -> list[str]:
    """Return the normalised words of a text, in order; a run of an unspaced script is one."""
    return list(_tokens(text))


def is_unspaced(token: str) -> bool:
    """Tell whether a token is of a script that is written without spaces between words."""
    return not token.isascii() and bool(_RUN.match(token))


def extract(text: str) -> tuple[list[str], list[str], list[str]]:
    """Return the features of `text` by field, with repetitions, in order of appearance."""
    words: list[str] = []
    pairs: list[str] = []
    grams: list[str] = []
    previous = "^"
    for token in _tokens(text):
        if is_unspaced(token):
            words.extend(token)
            pairs.extend(map("".join, pairwise(token)))
            grams.extend(map("".join, zip(token, token[1:], token[2:], strict=False)))
            previous = "^"
            continue
        base = stem(token)
        words.extend(concepts_of(token))
        pairs.append(f"{previous} {base}")
        grams.extend(_grams(token))
        previous = base
    if previous != "^":
        pairs.append(f"{previous} $")
    return words, pairs, grams


def forget_words() -> None:
    """Let go of the words that indexing has cached; questions bring few new ones."""
    stem.cache_clear()
    concepts_of.cache_clear()
    _grams.cache_clear()
    _tokens.cache_clear()
