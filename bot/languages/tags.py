"""Language tags: their spelling, their names, their script."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from babel import Locale
from babel.core import UnknownLocaleError, get_global
from babel.localedata import locale_identifiers

SOURCE_LANGUAGE = "en"
"""The language that message ids are written in."""


@lru_cache(maxsize=512)
def canonical(tag: str) -> str:
    """Write a language tag as BCP 47 recommends ("PT_br" → "pt-BR"), with today's names.

    Old names ("iw", "in") come from old phones; their replacements are CLDR's aliases.
    """
    subtags = tag.partition(".")[0].replace("_", "-").split("-")
    language = subtags[0].lower()
    language = get_global("language_aliases").get(language, language)
    return "-".join([language, *(_cased(subtag) for subtag in subtags[1:])])


def _cased(subtag: str) -> str:
    if len(subtag) == 4 and subtag.isalpha():  # a script
        return subtag.title()
    return subtag.upper() if len(subtag) <= 3 else subtag.lower()  # a region


def widening(tag: str) -> Iterator[str]:
    """From narrow to wide: "zh-Hant-TW", "zh-Hant", "zh"."""
    while tag:
        yield tag
        tag = tag.rpartition("-")[0]


_PREFERRED_REGIONS = {"en": "en_GB"}
"""English without a region means the United States to CLDR; read everywhere without a doubt are
24 hours and the day before the month."""


@lru_cache(maxsize=256)
def locale_of(language: str) -> Locale:
    """CLDR's data for a language tag, or for the widest part of it that CLDR knows, or English."""
    for tag in widening(canonical(language)):
        try:
            return Locale.parse(_PREFERRED_REGIONS.get(tag, tag.replace("-", "_")))
        except (UnknownLocaleError, ValueError):
            continue
    return Locale.parse(_PREFERRED_REGIONS[SOURCE_LANGUAGE])


SCRIPT = 4
"""Letters of a script's code (ISO 15924)."""

RTL_SCRIPTS = {"Adlm", "Arab", "Hebr", "Mand", "Nkoo", "Rohg", "Samr", "Syrc", "Thaa"}


@lru_cache(maxsize=256)
def is_rtl(language: str) -> bool:
    """By its likely script; `Locale.text_direction` would load a megabyte for each language."""
    likely = get_global("likely_subtags")
    for tag in widening(canonical(language)):
        written = next((part for part in tag.split("-")[1:] if len(part) == SCRIPT), "")
        script = written or likely.get(tag.replace("-", "_"), "").partition("_")[2][:SCRIPT]
        if script:
            return script in RTL_SCRIPTS
    return False


OWN_NAMES = {"id": "Bahasa Indonesia", "ms": "Bahasa Melayu"}
"""Where CLDR has only what reads as a country's name."""


def own_name(language: str) -> str:
    """A language's name in that language, for choosing it: "Français", "العربية"."""
    name = OWN_NAMES.get(language) or next(_names(language, language))
    return name[:1].upper() + name[1:]


def name_in(language: str, reader: str) -> str:
    """A language's name in the reader's language; its tag where CLDR has no name for it."""
    return next(_names(language, reader))


def _names(language: str, reader: str) -> Iterator[str]:
    names = locale_of(reader).languages
    for tag in widening(canonical(language)):
        if name := names.get(tag.replace("-", "_")):
            yield name
    yield canonical(language)


def language_named(words: str, readers: tuple[str, ...]) -> str | None:
    """The tag of a language that CLDR knows, by that tag, by its name in a reader's language, or
    by what it calls itself. None where there is no such.
    """
    folded = words.strip().casefold()
    for reader in readers:
        if tag := _by_name(canonical(reader)).get(folded):
            return tag
    tag = canonical(folded)
    if tag.replace("-", "_") in locale_of(SOURCE_LANGUAGE).languages:
        return tag
    return next((tag for tag in _living() if own_name(tag).casefold() == folded), None)


@lru_cache(maxsize=16)
def _by_name(reader: str) -> dict[str, str]:
    names = locale_of(reader).languages
    return {name.casefold(): tag.replace("_", "-") for tag, name in names.items()}


@lru_cache(maxsize=1)
def _living() -> tuple[str, ...]:
    """Languages of which CLDR may know what they call themselves."""
    return tuple(tag for tag in locale_identifiers() if "_" not in tag)
